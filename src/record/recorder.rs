//! Counts the iterations of one window while it is played.

use super::window::Quantiles;
use super::{Arm, ErrorClass, ErrorSample, TaskWindow, Window};
use crate::stats::Histogram;
use std::collections::BTreeMap;
use std::time::Duration;

/// Where a window stands in the run, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// The build that is driven.
    pub arm: Arm,
    /// Round as played, from 0.
    pub round: u32,
    /// Number of the process start, from 0.
    pub start: u32,
    /// Whether it is the first of its round.
    pub first: bool,
    /// Whether it only confirms a red.
    pub confirmation: bool,
    /// Seed of arrivals and task choice.
    pub seed: u64,
    /// From the first intended start on, thrown away.
    pub settle: Duration,
    /// The measured part, right after settling.
    pub measured: Duration,
}

/// A task as the recorder needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedTask {
    /// Its name.
    pub name: String,
    /// Whether its distribution is kept per window, because a check reads it.
    pub judged: bool,
}

/// How one request ended. All times count from the first intended start of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Index of the task.
    pub task: usize,
    /// When it was meant to start.
    pub intended: Duration,
    /// When it was sent.
    pub sent: Duration,
    /// When its response was complete, or it failed.
    pub ended: Duration,
    /// How it failed.
    pub failure: Option<ErrorClass>,
}

/// Counts the iterations of one window; outcomes may come in any order and from anywhere.
#[derive(Debug)]
pub struct Recorder {
    coordinates: Coordinates,
    requests: u64,
    errors: BTreeMap<ErrorClass, u64>,
    completed: u64,
    log_latency_sum: f64,
    latency: Histogram,
    service: Histogram,
    lateness: Histogram,
    tasks: Vec<TaskCount>,
    trace: Vec<Second>,
    samples: BTreeMap<ErrorClass, ErrorSample>,
}

#[derive(Debug)]
struct TaskCount {
    task: RecordedTask,
    requests: u64,
    errors: u64,
    not_found: u64,
    completed: u64,
    log_latency_sum: f64,
    latency: Histogram,
}

/// One second of a window, for pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Second {
    /// Requests by intended start.
    pub requests: u64,
    /// Those that failed.
    pub errors: u64,
    /// Latency of those that succeeded, 2 digits.
    pub latency: Histogram,
}

/// How a window came to its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closing {
    /// Seconds from the start of the run to the first intended start.
    pub began: f64,
    /// From the end of sending until nothing was in flight, or the drain was over.
    pub drain: Duration,
    /// Requests were still open when the drain was over.
    pub drain_timed_out: bool,
    /// It was stopped before its end.
    pub cut: bool,
    /// Connections opened meanwhile.
    pub connections_opened: u64,
}

/// A window as played: what decisions use, and what pictures and totals are made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// What decisions use.
    pub window: Window,
    /// Second by second from the first intended start, settling included.
    pub trace: Vec<Second>,
    /// Latency by task, 2 digits, in the order of the scenario.
    pub task_latency: Vec<Histogram>,
    /// The first error of every class.
    pub samples: Vec<ErrorSample>,
}

impl Recorder {
    /// Nothing counted yet.
    pub fn new(coordinates: Coordinates, tasks: &[RecordedTask]) -> Self {
        let count = |task: &RecordedTask| TaskCount {
            task: task.clone(),
            requests: 0,
            errors: 0,
            not_found: 0,
            completed: 0,
            log_latency_sum: 0.0,
            latency: Histogram::coarse(),
        };
        Self {
            coordinates,
            requests: 0,
            errors: BTreeMap::new(),
            completed: 0,
            log_latency_sum: 0.0,
            latency: Histogram::fine(),
            service: Histogram::fine(),
            lateness: Histogram::fine(),
            tasks: tasks.iter().map(count).collect(),
            trace: Vec::new(),
            samples: BTreeMap::new(),
        }
    }

    /// Keeps the first text of every class of error as its sample.
    pub fn sample(&mut self, task: usize, class: ErrorClass, text: impl FnOnce() -> String) {
        let (arm, tasks) = (self.coordinates.arm, &self.tasks);
        let sample = || ErrorSample { arm, task: tasks[task].task.name.clone(), class, text: text() };
        self.samples.entry(class).or_insert_with(sample);
    }

    /// Whether the window owns an iteration with this intended start.
    pub fn owns(&self, intended: Duration) -> bool {
        let Coordinates { settle, measured, .. } = self.coordinates;
        intended >= settle && intended < settle + measured
    }

    /// The generator was ready to send so long after the intended start.
    pub fn ready(&mut self, intended: Duration, late: Duration) {
        if self.owns(intended) {
            self.lateness.record(late);
        }
    }

    /// A request ended.
    pub fn outcome(&mut self, outcome: Outcome) {
        let Coordinates { settle, measured, .. } = self.coordinates;
        let ok = outcome.failure.is_none();
        if ok && outcome.ended >= settle && outcome.ended < settle + measured {
            self.completed += 1;
            self.tasks[outcome.task].completed += 1;
        }
        let latency = outcome.ended.saturating_sub(outcome.intended);
        self.trace(outcome.intended, latency, ok);
        if !self.owns(outcome.intended) {
            return;
        }
        let task = &mut self.tasks[outcome.task];
        self.requests += 1;
        task.requests += 1;
        if let Some(class) = outcome.failure {
            *self.errors.entry(class).or_default() += 1;
            task.errors += 1;
            task.not_found += u64::from(class == ErrorClass::NotFound);
            return;
        }
        let log = (latency.as_secs_f64() * 1e6).max(1.0).ln();
        self.log_latency_sum += log;
        task.log_latency_sum += log;
        task.latency.record(latency);
        self.latency.record(latency);
        self.service.record(outcome.ended.saturating_sub(outcome.sent));
    }

