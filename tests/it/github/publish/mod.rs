//! The half of a gate that needs rights: records of strangers, and what of them may reach a pull request.

mod change;
mod pull;
mod record;
mod said;
mod told;

use super::job;
use crate::support::github::{NUMBER, REPOSITORY, StandIn, WRITER};
use crate::support::records::Run;
use crate::support::{PerfGate, demo_duet};
use serde_json::{Value, json};
use std::fs;

/// The last commit of the pull request.
const SHA: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";
/// What GitHub made of it and of the branch that it is for.
const MERGE: &str = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
/// Where the pull request comes from.
const FORK: &str = "you/api";

/// Head takes twice as long as base.
fn slow() -> Run {
    of_merge(Run::new("d").latency(20.0).beside(10.0))
}

/// Head is as fast as base.
fn even() -> Run {
    of_merge(Run::new("d").latency(10.0).beside(10.0))
}

fn of_merge(run: Run) -> Run {
    let mut run = run.commit(MERGE);
    run.0.identity.change = Some(SHA.to_owned());
    run
}

/// A stand-in whose pull request 12 is of the fork, at `head`.
fn stand_in_at(head: &str) -> StandIn {
    let stand_in = job::stand_in();
    stand_in.state().pull(NUMBER, (FORK, "fast", head), "main", "open");
    stand_in
}

fn event() -> Value {
    json!({
        "repository": {"default_branch": "main"},
        "workflow_run": {
            "id": 77, "run_attempt": 1, "event": "pull_request", "conclusion": "failure", "head_sha": SHA,
            "head_branch": "fast", "head_repository": {"full_name": FORK}, "html_url": "https://github.com/own/er.api/actions/runs/77",
        },
    })
}

/// The job that has the right to comment, around a call.
fn in_job(gate: PerfGate, stand_in: &StandIn) -> PerfGate {
    let variables = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "workflow_run"),
        ("GITHUB_EVENT_PATH", "event.json"),
        ("GITHUB_REPOSITORY", REPOSITORY),
        ("GITHUB_SHA", MERGE),
        ("GITHUB_TOKEN", WRITER),
        ("GITHUB_API_URL", &stand_in.api_url),
        ("GITHUB_OUTPUT", "outputs"),
        ("GITHUB_STEP_SUMMARY", "summary"),
    ];
    let gate = gate.file("event.json", event().to_string().as_bytes());
    variables.into_iter().fold(gate, |gate, (name, value)| gate.env(name, value))
}

/// Publishes these files by the scenario `s`.
fn publish(stand_in: &StandIn, files: &[(&str, Vec<u8>)]) -> PerfGate {
    let scenario = demo_duet("").replace("target:", "name: s\ntarget:");
    let gate = PerfGate::new("publish").file("s.yaml", scenario.as_bytes());
    with(in_job(gate, stand_in), files).args(["measured", "--scenario", "s.yaml"])
}

/// What another workflow has left.
fn with(gate: PerfGate, files: &[(&str, Vec<u8>)]) -> PerfGate {
    gate.at("", |folder| {
        let measured = folder.join("measured");
        fs::create_dir_all(&measured).expect("a folder");
        for (name, bytes) in files {
            fs::create_dir_all(measured.join(name).parent().expect("a folder")).expect("a folder");
            fs::write(measured.join(name), bytes).expect("written");
        }
    })
}

/// Nothing of a record with these bytes is published, and the log says why in one line.
#[track_caller]
fn refused(name: &str, bytes: &[u8], why: &str) {
    let stand_in = stand_in_at(SHA);
    let outcome = publish(&stand_in, &[(name, bytes.to_vec())]).run().exits(2).complains(why);
    let lines = outcome.stderr.lines().filter(|line| line.contains("is refused")).count();
    assert_eq!(lines, 1, "{}", outcome.stderr);
    assert!(outcome.stderr.lines().all(|line| line.starts_with("perf-gate: ")), "{}", outcome.stderr);
    assert!(stand_in.state().said().is_empty());
}
