//! Whether the numbers of a record can be: those of strangers are not held by any type.
//!
//! Within these bounds every sum stays within its type, and every text that is made of them can be read.

mod jobs;

use crate::graph::MOST_JOBS;
use crate::record::{
    ContainerLimits, Ending, Environment, Iterations, Model, Note, Probe, Quantiles, RunPlan, RunRecord, Slot, Start,
    TaskWindow, Use, Window,
};
use std::ops::RangeInclusive;

/// The most that a number of requests, rounds or connections may be.
const MOST: u64 = 1_000_000_000;
/// Rounds, windows and starts are numbered up to here.
const NUMBERS: u32 = 1_000_000;
/// The most that a time may be, in seconds: ten days.
const LONGEST: f64 = 864_000.0;
/// The shortest window with load, in seconds: what is divided by it stays a number that can be read.
const SHORTEST: f64 = 0.001;
/// The longest latency in microseconds: the largest value of the bucket of a histogram that a day falls into.
const SLOWEST: f64 = 137_438_953_471.0;
/// Logarithm of more than [`SLOWEST`].
const LOG_SLOWEST: f64 = 26.0;
/// The largest rate, per second.
const FASTEST: f64 = 1e9;
/// The smallest share of a load that a pass plays.
const LEAST_PASS: f64 = 1e-9;
/// Processors of a machine, at most.
const CORES: u32 = 65_536;
/// Memory of a machine in bytes, at most: a pebibyte.
const MEMORY: u64 = 1 << 50;

/// Holds all numbers against what they can be.
///
/// # Errors
/// Which part of the record cannot be, in words.
pub fn check(record: &RunRecord) -> Result<(), String> {
    let load: f64 = record.windows.iter().map(|window| window.seconds).sum();
    let parts = [
        ("plan", is_time(record.seconds) && plan(&record.plan)),
        ("environment", environment(&record.environment)),
        ("probe", record.probe.iter().all(|both| probe(&both.before) && both.after.as_ref().is_none_or(probe))),
        ("generator's health", health(record, load)),
        ("starts", record.starts.iter().all(start)),
        ("notes", record.notes.iter().all(note)),
        ("series", is_time(f64::from(record.series.slot_seconds)) && record.series.slots.iter().all(slot)),
        ("tasks", record.tasks.iter().all(|task| task.errors <= task.requests && task.requests <= MOST)),
    ];
    if let Some((part, _)) = parts.into_iter().find(|(_, is_possible)| !is_possible) {
        return Err(format!("its {part} cannot be"));
    }
    if let Ending::Interrupted { signal } = record.ending
        && !(1..=64).contains(&signal)
    {
        return Err(format!("there is no signal {signal}"));
    }
    match record.windows.iter().position(|it| !window(it)) {
        Some(at) => Err(format!("the numbers of its window {at} cannot be")),
        None => Ok(()),
    }
}

fn is_time(seconds: f64) -> bool {
    (0.0..=LONGEST).contains(&seconds)
}

fn is_latency(micros: f64) -> bool {
    (0.0..=SLOWEST).contains(&micros)
}

fn plan(plan: &RunPlan) -> bool {
    const SHARE: RangeInclusive<f64> = 0.0..=1.0;
    // Of an iteration; shares that add up to 1 leave a rounding.
    const REQUESTS: RangeInclusive<f64> = 0.999..=MOST_JOBS as f64;
    let rate = 0.0..=FASTEST;
    let is_model = match plan.model {
        Model::Open { rate: of_model } => rate.contains(&of_model),
        Model::Closed { vus, think_share } => vus <= NUMBERS && SHARE.contains(&think_share),
    };
    is_model
        && plan.rounds <= NUMBERS
        && is_time(plan.window_seconds)
        && is_time(plan.settle_seconds)
        && rate.contains(&plan.expected_rate)
        && REQUESTS.contains(&plan.iteration_requests)
        && plan.pass.is_none_or(|share| share >= LEAST_PASS && SHARE.contains(&share))
        && plan.count.is_none_or(|count| count <= u64::from(NUMBERS))
        && plan.graph.iter().all(jobs::graph)
        && plan.tasks.iter().all(|task| SHARE.contains(&task.share))
}

