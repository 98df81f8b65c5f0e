//! Builds records of runs whose windows are known.

use crate::gate::{Comparison, Evidence, Judgement, Limit, Next, Policy, Reason, Threshold, Verdict, judge, next};
use crate::history::Baseline;
use crate::metric::Key;
use crate::record::{
    Arm, Ending, Environment, ErrorClass, Health, Hosts, Identity, Model, Quantiles, RECORD_VERSION, Restarts, RunPlan,
    RunRecord, Series, TaskShare, TaskWindow, VoidReason, Window,
};
use crate::stats::Histogram;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Requests of a window, unless a test says otherwise.
pub const REQUESTS: u64 = 200;
/// Rounds of one process start under `every-4-rounds`.
const PER_START: u32 = 4;

/// A run under construction: a closed model, 24 rounds planned, restarts every 4 rounds, default policy.
pub struct Run {
    pub policy: Policy,
    pub record: RunRecord,
}

impl Run {
    /// Rounds of (base, head) latency in ms; throughput and errors are the same on both arms.
    pub fn of(rounds: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut run = Self { policy: Policy::default(), record: empty() };
        for (i, (base, head)) in rounds.into_iter().enumerate() {
            run.record.windows.push(window(Arm::Base, i as u32, base));
            run.record.windows.push(window(Arm::Head, i as u32, head));
        }
        run
    }

    /// `rounds` quiet rounds in which head takes `factor` times as long.
    pub fn steady(rounds: usize, factor: f64) -> Self {
        Self::of((0..rounds).map(|i| (10.0 + wobble(i), (10.0 + wobble(i)) * factor * (1.0 + wobble(i + 3) / 50.0))))
    }

    /// Only head was driven.
    pub fn alone(mut self) -> Self {
        self.record.plan.arms = vec![Arm::Head];
        self.record.windows.retain(|w| w.arm == Arm::Head);
        self
    }

    /// Head alone, its typical latency exactly so many µs in every one of 24 windows.
    pub fn level(micros: f64) -> Self {
        let run = Self::of((0..24).map(|_| (1.0, micros / 1e3))).alone();
        run.each(Arm::Head, |_, w| w.log_latency_sum = micros.ln() * w.requests as f64)
    }

    /// Of this commit, on this host, begun at this hour of a day of July.
    pub fn at(mut self, commit: &str, host: &str, hour: u32) -> Self {
        self.record.identity.commit = Some(commit.into());
        self.record.environment.host = Some(host.into());
        self.record.began = format!("2026-07-01T{hour:02}:00:00Z");
        self
    }

    /// Arrivals at a rate.
    pub fn open(mut self) -> Self {
        self.record.plan.model = Model::Open { rate: 200.0 };
        self
    }

    pub fn planned(mut self, rounds: u32) -> Self {
        self.record.plan.rounds = rounds;
        self
    }

    pub fn restarts(mut self, restarts: Restarts) -> Self {
        self.record.plan.restarts = restarts;
        if restarts != Restarts::Every4Rounds {
            self.record.windows.iter_mut().for_each(|w| w.start = 0);
        }
        self
    }

    pub fn ending(mut self, ending: Ending) -> Self {
        self.record.ending = ending;
        self
    }

    /// Only these thresholds, as `latency.p95` and 0.1.
    pub fn thresholds(mut self, thresholds: &[(&str, f64)]) -> Self {
        let threshold = |(name, change): &(&str, f64)| Threshold { key: key(name), change: *change, listed: true };
        self.policy.thresholds = thresholds.iter().map(threshold).collect();
        self
    }

    pub fn limit(mut self, name: &str, bound: f64) -> Self {
        self.policy.limits.push(Limit { key: key(name), bound });
        self
    }

    /// Changes every window of an arm; the closure gets its place in the order of the arm.
    pub fn each(mut self, arm: Arm, mut change: impl FnMut(usize, &mut Window)) -> Self {
        let windows = self.record.windows.iter_mut().filter(|w| w.arm == arm);
        windows.enumerate().for_each(|(i, w)| change(i, w));
        self
    }

    /// So many failed requests in every window of an arm.
    pub fn failing(self, arm: Arm, failed: impl Fn(usize) -> u64) -> Self {
        self.each(arm, |i, w| {
            w.errors = BTreeMap::from([(ErrorClass::Status, failed(i))]);
            w.log_latency_sum = w.log_latency_sum / w.requests as f64 * (w.requests - failed(i)) as f64;
        })
    }

    /// A round right before all others that does not count.
    pub fn void(mut self, reason: VoidReason) -> Self {
        self.record.windows.iter_mut().for_each(|w| w.round += 1);
        for arm in [Arm::Base, Arm::Head] {
            self.record.windows.insert(0, Window { void: Some(reason), ..window(arm, 0, 10.0) });
        }
        self
    }

    /// A further start of 4 rounds in which head takes `factor` times as long.
    pub fn confirmation(self, factor: f64) -> Self {
        self.confirmations([factor; PER_START as usize])
    }

    /// A further start of 4 rounds, round by round how many times as long head takes.
    pub fn confirmations(mut self, factors: [f64; PER_START as usize]) -> Self {
        let start = self.record.windows.iter().map(|w| w.start).max().unwrap_or_default() + 1;
        let from = self.record.windows.iter().map(|w| w.round).max().unwrap_or_default() + 1;
        for (round, factor) in (from..).zip(factors) {
            for (arm, ms) in [(Arm::Base, 10.0), (Arm::Head, 10.0 * factor)] {
                self.record.windows.push(Window { start, confirmation: true, ..window(arm, round, ms) });
            }
        }
        self
    }

