//! A gate that ends without a verdict leaves no comment that says it is still measuring, nor an older verdict.

use super::job::{REFUSING, left, pull, stand_in, written};
use crate::support::github::WRITER;
use crate::support::{demo_duet, until};
use std::fs;

#[test]
fn a_store_that_cannot_be_read_is_told_in_the_comment() {
    let stand_in = stand_in();
    let gate = pull(&stand_in, WRITER).scenario(REFUSING).file("stored", b"no folder").args(["--store", "stored"]);
    let outcome = gate.run().exits(6);
    let state = stand_in.state();
    let [measuring, end] = written(&state)[..] else { panic!("{:#?}", state.written) };
    assert!(measuring.contains("### ⏳ s: measuring"), "{measuring}");
    assert!(end.contains("### ❗ There is no verdict on this commit") && end.contains("stored"), "{end}");
    let summary = left(&outcome, "summary");
    assert!(summary.contains("### ❗ There is no verdict on this commit"), "{summary}");
}

#[test]
fn a_record_to_confirm_that_is_none_is_told_in_the_comment() {
    let stand_in = stand_in();
    pull(&stand_in, WRITER).scenario(REFUSING).args(["--confirms", "none.json"]).run().exits(2);
    let state = stand_in.state();
    let last = written(&state).pop().expect("a comment");
    assert!(last.contains("### ❗ There is no verdict on this commit") && last.contains("none.json"), "{last}");
}

#[test]
fn a_scenario_that_was_not_judged_is_not_passed_over() {
    let stand_in = stand_in();
    let gate = pull(&stand_in, WRITER).scenario(&demo_duet("").replacen("perf-gate demo", "exit 7; perf-gate demo", 1));
    let gate = gate.file("t.yaml", REFUSING.as_bytes()).file("stored", b"no folder");
    gate.args(["t.yaml", "--store", "stored"]).run().exits(6);
    let state = stand_in.state();
    let last = written(&state).pop().expect("a comment");
    assert!(last.contains("base could not be measured"), "{last}");
    assert!(last.contains("### ❗ Not all was judged") && last.contains("stored"), "{last}");
}

#[test]
fn ctrl_c_ends_with_a_comment_that_says_so() {
    let stand_in = stand_in();
    let gate = pull(&stand_in, WRITER).scenario(&demo_duet("")).start();
    let windows = gate.path("perf-gate-out/windows.jsonl");
    until("a round on disk", || fs::read_to_string(&windows).is_ok_and(|text| text.lines().count() >= 2));
    gate.signal("-INT");
    gate.wait().exits(130);
    let state = stand_in.state();
    let [_, end] = written(&state)[..] else { panic!("{:#?}", state.written) };
    assert!(end.contains("interrupted") && !end.contains('⏳'), "{end}");
}
