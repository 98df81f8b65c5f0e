//! Records and judgements in the formats of others: files that are made here, no load.

mod csv;
mod openmetrics;
mod schema;

use crate::support::records::Run;
use crate::support::{Outcome, PerfGate, demo_duet};
use serde_json::Value;
use std::fs;
use std::path::Path;

const RECORD: &[u8] = include_bytes!("../../fixtures/records/v1.json");

/// A folder with the record of a regressed duet and its judgement, of a scenario of this name.
fn judged(name: &str) -> Outcome {
    let mut record: Value = serde_json::from_slice(RECORD).expect("JSON");
    record["scenario"] = name.into();
    let judge = PerfGate::new("judge").file("given.json", record.to_string().as_bytes()).args(["given.json"]);
    let outcome = judge.scenario(&format!("name: {}\n{}", Value::from(name), demo_duet(""))).run().exits(3);
    fs::write(outcome.path("record.json"), record.to_string()).expect("a record");
    outcome
}

/// A run of head alone, named as `run` names it.
fn alone() -> PerfGate {
    let perf_gate = PerfGate::new("report");
    let folder = perf_gate.folder().join("perf-gate-out");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("record.json"), Run::new("d").failing(4).json()).expect("a record");
    perf_gate
}

fn report(outcome: Outcome, args: &[&str]) -> Outcome {
    PerfGate::again(outcome, "report").args(["perf-gate-out"]).args(args.iter().copied()).run()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_run_that_nothing_judged_is_shown_where_that_needs_no_judgement() {
    let text = alone().args(["perf-gate-out"]).run().exits(0).answers("✓ s: 4,800 requests");
    assert!(text.stdout.contains("perf-gate-out"), "{}", text.stdout);
    let metrics = alone().args(["perf-gate-out", "--format", "openmetrics"]).run().exits(0).stdout;
    assert!(metrics.contains("perf_gate_requests{scenario=\"s\",arm=\"head\"} 4800\n"), "{metrics}");
    alone().args(["perf-gate-out", "--format", "csv", "--out", "t"]).run().exits(0);
    for format in ["markdown", "junit", "json"] {
        let told = alone().args(["perf-gate-out/record.json", "--format", format]).run().exits(2);
        let told = told.complains("perf-gate-out/record.json: not judged yet");
        told.complains("`perf-gate judge perf-gate-out/record.json SCENARIO --out perf-gate-out`")
            .complains("openmetrics");
    }
}

#[test]
fn a_duet_that_nothing_judged_says_what_to_do() {
    let report = |args: &[&str]| {
        PerfGate::new("report").file("r.json", RECORD).args(["r.json"]).args(args.iter().copied()).run()
    };
    report(&[]).exits(2).complains("r.json: not judged yet").complains("--out .`");
    report(&["--format", "csv", "--out", "t"]).exits(0);
    assert!(!report(&["--format", "openmetrics"]).exits(0).stdout.contains("verdict"));
}
