//! Counts the iterations of one window while it is played.

use super::task_count::TaskCount;
use super::{
    Closing, Coordinates, ErrorClass, ErrorSample, Iterated, Iterations, Kind, Outcome, Played, RecordedTask, Second,
    Window,
};
use crate::stats::Histogram;
use std::collections::BTreeMap;
use std::time::Duration;

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
    iterations: Option<Iterations>,
    tasks: Vec<TaskCount>,
    trace: Vec<Second>,
    samples: BTreeMap<ErrorClass, ErrorSample>,
}

impl Recorder {
    /// Nothing counted yet.
    pub fn new(coordinates: Coordinates, tasks: &[RecordedTask]) -> Self {
        Self {
            coordinates,
            requests: 0,
            errors: BTreeMap::new(),
            completed: 0,
            log_latency_sum: 0.0,
            latency: Histogram::fine(),
            service: Histogram::fine(),
            lateness: Histogram::fine(),
            iterations: tasks.iter().any(|task| task.kind == Kind::Several).then(Iterations::none),
            tasks: tasks.iter().map(TaskCount::none).collect(),
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
    pub fn ready(&mut self, task: usize, intended: Duration, late: Duration) {
        if self.owns(intended) && self.tasks[task].task.kind == Kind::Request {
            self.lateness.record(late);
        }
    }

    /// A request ended.
    pub fn outcome(&mut self, outcome: Outcome) {
        let Coordinates { settle, measured, .. } = self.coordinates;
        let ok = outcome.failure.is_none();
        let latency = outcome.ended.saturating_sub(outcome.intended).saturating_sub(outcome.paused);
        let completed = ok && outcome.ended >= settle && outcome.ended < settle + measured;
        let owned = self.owns(outcome.intended);
        let task = &mut self.tasks[outcome.task];
        task.completed += u64::from(completed);
        if owned {
            task.count(latency, outcome.failure);
        }
        if task.task.kind == Kind::Request {
            self.completed += u64::from(completed);
            self.trace(outcome.intended, latency, ok);
            if owned {
                self.count(outcome, latency);
            }
        }
    }

    fn count(&mut self, outcome: Outcome, latency: Duration) {
        self.requests += 1;
        if let Some(class) = outcome.failure {
            *self.errors.entry(class).or_default() += 1;
            return;
        }
        self.log_latency_sum += log_micros(latency);
        self.latency.record(latency);
        self.service.record(outcome.ended.saturating_sub(outcome.sent));
    }

    /// An iteration came to its end.
    pub fn iterated(&mut self, iterated: Iterated) {
        let owned = self.owns(iterated.intended);
        let Some(iterations) = self.iterations.as_mut().filter(|_| owned) else { return };
        iterations.ended += 1;
        if iterated.failed {
            iterations.failed += 1;
            return;
        }
        let took = iterated.ended.saturating_sub(iterated.intended).saturating_sub(iterated.paused);
        iterations.log_latency_sum += log_micros(took);
        iterations.latency.record(took);
    }

    /// A request was still open when the drain of the window was over.
    pub fn unfinished(&mut self, task: usize, intended: Duration, ended: Duration) {
        let (sent, paused) = (intended, Duration::ZERO);
        self.outcome(Outcome { task, intended, sent, ended, paused, failure: Some(ErrorClass::Unfinished) });
    }

    /// p95 of the OK requests so far in microseconds: what the length of the drain goes by.
    pub fn p95_so_far(&self) -> Option<f64> {
        self.latency.percentile(95.0)
    }

    /// The last seconds of the trace, with their numbers.
    pub fn last_seconds(&self, most: usize) -> impl Iterator<Item = (usize, &Second)> {
        self.trace.iter().enumerate().skip(self.trace.len().saturating_sub(most))
    }

    /// A second of the trace, with all before it.
    fn second(&mut self, second: usize) -> &mut Second {
        if self.trace.len() <= second {
            self.trace.resize(second + 1, Second::empty());
        }
        &mut self.trace[second]
    }

    fn trace(&mut self, intended: Duration, latency: Duration, ok: bool) {
        let slot = self.second(intended.as_secs() as usize);
        slot.requests += 1;
        if ok {
            slot.latency.record(latency);
        } else {
            slot.errors += 1;
        }
        self.spread(intended, intended + latency, |second, part| second.busy += part);
    }

    /// A user was there between two moments, whether or not it did anything.
    pub fn lived(&mut self, born: Duration, gone: Duration) {
        self.spread(born, gone, |second, part| second.users += part);
    }

    /// Adds every second's part of a stretch of time; what is after the end of sending is left out.
    fn spread(&mut self, mut from: Duration, to: Duration, add: impl Fn(&mut Second, Duration)) {
        let Coordinates { settle, measured, .. } = self.coordinates;
        let end = to.min(settle + measured);
        while from < end {
            let to = Duration::from_secs(from.as_secs() + 1).min(end);
            add(self.second(from.as_secs() as usize), to - from);
            from = to;
        }
    }

    /// Adds what was counted elsewhere of the same window and the same tasks.
    pub fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        for (class, errors) in other.errors {
            *self.errors.entry(class).or_default() += errors;
        }
        self.completed += other.completed;
        self.log_latency_sum += other.log_latency_sum;
        self.latency.merge(&other.latency);
        self.service.merge(&other.service);
        self.lateness.merge(&other.lateness);
        if let Some((own, others)) = self.iterations.as_mut().zip(other.iterations) {
            own.merge(&others);
        }
        self.tasks.iter_mut().zip(other.tasks).for_each(|(own, others)| own.merge(others));
        if let Some(last) = other.trace.len().checked_sub(1) {
            self.second(last);
        }
        self.trace.iter_mut().zip(&other.trace).for_each(|(own, others)| own.merge(others));
        for (class, sample) in other.samples {
            self.samples.entry(class).or_insert(sample);
        }
    }

    /// Everything counted, as a window.
    pub fn close(mut self, closing: Closing) -> Played {
        let Coordinates { arm, round, start, first, confirmation, seed, settle, measured } = self.coordinates;
        let sending = closing.done.unwrap_or(settle + measured);
        for (offset, second) in self.trace.iter_mut().enumerate() {
            second.load = sending.saturating_sub(Duration::from_secs(offset as u64)).min(Duration::from_secs(1));
        }
        let (tasks, (task_latency, task_errors)) = self.tasks.into_iter().map(TaskCount::close).unzip();
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
            seconds: closing.done.map_or(measured, |done| done.saturating_sub(settle)).as_secs_f64(),
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
            iterations: self.iterations,
            tasks,
            connections_opened: closing.connected.opened,
            queued: closing.connected.queued,
            queue_longest: closing.connected.longest,
            http: closing.connected.http,
            target: None,
            jobs: None,
        };
        Played { window, trace: self.trace, task_latency, task_errors, samples: self.samples.into_values().collect() }
    }
}

