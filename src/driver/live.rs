//! What is to be seen of the load while it goes on.

use super::Stage;
use crate::record::{Arm, Played, Second};
use crate::stats::Histogram;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a generator thread shows what it has counted. What it takes, some microseconds, is below what lateness can show.
const EVERY: Duration = Duration::from_secs(1);
/// Seconds of the window that a thread shows each time: what began before has ended by then, or hardly matters.
const SHOWN: usize = 3;
/// Seconds of load that are kept of an arm.
const KEPT: usize = 60;
/// Seconds of load that percentiles are of.
const RECENT: usize = 10;

/// Where the load is shown while it goes on, to be looked at from any thread. Cheap to clone. Costs nothing until somebody
/// looks.
#[derive(Debug, Clone, Default)]
pub struct Live(Arc<Board>);

#[derive(Debug, Default)]
struct Board {
    is_watched: AtomicBool,
    lanes: Mutex<[Lane; 2]>,
}

/// What was seen of the load on one arm lately.
#[derive(Debug, Clone, Default)]
pub struct Lane {
    /// Of windows that are over, by the second of the run.
    over: BTreeMap<u64, Arc<Second>>,
    /// Of the window that is played, by second and thread.
    playing: BTreeMap<(u64, u64), Second>,
    /// Open requests of the window that is played, by thread.
    open: BTreeMap<u64, u64>,
    /// Requests a second of the last window that is over.
    rate: Option<f64>,
    errors: u64,
}

/// One thread's share of a window at one moment.
#[derive(Debug)]
pub(super) struct Glimpse {
    pub thread: u64,
    /// By the second of the run, the newest last.
    pub seconds: Vec<(u64, Second)>,
    pub in_flight: u64,
}

impl Live {
    /// From now on somebody looks.
    pub fn watch(&self) {
        self.0.is_watched.store(true, Ordering::Relaxed);
    }

    /// What was seen of an arm lately.
    pub fn lane(&self, arm: Arm) -> Lane {
        self.lanes()[index(arm)].clone()
    }

    /// Shows a share of a window from time to time, until what is returned is dropped.
    pub fn follow(&self, stage: &Rc<Stage>) -> JoinSet<()> {
        let mut following = JoinSet::new();
        if self.0.is_watched.load(Ordering::Relaxed) {
            let (live, stage) = (self.clone(), stage.clone());
            following.spawn_local(async move {
                loop {
                    tokio::time::sleep(EVERY).await;
                    // A generator thread waits for nobody: who looks now looks again soon.
                    if let Ok(mut lanes) = live.0.lanes.try_lock() {
                        lanes[index(stage.plan.coordinates.arm)].look(stage.glimpse(SHOWN));
                    }
                }
            });
        }
        following
    }

    /// A window is over.
    pub fn played(&self, played: &Played) {
        if self.0.is_watched.load(Ordering::Relaxed) {
            self.lanes()[index(played.window.arm)].finish(played);
        }
    }

    fn lanes(&self) -> MutexGuard<'_, [Lane; 2]> {
        // Whatever is there is whole.
        self.0.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn index(arm: Arm) -> usize {
    match arm {
        Arm::Base => 0,
        Arm::Head => 1,
    }
}

impl Lane {
    fn look(&mut self, glimpse: Glimpse) {
        self.playing.extend(glimpse.seconds.into_iter().map(|(at, second)| ((at, glimpse.thread), second)));
        self.open.insert(glimpse.thread, glimpse.in_flight);
    }

    /// What threads have shown of the window is replaced by all of it.
    fn finish(&mut self, played: &Played) {
        (self.playing, self.open) = Default::default();
        let began = played.window.began as u64;
        self.over.extend((began..).zip(played.trace.iter().cloned().map(Arc::new)));
        self.errors += played.trace.iter().map(|second| second.errors).sum::<u64>();
        self.rate = Some(played.window.requests as f64 / played.window.seconds).filter(|rate| rate.is_finite());
        while self.over.len() > KEPT {
            self.over.pop_first();
        }
    }

    /// Whether nothing was seen of it yet.
    pub fn is_empty(&self) -> bool {
        self.over.is_empty() && self.playing.is_empty()
    }

    /// Whether a window is played on it.
    pub fn is_playing(&self) -> bool {
        !self.open.is_empty()
    }

    /// Open requests.
    pub fn in_flight(&self) -> u64 {
        self.open.values().sum()
    }

    /// Failed requests since the run began, warm-up included.
    pub fn errors(&self) -> u64 {
        self.errors + self.playing.values().map(|second| second.errors).sum::<u64>()
    }

