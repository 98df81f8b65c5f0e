//! A job of a workflow, as the binary sees it: variables, the event's file, files that the runner reads.

use crate::support::github::{NUMBER, REPOSITORY, StandIn, State};
use crate::support::{Outcome, PerfGate};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::sync::mpsc;

/// The commit of the pull request.
pub const HEAD: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
/// Nothing listens where head should, which is told without any load.
pub const REFUSING: &str =
    "target: { head: http://127.0.0.1:1 }\nload: { constant-arrival-rate: { rate: 200/s } }\ntasks: [GET /]\n";

/// The stand-in, on a thread of its own: the test itself waits for the binary. The thread ends with the tests.
pub fn stand_in() -> StandIn {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            sender.send(StandIn::start().await).expect("the test waits");
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().expect("it starts")
}

/// A call in a step of a workflow.
pub fn runner(call: PerfGate) -> PerfGate {
    let call = call.env("GITHUB_ACTIONS", "true");
    call.env("GITHUB_OUTPUT", "outputs").env("GITHUB_STEP_SUMMARY", "summary")
}

/// A gate in a job that has a token, for no pull request.
pub fn push(stand_in: &StandIn, token: &str) -> PerfGate {
    let gate = runner(PerfGate::new("gate")).env("GITHUB_API_URL", &stand_in.api_url);
    let gate = gate.env("GITHUB_REPOSITORY", REPOSITORY).env("GITHUB_RUN_ID", "77").env("GITHUB_RUN_ATTEMPT", "2");
    gate.env("GITHUB_SHA", &"c".repeat(40)).env("GITHUB_EVENT_NAME", "push").env("GITHUB_TOKEN", token)
}

/// A gate in a job of the pull request.
pub fn pull(stand_in: &StandIn, token: &str) -> PerfGate {
    let event = json!({
        "repository": {"default_branch": "main"},
        "pull_request": {
            "number": NUMBER, "labels": [],
            "head": {"sha": HEAD, "repo": {"full_name": REPOSITORY}},
            "base": {"sha": "a".repeat(40), "repo": {"full_name": REPOSITORY}},
        },
    });
    let gate = push(stand_in, token).file("event.json", event.to_string().as_bytes());
    gate.env("GITHUB_EVENT_NAME", "pull_request").env("GITHUB_EVENT_PATH", "event.json")
}

/// What the step left for the runner.
pub fn left(outcome: &Outcome, name: &str) -> String {
    fs::read_to_string(outcome.folder().join(name)).unwrap_or_default()
}

/// Outputs of the step, as the runner reads them.
pub fn outputs(outcome: &Outcome) -> BTreeMap<String, String> {
    let text = left(outcome, "outputs");
    let mut lines = text.lines();
    let mut outputs = BTreeMap::new();
    while let Some(line) = lines.next() {
        let (name, value) = match (line.split_once("<<"), line.split_once('=')) {
            (Some((name, end)), _) => {
                (name, lines.by_ref().take_while(|line| *line != end).collect::<Vec<_>>().join("\n"))
            }
            (None, Some((name, value))) => (name, value.to_owned()),
            (None, None) => panic!("no output: {line}"),
        };
        outputs.insert(name.to_owned(), value);
    }
    outputs
}

/// The texts that comments were given, in order.
pub fn written(state: &State) -> Vec<&str> {
    state.written.iter().map(String::as_str).collect()
}
