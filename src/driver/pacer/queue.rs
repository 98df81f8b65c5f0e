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
    /// What the alarm is set to; nothing once it has rung.
    armed: Option<Instant>,
}

impl Queue {
    /// Nobody waits; whoever will is woken no sooner than so much after whoever was woken before.
    pub fn new(quantum: Duration) -> Self {
        Self { quantum, ..Self::default() }
    }

    /// Adds a waiting task.
    pub fn push(&mut self, at: Instant, waker: Waker) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.waiting.insert((at, id), waker);
        self.due.insert(id, at);
        id
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

    /// What the alarm is to be set to, unless it is already: it counts as set from now on.
    pub fn arm(&mut self) -> Option<Instant> {
        let next = self.next().filter(|next| self.armed != Some(*next))?;
        self.armed = Some(next);
        Some(next)
    }

    /// The alarm has rung: takes out everybody whose time has come.
    pub fn pop_due(&mut self, now: Instant) -> Vec<Waker> {
        let mut due = Vec::new();
        (self.rung, self.armed) = (Some(now), None);
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
        assert_eq!(queue.arm(), Some(at(100)), "who was never woken is woken on time");
        assert_eq!(queue.pop_due(at(110)).len(), 1);
        assert_eq!(queue.arm(), Some(at(1110)));
        assert_eq!(queue.pop_due(at(1110)).len(), 2);
        assert_eq!(queue.arm(), Some(at(3000)), "nobody is woken early");
    }

    #[test]
    fn the_alarm_is_set_anew_only_for_another_time() {
        let now = Instant::now();
        let at = |micros| now + Duration::from_micros(micros);
        let mut queue = Queue::default();
        assert_eq!(queue.arm(), None, "nobody waits");
        let push = |queue: &mut Queue, micros| queue.push(at(micros), Waker::noop().clone());
        push(&mut queue, 500);
        assert_eq!((queue.arm(), queue.arm()), (Some(at(500)), None));
        push(&mut queue, 900);
        assert_eq!(queue.arm(), None, "the first is the first");
        push(&mut queue, 200);
        assert_eq!((queue.arm(), queue.arm()), (Some(at(200)), None));
        assert!(queue.pop_due(at(100)).is_empty(), "rang early");
        assert_eq!(queue.arm(), Some(at(200)), "what has rung is to be set again");
    }
}
