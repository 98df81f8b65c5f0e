//! A record of a run in which nothing failed.

use crate::record::{
    Arm, ArmIdentity, Ending, Environment, Health, Hosts, Identity, Model, RECORD_VERSION, Restarts, RunPlan,
    RunRecord, Series, TaskTotal, Window,
};
use crate::stats::Histogram;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A record with these windows.
pub fn record(windows: Vec<Window>, rounds: u32) -> RunRecord {
    let commit = |arm, id: &str| ArmIdentity { arm, commit: Some(id.repeat(6)), url: None };
    RunRecord {
        version: RECORD_VERSION,
        perf_gate: "1.2.0".to_owned(),
        identity: Identity {
            arms: vec![commit(Arm::Base, "a1b2c3d"), commit(Arm::Head, "d4e5f6a")],
            ..Identity::default()
        },
        environment: Environment {
            os: "ubuntu-24.04".to_owned(),
            cpu: "AMD EPYC 7763".to_owned(),
            cores: 4,
            ..Environment::default()
        },
        probe: None,
        accepted: Vec::new(),
        scenario: "orders-api".to_owned(),
        digest: "0".repeat(16),
        source: serde_json::Value::Null,
        plan: plan(),
        ending: Ending::Complete,
        began: "2026-01-01T00:00:00Z".to_owned(),
        seconds: 8.0 * f64::from(rounds),
        starts: Vec::new(),
        windows,
        tasks: vec![total("POST /events", 8_470, 19), total("GET /inbox", 2_541, 5)],
        series: Series::default(),
        health: Health {
            lateness: histogram(&[20, 30, 90]),
            cpu_seconds: 0.66 * f64::from(rounds),
            steal: None,
            involuntary_switches: 0,
            pacer: "timerfd".to_owned(),
            ..Health::new()
        },
        notes: Vec::new(),
        samples: Vec::new(),
    }
}

fn plan() -> RunPlan {
    RunPlan {
        new_tasks: Vec::new(),
        arms: vec![Arm::Base, Arm::Head],
        model: Model::Open { rate: 300.0 },
        seed: 1,
        rounds: 24,
        window_seconds: 3.0,
        pass: None,
        count: None,
        graph: None,
        settle_seconds: 0.5,
        expected_rate: 300.0,
        iteration_requests: 1.0,
        tasks: Vec::new(),
        restarts: Restarts::Every4Rounds,
        hosts: Hosts::Same,
    }
}

/// 3 s of load at 300 requests a second.
pub fn window(arm: Arm, round: u32) -> Window {
    Window {
        arm,
        round,
        level: 0,
        shard: 0,
        start: round / 4,
        first: arm == Arm::Base,
        confirmation: false,
        seed: u64::from(round),
        began: 8.0 * f64::from(round),
        seconds: 3.0,
        drain: 0.1,
        drain_timed_out: false,
        cut: false,
        void: None,
        requests: 900,
        errors: BTreeMap::new(),
        completed: 900,
        log_latency_sum: 0.0,
        latency: histogram(&[3_100, 3_300, 8_000, 12_400, 31_000]),
        service: histogram(&[3_000]),
        lateness: histogram(&[20, 30, 90]),
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

pub fn total(task: &str, requests: u64, errors: u64) -> TaskTotal {
    let latency = histogram(&[3_000, 9_000, 13_900]);
    TaskTotal { arm: Arm::Head, task: task.to_owned(), requests, errors, classes: BTreeMap::new(), latency }
}

fn histogram(micros: &[u64]) -> Histogram {
    let mut histogram = Histogram::fine();
    for m in micros {
        histogram.record(Duration::from_micros(*m));
    }
    histogram
}