/// ln of microseconds, at least of one.
pub(super) fn log_micros(latency: Duration) -> f64 {
    (latency.as_secs_f64() * 1e6).max(1.0).ln()
}

impl Iterations {
    fn none() -> Self {
        Self { ended: 0, failed: 0, log_latency_sum: 0.0, latency: Histogram::fine() }
    }

    fn merge(&mut self, other: &Self) {
        self.ended += other.ended;
        self.failed += other.failed;
        self.log_latency_sum += other.log_latency_sum;
        self.latency.merge(&other.latency);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Statistic;
    use crate::record::{Arm, Connected};
    use std::collections::BTreeSet;

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
        Recorder::new(coordinates, &[RecordedTask { name: "all".into(), judged: false, kind: Kind::Request }])
    }

    fn ok(intended: u64, ended: u64) -> Outcome {
        Outcome { task: 0, intended: MS(intended), sent: MS(intended), ended: MS(ended), paused: MS(0), failure: None }
    }

    const CLOSING: Closing = Closing {
        began: 0.0,
        drain: Duration::ZERO,
        drain_timed_out: false,
        cut: false,
        done: None,
        connected: Connected { opened: 0, queued: 0, longest: 0, http: BTreeSet::new() },
    };

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
    fn a_request_is_in_flight_in_every_second_until_sending_ends() {
        let mut recorder = recorder();
        [ok(600, 2600), ok(700, 800)].into_iter().for_each(|outcome| recorder.outcome(outcome));
        let trace = recorder.close(CLOSING).trace;
        let told: Vec<_> = trace.iter().map(|second| (second.busy, second.load)).collect();
        assert_eq!(told, [(MS(500), MS(1000)), (MS(500), MS(500))]);
    }

