//! What was measured, whether it was judged or not.

use super::exposition::Exposition;
use super::family::Family;
use super::labels::Labels;
use crate::history::level_of;
use crate::metric::Key;
use crate::record::{Arm, ErrorClass, RunRecord, TaskTotal, Window};
use crate::stats::Histogram;
use jiff::Timestamp;
use std::collections::BTreeMap;

static RUN: Family = Family::gauge("perf_gate_run_info", "", "What was measured: always 1.");
static BEGAN: Family =
    Family::gauge("perf_gate_run_began_timestamp_seconds", "seconds", "When the run began, in Unix time.");
static TOOK: Family = Family::gauge("perf_gate_run_duration_seconds", "seconds", "How long the run took.");
static ROUNDS: Family = Family::gauge("perf_gate_rounds", "", "Rounds that count.");
static REQUESTS: Family = Family::gauge("perf_gate_requests", "", "Requests of the rounds that count, OK and failed.");
static FAILED: Family = Family::gauge("perf_gate_failed_requests", "", "Failed requests of the rounds that count.");
static CLASSES: Family = Family::gauge(
    "perf_gate_errors",
    "",
    "Failed requests of the rounds that count, by class; nothing where there is none.",
);
static LATENCY: Family =
    Family::summary("perf_gate_latency_seconds", "Latency of OK requests of the rounds that count.");
static ITERATION: Family =
    Family::summary("perf_gate_iteration_seconds", "Time that OK iterations spent on their requests.");
static THROUGHPUT: Family =
    Family::gauge("perf_gate_throughput_per_second", "per_second", "OK requests completed in the measured time.");
static CPU: Family = Family::gauge(
    "perf_gate_target_cpu_per_request_seconds",
    "seconds",
    "Processor time that the target used for an OK request.",
);
static MEMORY: Family =
    Family::gauge("perf_gate_target_memory_bytes", "bytes", "Most resident memory of the target's processes together.");
static TASK_REQUESTS: Family = Family::gauge("perf_gate_task_requests", "", "Requests of a task, OK and failed.");
static TASK_FAILED: Family = Family::gauge("perf_gate_task_failed_requests", "", "Failed requests of a task.");
static TASK_LATENCY: Family = Family::summary("perf_gate_task_latency_seconds", "Latency of OK requests of a task.");

/// Adds a run.
pub fn add(exposition: &mut Exposition, record: &RunRecord) {
    let labels = Labels::of_scenario(&record.scenario);
    exposition.gauge(&RUN, &identity(&labels, record), 1.0);
    let began = record.began.parse::<Timestamp>().ok().map(|began| began.as_millisecond() as f64 / 1e3);
    exposition.gauge(&BEGAN, &labels, began);
    exposition.gauge(&TOOK, &labels, record.seconds);
    let rounds = record.rounds();
    exposition.gauge(&ROUNDS, &labels, rounds.len() as f64);
    for arm in &record.plan.arms {
        let windows = rounds.iter().filter_map(|round| if *arm == Arm::Head { Some(round.head) } else { round.base });
        add_arm(exposition, &labels.and("arm", arm.name()), &windows.collect::<Vec<_>>());
    }
    record.tasks.iter().for_each(|total| add_task(exposition, &labels, total));
}

fn identity(labels: &Labels, record: &RunRecord) -> Labels {
    let identity = &record.identity;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let base = identity.arms.iter().find(|arm| arm.arm == Arm::Base).and_then(|arm| arm.commit.clone());
    labels
        .and("repository", text(&identity.repository))
        .and("branch", text(&identity.branch))
        .and("commit", text(&identity.commit))
        .and("base_commit", base.unwrap_or_default())
        .and("run", text(&identity.run))
        .and("digest", record.digest.as_str())
        .and("perf_gate", record.perf_gate.as_str())
}

fn add_arm(exposition: &mut Exposition, labels: &Labels, windows: &[&Window]) {
    let sum = |of: fn(&Window) -> u64| windows.iter().map(|window| of(window)).sum::<u64>() as f64;
    exposition.gauge(&REQUESTS, labels, sum(|window| window.requests));
    exposition.gauge(&FAILED, labels, sum(Window::failed));
    for (class, number) in classes(windows) {
        exposition.gauge(&CLASSES, &labels.and("class", class.name()), number as f64);
    }
    let seconds: f64 = windows.iter().map(|window| window.seconds).sum();
    exposition.gauge(&THROUGHPUT, labels, sum(|window| window.completed) / seconds);
    let (mut latency, mut iterations) = (Histogram::fine(), Histogram::fine());
    for window in windows {
        latency.merge(&window.latency);
        window.iterations.iter().for_each(|counted| iterations.merge(&counted.latency));
    }
    exposition.summary(&LATENCY, labels, &latency);
    exposition.summary(&ITERATION, labels, &iterations);
    let level = |key: &Key| level_of(key, windows.iter().copied()).map(|level| level.value);
    exposition.gauge(&CPU, labels, level(&Key::cpu()).map(|micros| micros / 1e6));
    exposition.gauge(&MEMORY, labels, level(&Key::memory()));
}

fn classes(windows: &[&Window]) -> BTreeMap<ErrorClass, u64> {
    let mut classes = BTreeMap::new();
    for (class, number) in windows.iter().flat_map(|window| &window.errors) {
        *classes.entry(*class).or_default() += number;
    }
    classes
}

fn add_task(exposition: &mut Exposition, labels: &Labels, total: &TaskTotal) {
    let labels = labels.and("arm", total.arm.name()).and("task", total.task.as_str());
    exposition.gauge(&TASK_REQUESTS, &labels, total.requests as f64);
    exposition.gauge(&TASK_FAILED, &labels, total.errors as f64);
    exposition.summary(&TASK_LATENCY, &labels, &total.latency);
}
