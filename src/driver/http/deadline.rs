//! The time limit of one request.

use super::failure::Trouble;
use std::cell::Cell;
use std::time::Duration;
use tokio::time::Instant;

/// From when a request has its place among the connections until its whole response, over all hops. How long it waits
/// for that place is not limited: that is the generator's doing, and in its latency all the same.
#[derive(Debug)]
pub struct Deadline {
    limit: Duration,
    at: Cell<Option<Instant>>,
}

impl Deadline {
    /// One that has not begun.
    pub fn new(limit: Duration) -> Self {
        Self { limit, at: Cell::default() }
    }

    /// When time is up, where it begins now if it has not.
    pub fn until(&self, now: Instant) -> Instant {
        let at = self.at.get().unwrap_or(now + self.limit);
        self.at.set(Some(at));
        at
    }

    /// The limit.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Lets something take as long as is left, and begins if it has not.
    ///
    /// # Errors
    /// What `late` makes of the limit, where time is up.
    pub async fn hold<T>(&self, late: fn(Duration) -> Trouble, what: impl Future<Output = T>) -> Result<T, Trouble> {
        let at = match self.at.get() {
            Some(at) => at,
            None => self.until(Instant::now()),
        };
        tokio::time::timeout_at(at, what).await.map_err(|_| late(self.limit))
    }
}
