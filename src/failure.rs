//! What ends the program early, and with which status.

use crate::config::Problems;
use std::fmt;
use std::path::PathBuf;

/// Exit statuses: a contract with users (`README.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// Passed; also improved, and every verdict that `fail_on` does not name.
    Passed,
    /// Unexpected: a bug.
    Unexpected,
    /// Usage or configuration.
    Usage,
    /// A regression is proven.
    Regressed,
    /// No verdict, where `fail_on` names that.
    NoVerdict,
    /// Head could not be measured.
    HeadFailed,
    /// Stored runs cannot be read or written.
    Store,
    /// The verdict could not be published where that must be.
    Publishing,
    /// Stopped by this signal.
    Interrupted(i32),
}

impl ExitStatus {
    /// The number given to the system.
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Regressed => 3,
            Self::NoVerdict => 4,
            Self::HeadFailed => 5,
            Self::Store => 6,
            Self::Publishing => 7,
            Self::Interrupted(signal) => u8::try_from(128 + signal).unwrap_or(255),
        }
    }

    /// The one status of several scenarios: the more alarming one.
    pub fn worse(self, other: Self) -> Self {
        let rank = |status| match status {
            Self::Passed => 0,
            Self::NoVerdict => 1,
            Self::Publishing => 2,
            Self::Store => 3,
            Self::Regressed => 4,
            Self::HeadFailed => 5,
            Self::Usage => 6,
            Self::Unexpected => 7,
            Self::Interrupted(_) => 8,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// Ends the program early; printed once, by `main`.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Arguments that do not fit together.
    #[error("{0}")]
    Usage(String),
    /// Everything that is wrong with scenarios, one problem a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Scenario(Vec<Problems>),
    /// A file that cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder or file that cannot be written.
    #[error("cannot write {path}: {source}; choose another folder with --out", path = path.display())]
    Write {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Stored runs that cannot be read or written.
    #[error("{0}")]
    Store(String),
    /// A verdict that could not be published where that must be.
    #[error("{0}")]
    Publishing(String),
    /// A signal came before anything was measured.
    #[error("interrupted before anything was measured")]
    Interrupted(i32),
    /// A bug, or a system that refuses the simplest things.
    #[error("{0}")]
    Unexpected(String),
}

impl Failure {
    /// The status that it ends the program with.
    pub fn status(&self) -> ExitStatus {
        match self {
            Self::Usage(_) | Self::Scenario(_) | Self::Read { .. } | Self::Write { .. } => ExitStatus::Usage,
            Self::Store(_) => ExitStatus::Store,
            Self::Publishing(_) => ExitStatus::Publishing,
            Self::Interrupted(signal) => ExitStatus::Interrupted(*signal),
            Self::Unexpected(_) => ExitStatus::Unexpected,
        }
    }

    /// A system call that nobody expects to fail.
    pub fn unexpected(what: &str, error: &dyn fmt::Display) -> Self {
        Self::Unexpected(format!("{what}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regression_shares_its_number_with_nothing() {
        let all = [
            ExitStatus::Passed,
            ExitStatus::Unexpected,
            ExitStatus::Usage,
            ExitStatus::Regressed,
            ExitStatus::NoVerdict,
            ExitStatus::HeadFailed,
            ExitStatus::Store,
            ExitStatus::Publishing,
            ExitStatus::Interrupted(2),
            ExitStatus::Interrupted(15),
        ];
        assert_eq!(all.map(ExitStatus::code), [0, 1, 2, 3, 4, 5, 6, 7, 130, 143]);
    }
}
