//! Runs of job graphs that are stored, and what head is held against them.

use crate::support::repository::Repository;
use crate::support::{Outcome, PerfGate};
use jiff::{SignedDuration, Timestamp};
use perf_gate::record::RunRecord;
use serde_json::Value;
use std::fs;
use std::rc::Rc;
use tempfile::TempDir;

/// Nights that are stored, all of one run.
const NIGHTS: usize = 9;

/// 10 jobs in 5 layers, done within the process.
const SCENARIO: &str = r#"target:
  head: { workers: { concurrency: 4, slow_down: "${SLOWDOWN:-1}" } }
jobs:
  graph: { layered: { width: 2, depth: 5 }, work: 10ms }
  timeout: 10s
rounds: 8
generator: { lateness: 1m }
policy: { thresholds: { iteration.typical: +50% } }
"#;

/// A repository with the scenario, on `main`.
fn desk() -> Rc<TempDir> {
    let folder = Rc::new(tempfile::tempdir().expect("a folder"));
    let repository = Repository::init(folder.path());
    fs::write(folder.path().join(".gitignore"), "*\n").expect("a file");
    repository.git(&["add", "--force", ".gitignore"]);
    repository.commit("all of it", "2026-01-02T00:00:00Z");
    folder
}

fn call(desk: &Rc<TempDir>, command: &str) -> PerfGate {
    let mut words = command.split(' ');
    PerfGate::within(desk, words.next().unwrap_or_default()).args(words)
}

/// Stores a record as one of so many nights ago.
fn store(desk: &Rc<TempDir>, record: &RunRecord, nights: usize) -> Outcome {
    let began = Timestamp::now() - SignedDuration::from_hours(24 * nights as i64);
    // How busy the machine is just now is not what is tested.
    let record = RunRecord { began: began.to_string(), probe: None, ..record.clone() };
    let path = desk.path().join("stored.json");
    fs::write(&path, serde_json::to_vec(&record).expect("JSON")).expect("a record");
    call(desk, "baseline add").args(["stored.json"]).run().exits(0)
}

fn level(judgement: &Value, metric: &str) -> Value {
    let checks = judgement["checks"].as_array().expect("checks");
    checks.iter().find(|check| check["key"]["metric"] == metric).expect("it is judged").clone()
}

/// What a newcomer would not understand in a report of jobs.
#[track_caller]
fn speaks_of_jobs(outcome: &Outcome) {
    let (head, _) = outcome.stdout.split_once("measured").unwrap_or((&outcome.stdout, ""));
    assert!(head.contains("makespan"), "{}", outcome.stdout);
    // The names that are typed stand for themselves.
    assert!(!head.replace("iteration.", "").contains("iteration"), "{}", outcome.stdout);
}

#[test]
fn head_is_held_against_stored_runs_by_its_makespan() {
    let desk = desk();
    let run = call(&desk, "run").scenario(SCENARIO).run().exits(0).record();
    (1..=NIGHTS).rev().for_each(|night| drop(store(&desk, &run, night)));
    let outcome = call(&desk, "gate").scenario(SCENARIO).run();
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    let judgement = outcome.judgement();
    let makespan = level(&judgement, "iteration");
    assert!(makespan["verdict"] == "pass" && makespan["base"].is_number(), "{makespan}");
    speaks_of_jobs(&outcome);
    let told = outcome.stdout.lines().next().map(str::to_owned).expect("an answer");
    call(&desk, "judge").args(["perf-gate-out/record.json", "s.yaml"]).run().answers(&told);
    // Nothing confirms it on another host: it is not blocking, and it is not passed over.
    let slower = call(&desk, "gate").env("SLOWDOWN", "8").scenario(SCENARIO).run();
    let slower = slower.answers("looks slower, not confirmed yet (makespan");
    assert_eq!(level(&slower.judgement(), "iteration")["reason"], "unconfirmed", "{}", slower.stdout);
    speaks_of_jobs(&slower);
    shelves_speak_of_jobs(&desk);
}

#[track_caller]
fn shelves_speak_of_jobs(desk: &Rc<TempDir>) {
    let listed = call(desk, "baseline list").run().exits(0);
    assert_eq!(listed.stdout.lines().filter(|line| line.contains("main")).count(), NIGHTS, "{}", listed.stdout);
    listed.says("makespan jobs/s errors");
    let shown = call(desk, "baseline show latest").run().exits(0).says("makespan");
    speaks_of_jobs(&shown);
}
