//! Why a store cannot be used: each fault names its subject, what was wanted of it, and what to do next.

use std::fmt;

/// What was wanted of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// To see which runs are stored.
    List,
    /// To read one.
    Read,
    /// To store one.
    Write,
    /// To take one away.
    Remove,
}

impl Operation {
    /// The permission that S3 asks for.
    pub fn permission(self) -> &'static str {
        match self {
            Self::List => "s3:ListBucket",
            Self::Read => "s3:GetObject",
            Self::Write => "s3:PutObject",
            Self::Remove => "s3:DeleteObject",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::Remove => "remove",
        })
    }
}

/// Why a store cannot be used. Retries have been made where they could help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such bucket, or the one object that was asked for is gone.
    #[error("cannot {operation} {at}: {why}")]
    Absent {
        /// What was wanted.
        operation: Operation,
        /// The bucket with its prefix, the object, or the folder.
        at: String,
        /// What is not there, and what to do.
        why: String,
    },
    /// Whoever runs this lacks a permission.
    #[error("may not {operation} {at}: {said}; grant {missing} to whoever runs this")]
    Denied {
        /// What was wanted.
        operation: Operation,
        /// The bucket with its prefix, the object, or the folder.
        at: String,
        /// The permission, and on what.
        missing: String,
        /// The refusal as it came.
        said: String,
    },
    /// No credentials, or ones that are not valid.
    #[error(
        "cannot {operation} {at}: {why}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or let the \
         workflow assume a role (aws-actions/configure-aws-credentials)"
    )]
    NoCredentials {
        /// What was wanted.
        operation: Operation,
        /// The bucket with its prefix, or the object.
        at: String,
        /// What was found instead.
        why: String,
    },
    /// No answer, or only that the service is not available, after all retries.
    #[error(
        "cannot {operation} {at}: {why}; check the network, and AWS_ENDPOINT_URL where it is set, or try again later"
    )]
    Unreachable {
        /// What was wanted.
        operation: Operation,
        /// The bucket with its prefix, or the object.
        at: String,
        /// What happened last.
        why: String,
    },
    /// Anything else: a full disk, a bucket of another region, a build without S3.
    #[error("cannot {operation} {at}: {why}")]
    Other {
        /// What was wanted.
        operation: Operation,
        /// The bucket with its prefix, the object, or the folder.
        at: String,
        /// What happened, and what to do.
        why: String,
    },
}
