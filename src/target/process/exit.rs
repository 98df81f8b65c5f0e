//! How what was started came to its end.

use std::fmt;

/// How a process came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this status.
    Status(i32),
    /// By a signal.
    Signal(i32),
    /// Somebody else collected its status.
    Unknown,
}

impl Exit {
    /// Whether it ended with status 0.
    pub fn success(self) -> bool {
        self == Self::Status(0)
    }

    /// What the status usually means, as the end of a sentence; empty where it means nothing more.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Status(126) => " (the command is not executable)",
            Self::Status(127) => " (the command was not found)",
            Self::Status(137) | Self::Signal(9) => " (out of memory?)",
            _ => "",
        }
    }
}

/// How everything was brought to its end; the worst of several is the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It ended by itself, or when it was asked to.
    Gone,
    /// It took SIGKILL.
    Killed,
    /// Members are left that cannot be killed.
    Survives,
}

/// What it took to end a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// How it ended.
    pub end: End,
    /// Strays that were still there when the group was gone.
    pub strays: Vec<String>,
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
