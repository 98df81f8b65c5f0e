//! How deep the queues of a window are.

use super::live::LiveJobs;
use super::queues::Queues;
use super::window::Window;
use crate::queue::{Depth, Queue};
use crate::record::{MOST_SIGHTINGS, QueueRole, QueueTrace, Sighting};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};

/// Time from one look to the next where each is a request.
const EVERY: Duration = Duration::from_secs(1);
/// The same within the process, where it takes less than a microsecond and a graph may last no longer than some hundred
/// milliseconds.
const EVERY_WITHIN: Duration = Duration::from_millis(10);

/// What was seen of the queues of a window.
#[derive(Debug)]
pub(super) struct Watch {
    queues: Queues,
    began: Instant,
    live: LiveJobs,
    traces: RefCell<Vec<Trace>>,
}

/// What was seen of one queue: every look at first, then every second one, every fourth and so on.
#[derive(Debug)]
struct Trace {
    role: QueueRole,
    seen: Vec<Sighting>,
    looks: u64,
    every: u64,
}

impl Watch {
    /// Nothing was seen yet of a window that begins then.
    pub fn new(queues: Queues, began: Instant, live: LiveJobs) -> Rc<Self> {
        let trace = |(role, _)| Trace { role, seen: Vec::new(), looks: 0, every: 1 };
        let traces = RefCell::new(queues.all().map(trace).collect());
        Rc::new(Self { queues, began, live, traces })
    }

    /// Looks at all queues again and again, for ever.
    pub async fn look(self: Rc<Self>, window: Rc<Window>) {
        let is_within = self.queues.all().all(|(_, queue)| matches!(queue, Queue::Embedded(_)));
        let every = if is_within { EVERY_WITHIN } else { EVERY };
        let mut ticks = tokio::time::interval_at(self.began.max(Instant::now()), every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            ticks.tick().await;
            let looks = self.queues.all().map(|(role, queue)| self.look_at(role, queue, &window));
            futures_util::future::join_all(looks).await;
        }
    }

    async fn look_at(&self, role: QueueRole, queue: &Queue, window: &Window) {
        // A queue that does not say how deep it is now is looked at again soon.
        let Ok(mut depth) = queue.depth().await else { return };
        if role == QueueRole::Incoming {
            // SQS tells only CloudWatch; a message is there until its job is done.
            depth.oldest = depth.oldest.or_else(|| window.oldest());
        }
        self.live.depth(role, depth);
        let at = self.began.elapsed().as_secs_f64();
        let mut traces = self.traces.borrow_mut();
        if let Some(trace) = traces.iter_mut().find(|trace| trace.role == role) {
            trace.push(at, depth);
        }
    }

    /// What was seen.
    pub fn close(&self) -> Vec<QueueTrace> {
        let trace = |trace: Trace| QueueTrace { queue: trace.role, seen: trace.seen };
        self.traces.take().into_iter().map(trace).collect()
    }
}

impl Trace {
    fn push(&mut self, at: f64, depth: Depth) {
        let is_kept = self.looks.is_multiple_of(self.every);
        self.looks += 1;
        if !is_kept {
            return;
        }
        if self.seen.len() == MOST_SIGHTINGS {
            let mut index = 0;
            self.seen.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.every *= 2;
        }
        let Depth { visible, in_flight, oldest, .. } = depth;
        self.seen.push(Sighting { at, visible, in_flight, oldest: oldest.map(|age| age.as_secs_f64()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_bounded_and_even() {
        let mut trace = Trace { role: QueueRole::Incoming, seen: Vec::new(), looks: 0, every: 1 };
        for second in 0..1000 {
            trace.push(f64::from(second), Depth::default());
            assert!(trace.seen.len() <= MOST_SIGHTINGS);
        }
        let at: Vec<f64> = trace.seen.iter().map(|sighting| sighting.at).collect();
        assert!(at.windows(2).all(|pair| pair[1] - pair[0] == 16.0), "{at:?}");
        assert_eq!((at[0], at.len()), (0.0, 63));
    }
}