    /// Splits every window into two tasks of half the requests; `factor` is what head needs for the second.
    pub fn two_tasks(mut self, factor: f64) -> Self {
        self.record.plan.tasks = ["read", "write"].map(|name| TaskShare::request(name, 0.5)).into();
        for w in &mut self.record.windows {
            let ms = w.latency.max().expect("one value") / 1e3;
            let write = if w.arm == Arm::Head { ms * factor } else { ms };
            w.tasks = vec![task("read", ms), task("write", write)];
        }
        self
    }

    pub fn judge(&self) -> Judgement {
        judge(&self.policy, &self.record, &Evidence::Record)
    }

    /// Judged against stored runs.
    pub fn against(&self, baseline: &Baseline) -> Judgement {
        self.by(&Evidence::History { baseline, confirmation: None, fixed_machine: false })
    }

    pub fn by(&self, evidence: &Evidence<'_>) -> Judgement {
        judge(&self.policy, &self.record, evidence)
    }

    pub fn next(&self) -> Next {
        next(&self.policy, &self.record.plan, &self.record.windows)
    }

    /// The check with this name.
    pub fn check(&self, name: &str) -> Comparison {
        let judgement = self.judge();
        let found = judgement.checks.iter().find(|c| c.key.to_string() == name);
        found.unwrap_or_else(|| panic!("no check {name} in {:?}", judgement.checks)).clone()
    }

    /// Verdict and reason of the check with this name.
    pub fn decision(&self, name: &str) -> (Verdict, Option<Reason>) {
        let check = self.check(name);
        (check.verdict, check.reason)
    }
}

/// Two percent up and down, never the same in neighbouring rounds.
pub fn wobble(i: usize) -> f64 {
    [0.05, -0.12, 0.17, -0.02, 0.11, -0.19, 0.08][i % 7]
}

/// A key by the name that reports use: `latency.p95 of write`.
pub fn key(name: &str) -> Key {
    let (name, task) = name.split_once(" of ").map_or((name, None), |(name, task)| (name, Some(task)));
    let key: Key = name.parse().expect("a metric");
    task.map_or(key.clone(), |task| key.of_task(task))
}

fn histogram(ms: f64) -> Histogram {
    let mut histogram = Histogram::fine();
    histogram.record(Duration::from_secs_f64(ms / 1e3));
    histogram
}

fn task(name: &str, ms: f64) -> TaskWindow {
    let latency = histogram(ms);
    TaskWindow {
        task: name.into(),
        requests: REQUESTS / 2,
        errors: 0,
        not_found: 0,
        completed: REQUESTS / 2,
        log_latency_sum: (ms * 1e3).ln() * (REQUESTS / 2) as f64,
        quantiles: Quantiles::of(&latency),
        latency: None,
    }
}

/// A window of 200 OK requests of the same latency in one second.
pub fn window(arm: Arm, round: u32, ms: f64) -> Window {
    Window {
        arm,
        round,
        level: 0,
        shard: 0,
        start: round / PER_START,
        first: arm == Arm::Base,
        confirmation: false,
        seed: 1,
        began: f64::from(round) * 4.0,
        seconds: 1.0,
        drain: 0.0,
        drain_timed_out: false,
        cut: false,
        void: None,
        requests: REQUESTS,
        errors: BTreeMap::new(),
        completed: REQUESTS,
        log_latency_sum: (ms * 1e3).ln() * REQUESTS as f64,
        latency: histogram(ms),
        service: Histogram::fine(),
        lateness: Histogram::fine(),
        iterations: None,
        tasks: Vec::new(),
        connections_opened: 0,
        queued: 0,
        queue_longest: 0,
        http: BTreeSet::new(),
        target: None,
        jobs: None,
    }
}

fn empty() -> RunRecord {
    RunRecord {
        version: RECORD_VERSION,
        perf_gate: "0.0.0".into(),
        identity: Identity::default(),
        environment: Environment::default(),
        probe: None,
        accepted: Vec::new(),
        scenario: "orders".into(),
        digest: String::new(),
        source: serde_json::Value::Null,
        plan: RunPlan {
            new_tasks: Vec::new(),
            arms: vec![Arm::Base, Arm::Head],
            model: Model::Closed { vus: 4, think_share: 0.0 },
            seed: 1,
            rounds: 24,
            window_seconds: 1.0,
            pass: None,
            count: None,
            graph: None,
            settle_seconds: 0.5,
            expected_rate: REQUESTS as f64,
            iteration_requests: 1.0,
            tasks: vec![TaskShare::request("all", 1.0)],
            restarts: Restarts::Every4Rounds,
            hosts: Hosts::Same,
        },
        ending: Ending::Complete,
        began: "2026-01-01T00:00:00Z".into(),
        seconds: 100.0,
        starts: Vec::new(),
        windows: Vec::new(),
        tasks: Vec::new(),
        series: Series::default(),
        health: Health {
            lateness: Histogram::fine(),
            cpu_seconds: 0.0,
            steal: None,
            involuntary_switches: 0,
            pacer: "tokio".into(),
            ..Health::new()
        },
        notes: Vec::new(),
        samples: Vec::new(),
    }
}
