//! The ways in which a request fails.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a request is counted as failed. A failing target is an outcome, never a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// A status that the task does not expect.
    Status,
    /// 404 or 405, where the task does not expect it: the target does not know it.
    NotFound,
    /// An answer that is not what the task expects, in anything but its status.
    Expectation,
    /// A redirect that is not followed: to another target, or one too many.
    Redirect,
    /// 429 Too Many Requests, where the task does not expect it.
    Throttled,
    /// No complete response within the task's time limit.
    Timeout,
    /// Still open when the drain of its window was over.
    Unfinished,
    /// The target refused the connection.
    Refused,
    /// The connection broke before the response was complete.
    Reset,
    /// The connection could not be made for another reason.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The answer is not valid HTTP.
    Protocol,
    /// Not sent: no connection was free, and as many requests waited for one as may.
    Queue,
    /// A job that was reported as failed.
    Failed,
    /// A job of which nothing was heard in time.
    Lost,
    /// A job whose message ended among the dead letters.
    Dead,
    /// A job that the queue did not take.
    Unsent,
}

impl ErrorClass {
    /// The class as reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "unexpected status",
            Self::NotFound => "not found (404 or 405)",
            Self::Expectation => "failed expectation",
            Self::Redirect => "redirect not followed",
            Self::Throttled => "throttled (429)",
            Self::Timeout => "time-out",
            Self::Unfinished => "unfinished",
            Self::Refused => "connection refused",
            Self::Reset => "connection reset",
            Self::Connect => "cannot connect",
            Self::Tls => "TLS failed",
            Self::Protocol => "not HTTP",
            Self::Queue => "no room in the waiting queue",
            Self::Failed => "reported as failed",
            Self::Lost => "lost",
            Self::Dead => "dead letter",
            Self::Unsent => "not taken by the queue",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
