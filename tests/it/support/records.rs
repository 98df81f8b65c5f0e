//! Builds records of runs whose levels are known, so that a verdict takes no load.

use perf_gate::record::{
    Acceptance, Arm, Ending, Environment, ErrorClass, Health, Hosts, Identity, Model, Probe, Probes, RECORD_VERSION,
    Restarts, RunPlan, RunRecord, Series, TaskShare, Window,
};
use perf_gate::stats::Histogram;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Requests of a window of one second.
const REQUESTS: u64 = 200;
/// Rounds of one process start.
const PER_START: u32 = 4;

/// A record under construction: head alone, 24 windows of 200 requests a second at 10 ms, none failed, of a clean
/// checkout of `main` on the host `a`.
#[derive(Clone)]
pub struct Run(pub RunRecord);

impl Run {
    /// Of the scenario `s` with this digest.
    pub fn new(digest: &str) -> Self {
        Self(RunRecord {
            version: RECORD_VERSION,
            perf_gate: env!("CARGO_PKG_VERSION").to_owned(),
            identity: identity(),
            environment: environment(),
            probe: None,
            accepted: Vec::new(),
            scenario: "s".to_owned(),
            digest: digest.to_owned(),
            source: serde_json::Value::Null,
            plan: plan(),
            ending: Ending::Complete,
            began: "2026-03-31T12:00:00Z".to_owned(),
            seconds: 40.0,
            starts: Vec::new(),
            windows: (0..24).map(|round| window(Arm::Head, round)).collect(),
            tasks: Vec::new(),
            series: Series::default(),
            health: Health {
                lateness: Histogram::fine(),
                cpu_seconds: 1.0,
                steal: None,
                involuntary_switches: 0,
                pacer: "timerfd".to_owned(),
                ..Health::new()
            },
            notes: Vec::new(),
            samples: Vec::new(),
        })
    }

    /// As `2026-03-31T12:00:00Z`.
    pub fn began(mut self, when: &str) -> Self {
        self.0.began = when.to_owned();
        self
    }

    pub fn commit(mut self, id: &str) -> Self {
        self.0.identity.commit = Some(id.to_owned());
        self
    }

    pub fn branch(mut self, name: &str) -> Self {
        self.0.identity.branch = Some(name.to_owned());
        self
    }

    /// The branch that the change is for.
    pub fn target(mut self, name: &str) -> Self {
        self.0.identity.target_branch = Some(name.to_owned());
        self
    }

    pub fn event(mut self, name: &str) -> Self {
        self.0.identity.event = Some(name.to_owned());
        self
    }

    pub fn repository(mut self, name: &str) -> Self {
        self.0.identity.repository = Some(name.to_owned());
        self
    }

    /// Measured in another boot of another machine of the same kind.
    pub fn host(mut self, hash: &str) -> Self {
        self.0.environment.host = Some(hash.to_owned());
        self
    }

    /// Measured on the machine that this runs on.
    pub fn here(mut self) -> Self {
        self.0.environment = perf_gate::machine::environment(&BTreeMap::new());
        self
    }

    /// Every request took so many milliseconds.
    pub fn latency(self, ms: f64) -> Self {
        self.each(|window| {
            window.latency = histogram(ms);
            window.log_latency_sum = (ms * 1e3).ln() * window.ok() as f64;
        })
    }

    /// The geometric mean is exactly so many microseconds, which no histogram could hold.
    pub fn typical(self, micros: f64) -> Self {
        self.each(|window| window.log_latency_sum = micros.ln() * window.ok() as f64)
    }

    /// So many OK requests a second, exactly.
    pub fn throughput(self, rate: f64) -> Self {
        self.each(|window| window.seconds = window.completed as f64 / rate)
    }

    /// So many of the 200 requests of every window failed.
    pub fn failing(self, failed: u64) -> Self {
        self.each(|window| {
            let mean = window.log_latency_sum / window.ok() as f64;
            window.errors = BTreeMap::from([(ErrorClass::Status, failed)]);
            window.log_latency_sum = mean * window.ok() as f64;
        })
    }

    pub fn windows(mut self, number: usize) -> Self {
        self.0.windows.truncate(number);
        self
    }

    /// What fixed work took on the machine before and after, in microseconds.
    pub fn probed(mut self, micros: f64) -> Self {
        let probe = Probe { integer: micros, memory: micros, loopback: micros };
        self.0.probe = Some(Probes { before: probe, after: Some(probe) });
        self
    }

    /// Every window was a pass over all of the load.
    pub fn of_passes(mut self) -> Self {
        self.0.plan.pass = Some(1.0);
        self
    }

    pub fn accepting(mut self, accepted: Acceptance) -> Self {
        self.0.accepted.push(accepted);
        self
    }

    /// Beside a base whose requests all took so many milliseconds.
    pub fn beside(mut self, base_ms: f64) -> Self {
        self.0.plan.arms = vec![Arm::Base, Arm::Head];
        let windows = (0..self.0.windows.len() as u32).map(|round| window(Arm::Base, round)).collect();
        let base = Self(RunRecord { windows, ..self.0.clone() }).latency(base_ms).0.windows;
        self.0.windows = base.into_iter().zip(self.0.windows).flat_map(|(base, head)| [base, head]).collect();
        self
    }

    pub fn json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).expect("a record is JSON")
    }

    fn each(mut self, change: impl FnMut(&mut Window)) -> Self {
        self.0.windows.iter_mut().for_each(change);
        self
    }
}

fn identity() -> Identity {
    Identity {
        commit: Some("c0ffee".repeat(7)[..40].to_owned()),
        branch: Some("main".to_owned()),
        ..Identity::default()
    }
}

fn environment() -> Environment {
    Environment {
        os: "Ubuntu 24.04.1 LTS".to_owned(),
        kernel: "6.8.0".to_owned(),
        arch: "x86_64".to_owned(),
        cpu: "AMD EPYC 7763".to_owned(),
        cores: 4,
        memory: 16 << 30,
        image: "ubuntu-24.04".to_owned(),
        host: Some("a".to_owned()),
        ..Environment::default()
    }
}

fn plan() -> RunPlan {
    RunPlan {
        new_tasks: Vec::new(),
        arms: vec![Arm::Head],
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
        tasks: vec![TaskShare::request("GET /", 1.0)],
        restarts: Restarts::Every4Rounds,
        hosts: Hosts::Same,
    }
}

fn window(arm: Arm, round: u32) -> Window {
    Window {
        arm,
        round,
        level: 0,
        shard: 0,
        start: round / PER_START,
        first: arm == Arm::Base,
        confirmation: false,
        seed: 1,
        began: f64::from(round) * 2.0,
        seconds: 1.0,
        drain: 0.0,
        drain_timed_out: false,
        cut: false,
        void: None,
        requests: REQUESTS,
        errors: BTreeMap::new(),
        completed: REQUESTS,
        log_latency_sum: 1e4_f64.ln() * REQUESTS as f64,
        latency: histogram(10.0),
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

fn histogram(ms: f64) -> Histogram {
    let mut histogram = Histogram::fine();
    histogram.record(Duration::from_secs_f64(ms / 1e3));
    histogram
}
