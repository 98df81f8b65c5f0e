//! Why a queue cannot be used: each fault names the queue, what was wanted of it, and what to do next.

use std::fmt;

/// What was wanted of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To find it by its name.
    Open,
    /// To send messages.
    Send,
    /// To receive some.
    Receive,
    /// To delete what was received.
    Delete,
    /// To say when others may have what was received.
    Hold,
    /// To ask how many it holds.
    Depth,
    /// To ask how long it hides what was received.
    Visibility,
}

impl Action {
    /// The permission that SQS asks for.
    pub fn permission(self) -> &'static str {
        match self {
            Self::Open => "sqs:GetQueueUrl",
            Self::Send => "sqs:SendMessage",
            Self::Receive => "sqs:ReceiveMessage",
            Self::Delete => "sqs:DeleteMessage",
            Self::Hold => "sqs:ChangeMessageVisibility",
            Self::Depth | Self::Visibility => "sqs:GetQueueAttributes",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "find the queue",
            Self::Send => "send to",
            Self::Receive => "receive from",
            Self::Delete => "delete from",
            Self::Hold => "hold messages of",
            Self::Depth => "ask for the depth of",
            Self::Visibility => "ask for the settings of",
        })
    }
}

/// Why a queue cannot be used. Retries have been made where they could help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such queue.
    #[error("cannot {action} {queue}: there is no such queue{endpoint}; create it, or correct its name and AWS_REGION")]
    Missing {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// ` at ENDPOINT`, where AWS itself is not asked.
        endpoint: String,
    },
    /// Whoever runs this lacks a permission.
    #[error("may not {action} {queue}; grant {missing} to whoever runs this ({said})")]
    Denied {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// The permission, and on what.
        missing: String,
        /// The refusal as it came.
        said: String,
    },
    /// No credentials, or ones that are not valid.
    #[error(
        "cannot {action} {queue}: {why}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or let the \
         workflow assume a role (aws-actions/configure-aws-credentials)"
    )]
    NoCredentials {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// What was found instead.
        why: String,
    },
    /// Too much was asked for at once, again and again.
    #[error("cannot {action} {queue}: it is throttled ({said}); ask for less at once, or for a higher quota")]
    Throttled {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// The refusal as it came last.
        said: String,
    },
    /// No answer, or only that the service is not available, after all retries.
    #[error(
        "cannot {action} {queue}: {why}; check the network, and AWS_ENDPOINT_URL where it is set, or try again later"
    )]
    Unreachable {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// What happened last.
        why: String,
    },
    /// What no queue of its kind takes: too many messages at once, too many bytes.
    #[error("cannot {action} {queue}: {why}")]
    Batch {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// What was asked for, and what may be.
        why: String,
    },
    /// A queue that keeps an order.
    #[error(
        "{queue} is a FIFO queue, and jobs need a standard one: the scheduler keeps their order itself, and the groups \
         of a FIFO queue would have them done one by one; give a queue whose name does not end in `.fifo`"
    )]
    Fifo {
        /// Its URL or name.
        queue: String,
    },
    /// Anything else: a queue of another region, a key that is disabled, a build without SQS.
    #[error("cannot {action} {queue}: {why}")]
    Other {
        /// Its URL or name.
        queue: String,
        /// What was wanted.
        action: Action,
        /// What happened, and what to do.
        why: String,
    },
}