    /// A request was still open when the drain of the window was over.
    pub fn unfinished(&mut self, task: usize, intended: Duration, ended: Duration) {
        self.outcome(Outcome { task, intended, sent: intended, ended, failure: Some(ErrorClass::Unfinished) });
    }

    /// p95 of the OK requests so far in microseconds: what the length of the drain goes by.
    pub fn p95_so_far(&self) -> Option<f64> {
        self.latency.percentile(95.0)
    }

    fn trace(&mut self, intended: Duration, latency: Duration, ok: bool) {
        let second = intended.as_secs() as usize;
        if self.trace.len() <= second {
            let empty = Second { requests: 0, errors: 0, latency: Histogram::coarse() };
            self.trace.resize(second + 1, empty);
        }
        let slot = &mut self.trace[second];
        slot.requests += 1;
        if ok {
            slot.latency.record(latency);
        } else {
            slot.errors += 1;
        }
    }

    /// Everything counted, as a window.
    pub fn close(self, closing: Closing) -> Played {
        let Coordinates { arm, round, start, first, confirmation, seed, measured, .. } = self.coordinates;
        let (tasks, task_latency) = self.tasks.into_iter().map(TaskCount::close).unzip();
        let window = Window {
            arm,
            round,
            level: 0,
            shard: 0,
            start,
            first,
            confirmation,
            seed,
            began: closing.began,
            seconds: measured.as_secs_f64(),
            drain: closing.drain.as_secs_f64(),
            drain_timed_out: closing.drain_timed_out,
            cut: closing.cut,
            void: None,
            requests: self.requests,
            errors: self.errors,
            completed: self.completed,
            log_latency_sum: self.log_latency_sum,
            latency: self.latency,
            service: self.service,
            lateness: self.lateness,
            tasks,
            connections_opened: closing.connections_opened,
        };
        Played { window, trace: self.trace, task_latency, samples: self.samples.into_values().collect() }
    }
}

impl TaskCount {
    fn close(self) -> (TaskWindow, Histogram) {
        let window = TaskWindow {
            task: self.task.name,
            requests: self.requests,
            errors: self.errors,
            not_found: self.not_found,
            completed: self.completed,
            log_latency_sum: self.log_latency_sum,
            quantiles: Quantiles::of(&self.latency),
            latency: self.task.judged.then(|| self.latency.clone()),
        };
        (window, self.latency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Statistic;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn recorder() -> Recorder {
        let coordinates = Coordinates {
            arm: Arm::Head,
            round: 0,
            start: 0,
            first: true,
            confirmation: false,
            seed: 1,
            settle: MS(500),
            measured: MS(1000),
        };
        Recorder::new(coordinates, &[RecordedTask { name: "all".into(), judged: false }])
    }

    fn ok(intended: u64, ended: u64) -> Outcome {
        Outcome { task: 0, intended: MS(intended), sent: MS(intended), ended: MS(ended), failure: None }
    }

    const CLOSING: Closing =
        Closing { began: 0.0, drain: Duration::ZERO, drain_timed_out: false, cut: false, connections_opened: 0 };

    #[test]
    fn a_window_owns_what_was_meant_to_start_in_its_measured_part() {
        let mut recorder = recorder();
        recorder.outcome(ok(499, 510));
        recorder.outcome(ok(500, 520));
        recorder.outcome(ok(1499, 3000));
        recorder.outcome(ok(1500, 1501));
        let window = recorder.close(CLOSING).window;
        assert_eq!(window.requests, 2);
        assert_eq!(window.latency(Statistic::Max).map(|v| (v / 1e3).round()), Some(1501.0));
    }

    #[test]
    fn throughput_counts_what_ended_in_the_measured_part() {
        let mut recorder = recorder();
        recorder.outcome(ok(400, 510));
        recorder.outcome(ok(600, 620));
        recorder.outcome(ok(1400, 1600));
        assert_eq!(recorder.close(CLOSING).window.completed, 2);
    }

    #[test]
    fn a_failed_request_has_no_latency() {
        let mut recorder = recorder();
        recorder.outcome(Outcome { failure: Some(ErrorClass::Status), ..ok(600, 601) });
        recorder.unfinished(0, MS(700), MS(3500));
        let window = recorder.close(CLOSING).window;
        assert_eq!((window.requests, window.failed(), window.ok()), (2, 2, 0));
        assert_eq!(window.latency(Statistic::Percentile(95.0)), None);
        assert_eq!(window.latency(Statistic::Typical), None);
    }

    #[test]
    fn the_typical_latency_is_the_geometric_mean() {
        let mut recorder = recorder();
        recorder.outcome(ok(600, 610));
        recorder.outcome(ok(600, 640));
        let typical = recorder.close(CLOSING).window.latency(Statistic::Typical).expect("two requests");
        assert!((typical - 20_000.0).abs() < 1e-6, "{typical}");
    }
}
