//! Who waits for which point in time.

use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;
use tokio::time::Instant;

/// Waiting tasks by the point in time that they wait for.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: BTreeMap<(Instant, u64), Waker>,
    due: BTreeMap<u64, Instant>,
    next_id: u64,
    quantum: Duration,
    /// When somebody was woken last.
    rung: Option<Instant>,
}

impl Queue {
    /// Nobody waits; whoever will is woken no sooner than so much after whoever was woken before.
    pub fn new(quantum: Duration) -> Self {
        Self { quantum, ..Self::default() }
    }

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

    /// When to wake whoever waits next.
    pub fn next(&self) -> Option<Instant> {
        let at = self.waiting.first_key_value().map(|((at, _), _)| *at)?;
        Some(self.rung.map_or(at, |rung| at.max(rung + self.quantum)))
    }

    /// Takes out everybody whose time has come.
    pub fn pop_due(&mut self, now: Instant) -> Vec<Waker> {
        let mut due = Vec::new();
        self.rung = Some(now);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_due_within_a_quantum_is_woken_together() {
        let now = Instant::now();
        let at = |micros| now + Duration::from_micros(micros);
        let mut queue = Queue::new(Duration::from_millis(1));
        for micros in [100, 400, 900, 3000] {
            queue.push(at(micros), Waker::noop().clone());
        }
        assert_eq!(queue.next(), Some(at(100)), "who was never woken is woken on time");
        assert_eq!(queue.pop_due(at(110)).len(), 1);
        assert_eq!(queue.next(), Some(at(1110)));
        assert_eq!(queue.pop_due(at(1110)).len(), 2);
        assert_eq!(queue.next(), Some(at(3000)), "nobody is woken early");
    }
}
