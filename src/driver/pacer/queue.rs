//! Who waits for which point in time.

use std::collections::BTreeMap;
use std::task::Waker;
use tokio::time::Instant;

/// Waiting tasks by the point in time that they wait for.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: BTreeMap<(Instant, u64), Waker>,
    due: BTreeMap<u64, Instant>,
    next_id: u64,
}

impl Queue {
    /// Adds a waiting task; also tells whether it is now the first.
    pub fn push(&mut self, at: Instant, waker: Waker) -> (u64, bool) {
        let id = self.next_id;
        self.next_id += 1;
        self.waiting.insert((at, id), waker);
        self.due.insert(id, at);
        (id, self.waiting.first_key_value().is_some_and(|((_, first), _)| *first == id))
    }

    /// The task is polled with another waker now.
    pub fn update(&mut self, id: u64, waker: &Waker) {
        let entry = self.due.get(&id).and_then(|at| self.waiting.get_mut(&(*at, id)));
        if let Some(known) = entry
            && !known.will_wake(waker)
        {
            known.clone_from(waker);
        }
    }

    /// The task no longer waits.
    pub fn remove(&mut self, id: u64) {
        if let Some(at) = self.due.remove(&id) {
            self.waiting.remove(&(at, id));
        }
    }

    /// The next point in time that somebody waits for.
    pub fn next(&self) -> Option<Instant> {
        self.waiting.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes out everybody whose time has come.
    pub fn pop_due(&mut self, now: Instant) -> Vec<Waker> {
        let mut due = Vec::new();
        while let Some(first) = self.waiting.first_entry() {
            if first.key().0 > now {
                break;
            }
            self.due.remove(&first.key().1);
            due.push(first.remove());
        }
        due
    }

    /// Whether nobody waits.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.due.is_empty()
    }
}
