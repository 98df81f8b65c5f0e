//! Which pull request is told, and when none is.

use super::{FORK, SHA, even, event, publish, slow, stand_in_at};
use crate::github::job::{self, left, outputs};
use crate::support::github::{NUMBER, READER, StandIn, Trouble};
use crate::support::{Outcome, PerfGate};
use serde_json::Value;

const LATER: &str = "1a7e51a7e51a7e51a7e51a7e51a7e51a7e51a7e5";

/// Nothing is published, and why.
#[track_caller]
fn untold(stand_in: &StandIn, why: &str) {
    let outcome = publish(stand_in, &[("record.json", slow().json())]).run().exits(0);
    outcome.complains("nothing is published: ").complains(why);
    assert!(stand_in.state().said().is_empty());
}

fn of_even(stand_in: &StandIn, args: &[&'static str]) -> PerfGate {
    publish(stand_in, &[("record.json", even().json())]).args(args.iter().copied())
}

#[test]
fn a_head_that_moved_on_is_left_to_its_own_run() {
    untold(&stand_in_at(LATER), &format!("pull request #12 has moved on from {SHA} to {LATER}"));
}

#[test]
fn a_head_that_moves_on_while_it_is_judged_is_left_to_its_own_run() {
    let stand_in = stand_in_at(SHA);
    stand_in.state().moves_on = Some((NUMBER, LATER.to_owned()));
    untold(&stand_in, &format!("pull request #12 has moved on from {SHA} to {LATER}"));
    assert_eq!(stand_in.count("POST"), 0);
}

#[test]
fn a_pull_request_that_is_closed_or_absent_is_not_told() {
    let stand_in = job::stand_in();
    untold(&stand_in, &format!("no pull request is open for {SHA}"));
    stand_in.state().pull(NUMBER, (FORK, "fast", SHA), "main", "closed");
    untold(&stand_in, "pull request #12 is closed");
    let stand_in = job::stand_in();
    stand_in.state().pull(NUMBER, ("other/api", "fast", SHA), "main", "open");
    untold(&stand_in, "no pull request is open");
}

#[test]
fn a_fork_that_was_deleted_has_no_pull_request_to_tell() {
    let stand_in = stand_in_at(SHA);
    let mut event = event();
    event["workflow_run"]["head_repository"] = Value::Null;
    let gate = publish(&stand_in, &[("record.json", slow().json())]).file("event.json", event.to_string().as_bytes());
    let outcome = gate.run().exits(0);
    outcome.complains("nothing is published: the repository that the pull request came from was deleted");
    assert_eq!(stand_in.requests(), Vec::<String>::new());
}

#[test]
fn where_nobody_wants_a_comment_nothing_is_asked() {
    let stand_in = stand_in_at(SHA);
    let verdict = |outcome: Outcome| {
        let summary = left(&outcome, "summary");
        assert!(summary.starts_with("### 🟢 s: no regression"), "{summary}");
        assert!(!summary.contains("comment could not"), "{summary}");
        assert_eq!((outputs(&outcome)["verdict"].as_str(), outputs(&outcome)["comment-url"].as_str()), ("pass", ""));
        assert!(!outcome.stderr.contains("verdict stands"), "{}", outcome.stderr);
    };
    verdict(of_even(&stand_in, &["--comment", "never"]).run().exits(0));
    verdict(of_even(&stand_in, &[]).env("GITHUB_TOKEN", "").run().exits(0));
    assert_eq!(stand_in.requests(), Vec::<String>::new());
}

#[test]
fn a_comment_that_must_be_fails_where_it_is_not() {
    let stand_in = stand_in_at(SHA);
    let outcome = of_even(&stand_in, &["--comment", "always"]).env("GITHUB_TOKEN", "").run().exits(7);
    outcome.complains("the verdict stands").complains("there is no token");
    let reader = of_even(&stand_in, &["--comment", "always"]).env("GITHUB_TOKEN", READER).run().exits(7);
    assert!(left(&reader, "summary").contains("pull-requests: write"), "{}", left(&reader, "summary"));
    let reader = of_even(&stand_in, &[]).env("GITHUB_TOKEN", READER).run().exits(0).complains("the verdict stands");
    assert_eq!(outputs(&reader)["verdict"], "pass");
    assert!(stand_in.state().said().is_empty());
    of_even(&stand_in, &["--comment", "always"]).run().exits(0);
    assert_eq!(stand_in.state().said().len(), 1);
}

#[test]
fn where_it_cannot_be_asked_again_the_verdict_stands_and_is_not_told() {
    let stand_in = stand_in_at(SHA);
    stand_in.trouble("GET", "/pulls?", Trouble::Nothing);
    stand_in.trouble("GET", "/pulls?", Trouble::Answer(403, Vec::new(), "Resource not accessible by integration"));
    let outcome = of_even(&stand_in, &[]).run().exits(0).complains("the verdict stands");
    assert_eq!(outputs(&outcome)["verdict"], "pass");
    assert!(stand_in.state().said().is_empty());
}
