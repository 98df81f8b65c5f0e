//! What a gate tells GitHub of a verdict.

use super::job::{HEAD, REFUSING, left, outputs, pull, push, stand_in, written};
use crate::support::github::{NUMBER, READER, REPOSITORY, WRITER};
use crate::support::{PerfGate, demo_duet, short_duet};
use perf_gate::github::marker;
use serde_json::Value;

const BOT: &str = "github-actions[bot]";
const RED: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A comment that told of a red.
fn red(key: &str) -> String {
    format!("{}\n<!-- perf-gate:state said=regressed commit={RED} red={RED} -->\n### slower\n", marker(key))
}

#[test]
fn a_pull_request_is_told_that_it_is_measured_and_then_the_verdict_in_the_same_comment() {
    let stand_in = stand_in();
    let outcome = pull(&stand_in, WRITER).scenario(REFUSING).run().exits(5);
    let state = stand_in.state();
    let [measuring, verdict] = written(&state)[..] else { panic!("{:#?}", state.written) };
    assert!(measuring.contains("### ⏳ s: measuring commit `bbbbbbb` …"), "{measuring}");
    assert!(verdict.contains("### 🔴 s: invalid, head could not be measured"), "{verdict}");
    assert!(verdict.contains(&format!("said=invalid commit={HEAD}")), "{verdict}");
    assert!(verdict.contains("/actions/runs/77/attempts/2") && verdict.contains("attempt 2"), "{verdict}");
    assert_eq!(state.said().len(), 1);
    assert_eq!((stand_in.count("POST"), stand_in.count("PATCH")), (1, 1));
    let outputs = outputs(&outcome);
    let out = outcome.folder().canonicalize().expect("a folder").join("perf-gate-out");
    let (report, record) = (out.display().to_string(), out.join("record.json").display().to_string());
    let url = state.comments[0]["html_url"].as_str().expect("text").to_owned();
    let expected = [
        ("comment-url", url.as_str()),
        ("confirm", "false"),
        ("record", &record),
        ("regressions", "0"),
        ("report", &report),
        ("verdict", "invalid"),
    ];
    assert_eq!(outputs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(), expected);
    assert!(out.join("record.json").exists());
    let summary = left(&outcome, "summary");
    assert!(summary.starts_with("### 🔴 s: invalid, head could not be measured"), "{summary}");
    assert!(!summary.contains("<!-- perf-gate"), "{summary}");
}

#[test]
fn the_log_of_the_job_has_annotations_beside_the_report() {
    let stand_in = stand_in();
    let outcome = push(&stand_in, WRITER).scenario(REFUSING).run().exits(5);
    let annotation = outcome.stderr.lines().find(|line| line.starts_with("::error ")).expect("an annotation");
    assert!(annotation.starts_with("::error title=s%3A invalid::") && annotation.contains("head"), "{annotation}");
    let plain = PerfGate::new("gate").scenario(REFUSING).env("GITHUB_OUTPUT", "").run().exits(5);
    assert!(!plain.stdout.contains("::") && !plain.stderr.contains("::"), "{}{}", plain.stdout, plain.stderr);
    assert_eq!((left(&plain, "outputs"), left(&plain, "summary")), (String::new(), String::new()));
}

#[test]
fn several_scenarios_share_a_comment_and_a_variant_has_its_own() {
    let stand_in = stand_in();
    let both = || {
        let gate = pull(&stand_in, WRITER).scenario(REFUSING).file("t.yaml", REFUSING.as_bytes());
        gate.args(["t.yaml"])
    };
    let outcome = both().run().exits(5);
    both().args(["--variant", "arm64"]).run().exits(5);
    let state = stand_in.state();
    let said = state.said();
    let [(_, first), (_, variant)] = said[..] else { panic!("{said:#?}") };
    assert!(first.starts_with(&marker("s+t")) && variant.starts_with(&marker("s+t:arm64")), "{said:#?}");
    assert!(first.contains("#### 🔴 s: ") && first.contains("#### 🔴 t: "), "{first}");
    let record = &outputs(&outcome)["record"];
    let records: Vec<&str> = record.lines().collect();
    assert!(records[0].ends_with("/s/record.json") && records[1].ends_with("/t/record.json"), "{record}");
}

#[test]
fn a_commit_that_the_pull_request_has_moved_on_from_leaves_the_comment_to_the_later_one() {
    let stand_in = stand_in();
    let later = "d".repeat(40);
    stand_in.state().pull(NUMBER, (REPOSITORY, "fast", &later), "main", "open");
    let said = red("s");
    stand_in.state().say(BOT, &said);
    let gate = pull(&stand_in, WRITER).env("GITHUB_HEAD_REF", "fast");
    let outcome = gate.scenario(REFUSING).run().exits(5).complains("pull request #12 has moved on from bbbb");
    assert_eq!(stand_in.state().said(), [(BOT, said.as_str())]);
    let summary = left(&outcome, "summary");
    assert!(summary.starts_with("### 🔴 s: invalid") && summary.contains("No comment is written:"), "{summary}");
    // At the head of the pull request it is told as ever.
    stand_in.state().pulls[0]["head"]["sha"] = HEAD.into();
    pull(&stand_in, WRITER).env("GITHUB_HEAD_REF", "fast").scenario(REFUSING).run().exits(5);
    assert!(stand_in.state().said()[0].1.contains(&format!("commit={HEAD}")));
}

