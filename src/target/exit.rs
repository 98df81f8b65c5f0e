//! How a process came to its end.

use rustix::process::WaitIdStatus;
use std::fmt;

/// How a process came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// By itself, with this status.
    Status(i32),
    /// By a signal.
    Signal(i32),
    /// Somebody else collected its status.
    Unknown,
}

impl Exit {
    /// Whether it ended with status 0.
    pub(super) fn success(self) -> bool {
        self == Self::Status(0)
    }

    /// What the status usually means, as the end of a sentence; empty where it means nothing more.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Status(126) => " (the command is not executable)",
            Self::Status(127) => " (the command was not found)",
            Self::Status(137) | Self::Signal(9) => " (out of memory?)",
            _ => "",
        }
    }
}

impl From<WaitIdStatus> for Exit {
    fn from(status: WaitIdStatus) -> Self {
        let code = status.exit_status().map(Self::Status);
        code.or(status.terminating_signal().map(Self::Signal)).unwrap_or(Self::Unknown)
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(code) => write!(f, "exited with status {code}"),
            Self::Signal(number) => write!(f, "was killed by signal {number}"),
            Self::Unknown => f.write_str("ended"),
        }
    }
}
