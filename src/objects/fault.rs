//! Why an object cannot be read or written: each fault names it, and what to do next.

use std::fmt;

/// What was wanted of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To see whether its bucket is there.
    Open,
    /// To read it.
    Read,
    /// To write it.
    Write,
}

impl Action {
    /// The permission that S3 asks for.
    pub fn permission(self) -> &'static str {
        match self {
            Self::Open => "s3:ListBucket",
            Self::Read => "s3:GetObject",
            Self::Write => "s3:PutObject",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Read => "read",
            Self::Write => "write",
        })
    }
}

/// Why an object cannot be read or written. Retries have been made where they could help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such object.
    #[error("cannot read {at}: there is no such object; put it there before its job is sent")]
    Absent {
        /// Where it should be.
        at: String,
    },
    /// The bucket cannot be used.
    #[error("cannot {action} {at}: {why}")]
    Refused {
        /// What was wanted.
        action: Action,
        /// The bucket or the object.
        at: String,
        /// What happened, and what to do.
        why: String,
    },
}
