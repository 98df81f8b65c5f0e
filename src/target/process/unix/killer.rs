//! The way out in a hurry.

use super::family::Family;
use rustix::process::Signal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Kills everything that was started here, at once and from anywhere: for a second Ctrl-C.
///
/// All clones act on the same builds. What is started afterwards is not met: the program should leave
/// at once.
#[derive(Debug, Clone, Default)]
pub struct Killer(Arc<Mutex<Vec<Family>>>);

impl Killer {
    /// Sends SIGKILL to the process groups of both builds and of their running hooks, then to what has
    /// left them. Does not wait, runs no `stop:` command.
    pub fn kill(&self) {
        let families = self.families();
        families.iter().for_each(|family| family.group.signal(Signal::KILL));
        families.iter().for_each(|family| family.token.signal(Signal::KILL));
    }

    /// What was started.
    pub fn add(&self, family: Family) {
        self.families().push(family);
    }

    /// What has ended.
    pub fn remove(&self, family: &Family) {
        self.families().retain(|known| known != family);
    }

    /// Whether nothing is left to kill.
    #[cfg(test)]
    pub fn is_idle(&self) -> bool {
        self.families().is_empty()
    }

    fn families(&self) -> MutexGuard<'_, Vec<Family>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
