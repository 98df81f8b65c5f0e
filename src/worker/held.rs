//! What a worker holds, from an order's being received to its being deleted.

use crate::job::{Completion, Status};
use crate::queue::Receipt;
use tokio::time::Instant;

/// A job that is held.
#[derive(Debug)]
pub(super) struct Held {
    pub receipt: Receipt,
    /// When it was received or held last.
    pub since: Instant,
}

/// A job that has ended and is not reported.
#[derive(Debug)]
pub(super) struct Ended {
    pub number: u64,
    pub completion: Completion,
}

/// What came back of a call.
#[derive(Debug)]
pub(super) enum Landed {
    /// Completions with whether they are through; their orders are deleted.
    Reported(Vec<(u64, Status, bool)>),
    /// Something that nobody waits for.
    Errand,
}