#[test]
fn an_earlier_red_stays_until_something_green() {
    let stand_in = stand_in();
    stand_in.state().say(BOT, &red("s"));
    pull(&stand_in, WRITER).scenario(REFUSING).run().exits(5);
    let state = stand_in.state();
    let [measuring, verdict] = written(&state)[..] else { panic!("{:#?}", state.written) };
    assert!(measuring.contains("What was said of an older commit, <code>aaaaaaa</code>: regressed"), "{measuring}");
    assert!(verdict.contains("An earlier red, of commit `aaaaaaa`, is not resolved."), "{verdict}");
    assert!(verdict.contains(&format!("red={RED} -->")), "{verdict}");
}

#[test]
fn a_live_verdict_is_the_same_everywhere() {
    let stand_in = stand_in();
    stand_in.state().say(BOT, &red("s"));
    let outcome = pull(&stand_in, WRITER).scenario(&short_duet("")).args(["--json"]).start().wait();
    let judgement: Value = serde_json::from_str(&outcome.stdout).expect("nothing but JSON");
    assert_eq!(judgement, outcome.judgement());
    let verdict = judgement["verdict"].as_str().expect("a verdict");
    assert_eq!(outputs(&outcome)["verdict"], verdict);
    let state = stand_in.state();
    let (_, comment) = state.said()[0];
    assert!(comment.contains(&format!("said={verdict} commit={HEAD}")), "{comment}");
    let of_red = match verdict {
        "pass" | "improved" => "An earlier red, of commit `aaaaaaa`, is resolved.",
        "regressed" => "### 🔴 ",
        _ => "An earlier red, of commit `aaaaaaa`, is not resolved.",
    };
    assert!(comment.contains(of_red), "{comment}");
    assert!(left(&outcome, "summary").contains("Reproduce: `perf-gate gate s.yaml"), "{}", left(&outcome, "summary"));
}

#[test]
fn without_the_right_to_comment_the_verdict_stands_unless_the_comment_must_be() {
    let stand_in = stand_in();
    let outcome = pull(&stand_in, READER).scenario(REFUSING).run().exits(5).complains("the verdict stands");
    let summary = left(&outcome, "summary");
    assert!(summary.contains("head could not be measured") && summary.contains("pull-requests: write"), "{summary}");
    assert_eq!((outputs(&outcome)["verdict"].as_str(), outputs(&outcome)["comment-url"].as_str()), ("invalid", ""));
    // The worse status is told: a head that is down is worse than a comment that is not written.
    pull(&stand_in, READER).scenario(REFUSING).args(["--comment", "always"]).run().exits(5);
    assert_eq!(stand_in.state().written.len(), 0);
    let base_down = demo_duet("").replacen("perf-gate demo", "exit 7; perf-gate demo", 1);
    pull(&stand_in, READER).scenario(&base_down).run().exits(0);
    pull(&stand_in, READER).scenario(&base_down).args(["--comment", "always"]).run().exits(7);
    pull(&stand_in, "").scenario(&base_down).args(["--comment", "always"]).run().exits(7).complains("token");
}

#[test]
fn nothing_is_asked_where_nobody_wants_a_comment_or_there_is_nobody_to_tell() {
    let stand_in = stand_in();
    let always = |call: PerfGate| call.args(["--comment", "always"]);
    let nobody = "--comment always: there is no pull request to comment on, the event push is about none";
    let nowhere = "--comment always: there is no pull request to comment on, this is no workflow of GitHub";
    let calls = [
        (pull(&stand_in, WRITER).args(["--comment", "never"]), None),
        (pull(&stand_in, ""), None),
        (push(&stand_in, WRITER), None),
        (always(push(&stand_in, WRITER)), Some(nobody)),
        (always(push(&stand_in, WRITER).env("GITHUB_EVENT_NAME", "schedule")), Some("the event schedule")),
        (always(push(&stand_in, "").env("GITHUB_EVENT_NAME", "merge_group")), Some("the event merge_group")),
        (always(push(&stand_in, WRITER).env("GITHUB_EVENT_NAME", "")), Some(nowhere)),
    ];
    for (call, told) in calls {
        let outcome = call.scenario(REFUSING).run().exits(5);
        assert_eq!(outputs(&outcome)["verdict"], "invalid");
        assert_eq!(outputs(&outcome)["comment-url"], "");
        assert!(left(&outcome, "summary").starts_with("### 🔴"), "{}", left(&outcome, "summary"));
        assert!(!left(&outcome, "summary").contains("comment could not"), "{}", left(&outcome, "summary"));
        assert!(!outcome.stderr.contains("not on the pull request"), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.contains("there is no pull request"), told.is_some(), "{}", outcome.stderr);
        assert!(told.is_none_or(|told| outcome.stderr.contains(told)), "{}", outcome.stderr);
    }
    assert_eq!(stand_in.requests(), Vec::<String>::new());
}

#[test]
fn a_pull_request_that_its_event_does_not_name_is_no_reason_to_be_silent() {
    let stand_in = stand_in();
    let base_down = demo_duet("").replacen("perf-gate demo", "exit 7; perf-gate demo", 1);
    let nameless = || pull(&stand_in, WRITER).file("event.json", b"{}").scenario(&base_down);
    let outcome = nameless().run().exits(0).complains("does not name the pull request");
    assert!(left(&outcome, "summary").contains("The comment could not be written"), "{}", left(&outcome, "summary"));
    nameless().args(["--comment", "always"]).run().exits(7);
    // Nobody is told of a base that is down on a push, and nobody should be.
    push(&stand_in, "").scenario(&base_down).args(["--comment", "always"]).run().exits(0);
}
