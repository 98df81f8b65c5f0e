//! The way out in a hurry.

use super::group::Group;
use rustix::process::Signal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Kills everything that was started here, at once and from anywhere: for a second Ctrl-C.
///
/// All clones act on the same builds. What is started afterwards is not met: the program should leave
/// at once.
#[derive(Debug, Clone, Default)]
pub struct Killer(Arc<Mutex<Vec<Group>>>);

impl Killer {
    /// Sends SIGKILL to the process groups of both builds and of their running hooks. Does not
    /// wait, runs no `stop:` command.
    pub fn kill(&self) {
        for group in self.groups().iter() {
            group.signal(Signal::KILL);
        }
    }

    pub(super) fn add(&self, group: Group) {
        self.groups().push(group);
    }

    pub(super) fn remove(&self, group: Group) {
        self.groups().retain(|known| *known != group);
    }

    /// Whether nothing is left to kill.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.groups().is_empty()
    }

    fn groups(&self) -> MutexGuard<'_, Vec<Group>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
