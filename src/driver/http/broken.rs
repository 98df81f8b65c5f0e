//! A request without a whole response, and whether it may be sent again.

use super::fault::Fault;

/// Why there is no whole response.
#[derive(Debug)]
pub struct Broken {
    /// What went wrong; nothing where time was up.
    pub fault: Option<Fault>,
    /// What is known of the request.
    pub fate: Fate,
}

/// What became of a request that has no whole response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The target has not processed it (RFC 9113 §8.7), and its connection takes no other.
    Untaken,
    /// The target has not processed it, and its connection lives.
    Refused,
    /// It was ended alone, or is none that can be sent.
    Reset,
    /// The connection ended before any of it was sent.
    Unsent,
    /// The connection ended, nobody knows whether before or after.
    Lost,
    /// The head of its response had come.
    Answered,
}

impl Fate {
    /// Whether sending it again does no harm; `reused` where an earlier request went over its connection, which may
    /// have ended at the same moment.
    pub fn may_be_repeated(self, reused: bool, idempotent: bool) -> bool {
        match self {
            Self::Untaken | Self::Refused => true,
            Self::Unsent => reused,
            Self::Lost => reused && idempotent,
            Self::Reset | Self::Answered => false,
        }
    }
}