fn environment(environment: &Environment) -> bool {
    let ContainerLimits { cpus, memory } = environment.limits;
    environment.cores <= CORES
        && environment.memory <= MEMORY
        && cpus.is_none_or(|cpus| (0.0..=f64::from(CORES)).contains(&cpus))
        && memory.is_none_or(|bytes| bytes <= MEMORY)
}

fn probe(probe: &Probe) -> bool {
    [probe.integer, probe.memory, probe.loopback].into_iter().all(|micros| micros > 0.0 && is_latency(micros))
}

/// The processor time beside so many seconds of load.
fn health(record: &RunRecord, load: f64) -> bool {
    let most = (load + 1.0) * f64::from(CORES);
    (0.0..=most).contains(&record.health.cpu_seconds)
        && record.health.steal.is_none_or(|share| (0.0..=1.0).contains(&share))
        && record.health.lateness_bound.is_none_or(is_latency)
        && record.health.threads <= CORES
        && [record.health.connections_opened, record.health.queued, record.health.queue_longest]
            .into_iter()
            .all(|count| count <= MOST)
}

fn start(start: &Start) -> bool {
    start.number <= NUMBERS && is_time(start.ready_seconds) && is_time(f64::from(start.warmup_seconds))
}

fn note(note: &Note) -> bool {
    match note {
        Note::WarmupCapped { seconds } => is_time(f64::from(*seconds)),
        Note::LatenessAllowed { seconds } => is_time(*seconds),
        Note::HiddenTooLong { hidden, timeout, .. } => is_time(*hidden) && is_time(*timeout),
        Note::OtherGate
        | Note::Killed { .. }
        | Note::ScenarioChanged { .. }
        | Note::TeardownFailed { .. }
        | Note::NotPutBack { .. }
        | Note::StopFailed { .. }
        | Note::Insecure { .. } => true,
    }
}

fn slot(slot: &Slot) -> bool {
    is_time(f64::from(slot.at))
        && slot.errors <= slot.requests
        && slot.requests <= MOST
        && [slot.p50, slot.p95, slot.p99].into_iter().flatten().all(is_latency)
        && slot.load.is_none_or(is_time)
        && [slot.in_flight, slot.vus].into_iter().flatten().all(|number| (0.0..=MOST as f64).contains(&number))
}

fn window(window: &Window) -> bool {
    let failed = window.errors.values().try_fold(0_u64, |sum, errors| sum.checked_add(*errors));
    let numbers = [window.round, window.level, window.shard, window.start];
    [window.began, window.seconds, window.drain].into_iter().all(is_time)
        && (window.seconds == 0.0 || window.seconds >= SHORTEST)
        && numbers.into_iter().all(|number| number <= NUMBERS)
        && failed.is_some_and(|failed| failed <= window.requests)
        && [window.requests, window.completed, window.connections_opened, window.queued, window.queue_longest]
            .into_iter()
            .all(|count| count <= MOST)
        && is_log_sum(window.log_latency_sum, window.requests)
        && window.iterations.iter().all(iterations)
        && window.target.iter().all(used)
        && window.jobs.iter().all(jobs::of_window)
        && window.tasks.iter().all(task)
}

fn used(used: &Use) -> bool {
    (0.0..=LONGEST * f64::from(CORES)).contains(&used.cpu_seconds) && used.requests <= MOST && used.peak_bytes <= MEMORY
}

fn iterations(iterations: &Iterations) -> bool {
    iterations.failed <= iterations.ended
        && iterations.ended <= MOST
        && is_log_sum(iterations.log_latency_sum, iterations.ended)
}

fn task(task: &TaskWindow) -> bool {
    let kept = task.quantiles.map(|Quantiles { p50, p95, p99, mean, max }| [p50, p95, p99, mean, max]);
    task.errors <= task.requests
        && task.not_found <= task.errors
        && task.requests.max(task.completed) <= MOST
        && is_log_sum(task.log_latency_sum, task.requests)
        && kept.into_iter().flatten().all(is_latency)
}

/// Logarithms of times from 1 µs on.
fn is_log_sum(sum: f64, requests: u64) -> bool {
    (0.0..=LOG_SLOWEST * requests as f64).contains(&sum)
}
