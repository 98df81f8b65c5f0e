//! What one generator thread has counted of a window.

use super::Drained;
use crate::record::{Closing, Connected, Played, Recorder};
use std::time::Duration;
use tokio::time::Instant;

/// What one generator thread has counted of a window; those of all threads together are the window.
#[derive(Debug)]
pub struct Slice {
    pub(super) recorder: Recorder,
    pub(super) began: Instant,
    pub(super) drained: Drained,
    pub(super) cut: bool,
    /// When everything was done, where that ended it.
    pub(super) done: Option<Duration>,
    pub(super) connected: Connected,
}

impl Slice {
    /// Adds what another thread has counted of the same window.
    pub fn merge(mut self, other: Self) -> Self {
        self.recorder.merge(other.recorder);
        self.drained = Drained {
            took: self.drained.took.max(other.drained.took),
            timed_out: self.drained.timed_out || other.drained.timed_out,
        };
        self.cut |= other.cut;
        self.done = self.done.zip(other.done).map(|(one, another)| one.max(another));
        self.connected.merge(other.connected);
        self
    }

    /// The window, in a run that began at `epoch`.
    pub fn close(self, epoch: Instant) -> Played {
        self.recorder.close(Closing {
            began: self.began.duration_since(epoch).as_secs_f64(),
            drain: self.drained.took,
            drain_timed_out: self.drained.timed_out,
            cut: self.cut,
            done: self.done,
            connected: self.connected,
        })
    }
}