    #[test]
    fn what_several_have_counted_is_what_one_would_have() {
        let tasks = [("flow", Kind::Several), ("flow / a", Kind::Request)];
        let tasks = tasks.map(|(name, kind)| RecordedTask { name: name.into(), judged: true, kind });
        let recorder = || Recorder::new(recorder().coordinates, &tasks);
        let count = |recorder: &mut Recorder, number: u64| {
            let (intended, ended) = (MS(number * 37 % 1800), MS(number * 37 % 1800 + 3 + number % 11));
            let failure = number.is_multiple_of(5).then_some(ErrorClass::Status);
            recorder.ready(1, intended, MS(number % 3));
            recorder.outcome(Outcome { task: 1, intended, sent: intended, ended, paused: MS(0), failure });
            recorder.iterated(Iterated { intended, ended, paused: MS(1), failed: failure.is_some() });
            recorder.sample(1, ErrorClass::Status, || "status 500".to_owned());
        };
        let (mut whole, mut parts) = (recorder(), vec![recorder(), recorder(), recorder()]);
        for number in 0..300 {
            count(&mut whole, number);
            count(&mut parts[number as usize % 2], number);
        }
        let mut merged = parts.remove(0);
        parts.into_iter().for_each(|part| merged.merge(part));
        let (mut merged, mut whole) = (merged.close(CLOSING), whole.close(CLOSING));
        // Sums of fractions hang on their order.
        for played in [&mut merged, &mut whole] {
            let tasks = played.window.tasks.iter_mut().map(|task| &mut task.log_latency_sum);
            let iterations = played.window.iterations.iter_mut().map(|it| &mut it.log_latency_sum);
            let sums = tasks.chain(iterations).chain([&mut played.window.log_latency_sum]);
            sums.for_each(|sum| *sum = (*sum * 1e6).round());
        }
        assert_eq!(merged, whole);
    }

    #[test]
    fn all_that_succeeded_counts_for_what_the_target_used() {
        let mut recorder = recorder();
        [ok(10, 20), ok(600, 1600)].into_iter().for_each(|outcome| recorder.outcome(outcome));
        recorder.outcome(Outcome { failure: Some(ErrorClass::Status), ..ok(700, 701) });
        let played = recorder.close(CLOSING);
        assert_eq!((played.all_ok(), played.window.ok(), played.window.completed), (2, 1, 0));
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
    fn an_iteration_is_timed_without_its_pauses_and_only_beside_flows() {
        let tasks =
            ["flow", "flow / a"].map(|name| RecordedTask { name: name.into(), judged: false, kind: Kind::Request });
        let iterated = |intended, ended, paused, failed| Iterated {
            intended: MS(intended),
            ended: MS(ended),
            paused: MS(paused),
            failed,
        };
        let close = |first| {
            let mut tasks = tasks.clone();
            tasks[0].kind = first;
            let mut recorder = Recorder::new(recorder().coordinates, &tasks);
            for one in [(600, 690, 50, false), (700, 710, 0, false), (800, 900, 0, true), (499, 510, 0, false)] {
                recorder.iterated(iterated(one.0, one.1, one.2, one.3));
            }
            recorder.close(CLOSING).window
        };
        let window = close(Kind::Several);
        let found = window.iterations.as_ref().expect("iterations");
        assert_eq!((found.ended, found.failed, window.ok_iterations()), (3, 1, 2));
        assert_eq!(window.iteration(Statistic::Max).map(|v| (v / 1e3).round()), Some(40.0));
        let typical = window.iteration(Statistic::Typical).expect("two");
        assert!((typical - 20_000.0).abs() < 1e-6, "{typical}");
        assert_eq!(close(Kind::Request).iterations, None);
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
