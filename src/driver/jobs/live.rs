//! What is to be seen of a window while it is played.

use crate::queue::Depth;
use crate::record::QueueRole;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where to look at the window that is played now, from any thread. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct LiveJobs(Arc<Mutex<Glance>>);

/// A window as it is at one moment; that of the last one after its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Glance {
    /// Graphs that were begun.
    pub graphs: u64,
    /// Jobs that completed.
    pub completed: u64,
    /// Jobs that are released and have not ended.
    pub in_flight: u64,
    /// The queue of jobs, once it was looked at.
    pub incoming: Option<Depth>,
    /// The queue of completions.
    pub outgoing: Option<Depth>,
    /// The dead letters.
    pub dead_letters: Option<Depth>,
}

impl LiveJobs {
    /// The window as it is now.
    pub fn now(&self) -> Glance {
        *self.glance()
    }

    /// A window begins.
    pub(super) fn open(&self) {
        *self.glance() = Glance::default();
    }

    /// Jobs as they are now.
    pub(super) fn jobs(&self, graphs: u64, completed: u64, in_flight: u64) {
        let mut glance = self.glance();
        (glance.graphs, glance.completed, glance.in_flight) = (graphs, completed, in_flight);
    }

    /// A queue was looked at.
    pub(super) fn depth(&self, role: QueueRole, depth: Depth) {
        let mut glance = self.glance();
        let place = match role {
            QueueRole::Incoming => &mut glance.incoming,
            QueueRole::Outgoing => &mut glance.outgoing,
            QueueRole::DeadLetters => &mut glance.dead_letters,
        };
        *place = Some(depth);
    }

    fn glance(&self) -> MutexGuard<'_, Glance> {
        // Numbers: whatever is there is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