    /// Requests a second of the window that is played, or else of the last one; nothing before there was a whole second.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.now();
        // The newest is not over yet.
        let whole = seconds.len().checked_sub(1).filter(|whole| *whole > 0);
        match whole {
            Some(whole) => {
                Some(seconds[..whole].iter().map(|second| second.requests).sum::<u64>() as f64 / whole as f64)
            }
            None => self.rate,
        }
    }

    /// Latency of the last seconds of load.
    pub fn latency(&self) -> Histogram {
        let mut latency = Histogram::coarse();
        self.seconds().iter().rev().take(RECENT).for_each(|second| latency.merge(&second.latency));
        latency
    }

    /// p95 of the last seconds of load in microseconds, oldest first; nothing for a second without success.
    pub fn trail(&self, most: usize) -> Vec<Option<f64>> {
        let seconds = self.seconds();
        let skipped = seconds.len().saturating_sub(most);
        seconds[skipped..].iter().map(|second| second.latency.percentile(95.0)).collect()
    }

    fn seconds(&self) -> Vec<Arc<Second>> {
        let now = self.now().into_iter().map(Arc::new);
        self.over.values().cloned().chain(now).collect()
    }

    /// The window that is played, second by second, over all threads.
    fn now(&self) -> Vec<Second> {
        let mut seconds: BTreeMap<u64, Second> = BTreeMap::new();
        for ((at, _), second) in &self.playing {
            seconds.entry(*at).and_modify(|sum| sum.merge(second)).or_insert_with(|| second.clone());
        }
        seconds.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Closing, Connected, Coordinates, Kind, Outcome, RecordedTask, Recorder};

    /// Two seconds with so many requests of 1 ms, spread evenly, of which the first fails.
    fn played(arm: Arm, began: f64, requests: u32) -> Played {
        let second = Duration::from_secs(1);
        let coordinates = Coordinates {
            arm,
            round: 0,
            start: 0,
            first: true,
            confirmation: false,
            seed: 1,
            settle: Duration::ZERO,
            measured: 2 * second,
        };
        let task = RecordedTask { name: "all".to_owned(), judged: false, kind: Kind::Request };
        let mut recorder = Recorder::new(coordinates, &[task]);
        for number in 0..requests {
            let intended = 2 * second * number / requests;
            let failure = (number == 0).then_some(crate::record::ErrorClass::Status);
            let ended = intended + Duration::from_millis(1);
            recorder.outcome(Outcome { task: 0, intended, sent: intended, ended, paused: Duration::ZERO, failure });
        }
        recorder.close(Closing {
            began,
            drain: Duration::ZERO,
            drain_timed_out: false,
            cut: false,
            done: None,
            connected: Connected::default(),
        })
    }

    fn glimpse(thread: u64, at: u64, requests: u64) -> Glimpse {
        let mut second = Second { requests, errors: 1, ..Second::empty() };
        second.latency.record(Duration::from_millis(4));
        Glimpse { thread, seconds: vec![(at, second)], in_flight: 3 }
    }

    #[test]
    fn nothing_is_kept_where_nobody_looks() {
        let live = Live::default();
        live.played(&played(Arm::Head, 0.0, 100));
        assert!(live.lane(Arm::Head).is_empty());
    }

    #[test]
    fn the_last_minute_of_load_is_kept_of_each_arm() {
        let live = Live::default();
        live.watch();
        for window in 0..40 {
            live.played(&played(Arm::Base, f64::from(window) * 7.5, 100));
        }
        live.played(&played(Arm::Head, 300.0, 200));
        let [base, head] = [Arm::Base, Arm::Head].map(|arm| live.lane(arm));
        assert_eq!((base.trail(100).len(), base.errors(), base.rate()), (60, 40, Some(50.0)));
        assert_eq!((head.trail(100).len(), head.errors(), head.rate()), (2, 1, Some(100.0)));
        assert_eq!(head.latency().len(), 199);
        assert!(!head.is_playing());
    }

    #[test]
    fn what_the_threads_have_shown_is_replaced_by_the_whole_window() {
        let mut lane = Lane::default();
        for (thread, at, requests) in [(0, 10, 30), (1, 10, 40), (0, 11, 10), (1, 11, 5), (0, 10, 50)] {
            lane.look(glimpse(thread, at, requests));
        }
        assert_eq!((lane.rate(), lane.in_flight(), lane.errors()), (Some(90.0), 6, 4));
        assert_eq!((lane.trail(100).len(), lane.trail(1).len(), lane.is_playing()), (2, 1, true));
        lane.finish(&played(Arm::Head, 10.2, 300));
        assert_eq!((lane.rate(), lane.in_flight(), lane.errors()), (Some(150.0), 0, 1));
        assert!(!lane.is_playing());
    }
}
