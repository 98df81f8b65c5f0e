//! A run with everything that tables and metrics are made of.

use super::Sample;
use super::record::{total, window};
use crate::gate::Verdict;
use crate::record::{
    Arm, Down, DownReason, Ending, ErrorClass, ErrorSample, Model, RunRecord, Series, TaskShare, TaskTotal,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Two builds in 2 rounds of 3 s, 5 users, two requests of a flow and one beside it; requests of tasks add up to those of windows.
pub fn duet() -> RunRecord {
    let mut record = Sample::new(Verdict::Pass, 2).record;
    record.plan.model = Model::Closed { vus: 5, think_share: 0.0 };
    record.plan.tasks = vec![
        TaskShare::several("buy", 0.4),
        TaskShare::request("buy / order", 0.2),
        TaskShare::request("buy / GET /orders/{id}", 0.2),
        TaskShare::request("POST /events", 0.6),
    ];
    record.source = json!({ "tasks": [
        { "name": "buy", "steps": [{ "name": "order", "request": { "method": "PUT", "path": "/orders" } }, "GET /orders/{id}"] },
        "POST /events",
    ] });
    record.tasks = [Arm::Base, Arm::Head].into_iter().flat_map(tasks).collect();
    for window in record.windows.iter_mut().filter(|window| window.arm == Arm::Head) {
        window.errors = BTreeMap::from([(ErrorClass::Timeout, 2), (ErrorClass::Status, 1)]);
    }
    record.samples = vec![ErrorSample {
        arm: Arm::Head,
        task: "POST /events".to_owned(),
        class: ErrorClass::Status,
        text: "503 in place of 201: {\"error\": \"full\"}".to_owned(),
    }];
    record.series = series();
    record
}

/// The same of head alone, as `run` leaves it.
pub fn alone() -> RunRecord {
    let mut record = duet();
    record.plan.arms = vec![Arm::Head];
    record.windows.retain(|window| window.arm == Arm::Head);
    record.tasks.retain(|total| total.arm == Arm::Head);
    record.series.slots.retain(|slot| slot.arm == Arm::Head);
    record
}

/// Of which nothing was measured.
pub fn nothing() -> RunRecord {
    let mut record = alone();
    (record.windows, record.tasks, record.series) = (Vec::new(), Vec::new(), Series::default());
    let text = "it did not become ready".to_owned();
    record.ending = Ending::Down(Down { arm: Arm::Head, reason: DownReason::NeverReady, text, log_tail: Vec::new() });
    record
}

/// With a round that does not count, in which everything failed.
pub fn with_a_cut_round(mut record: RunRecord) -> RunRecord {
    for arm in [Arm::Base, Arm::Head] {
        let mut cut = window(arm, 2);
        (cut.cut, cut.errors) = (true, BTreeMap::from([(ErrorClass::Refused, 900)]));
        record.windows.push(cut);
    }
    record
}

fn tasks(arm: Arm) -> Vec<TaskTotal> {
    let failed = |errors: u64| if arm == Arm::Head { errors } else { 0 };
    let of = |task: &str, requests: u64, classes: &[(ErrorClass, u64)]| {
        let classes: BTreeMap<ErrorClass, u64> =
            classes.iter().map(|(class, number)| (*class, failed(*number))).filter(|(_, number)| *number > 0).collect();
        TaskTotal { arm, errors: classes.values().sum(), classes, ..total(task, requests, 0) }
    };
    vec![
        of("buy", 360, &[(ErrorClass::Timeout, 4)]),
        of("buy / order", 360, &[(ErrorClass::Timeout, 4)]),
        of("buy / GET /orders/{id}", 360, &[]),
        of("POST /events", 1_080, &[(ErrorClass::Status, 2)]),
    ]
}

/// As the windows have it: 3.5 s of load on each arm in turn.
fn series() -> Series {
    let slot = |at: u32, arm: Arm, requests: u64| {
        let errors = u64::from(arm == Arm::Head && at % 4 == 1);
        json!({ "at": at, "arm": arm, "requests": requests, "errors": errors, "p50": 3_100, "p95": 12_400, "p99": 31_000 })
    };
    let window =
        |began: u32, arm: Arm| [300, 300, 300, 150].into_iter().zip(began..).map(move |(n, at)| slot(at, arm, n));
    let windows = [(0, Arm::Base), (0, Arm::Head), (8, Arm::Base), (8, Arm::Head)];
    let slots: Vec<serde_json::Value> = windows.into_iter().flat_map(|(began, arm)| window(began, arm)).collect();
    serde_json::from_value(json!({ "slot_seconds": 1, "slots": slots })).expect("a series")
}
