//! A gate that ends without a verdict leaves no comment that says it is still measuring, nor an older verdict.

use super::job::{REFUSING, left, outputs, pull, stand_in, written};
use crate::support::github::WRITER;
use crate::support::{demo_duet, until};
use perf_gate::github::marker;
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
    assert!(outcome.stderr.contains("::error title=perf-gate::"), "{}", outcome.stderr);
    let outputs = outputs(&outcome);
    let nothing = ["verdict", "regressions", "record"].map(|name| outputs[name].as_str());
    assert_eq!((nothing, outputs["confirm"].as_str()), ([""; 3], "false"));
    assert!(outputs["report"].ends_with("/perf-gate-out") && !outputs["comment-url"].is_empty(), "{outputs:?}");
}

#[test]
fn scenarios_that_cannot_be_read_leave_no_older_verdict_and_no_comment_of_a_name_that_is_not_theirs() {
    let stand_in = stand_in();
    let red = "a".repeat(40);
    let older = format!("<!-- perf-gate:state said=regressed commit={red} red={red} -->\n### older");
    stand_in.state().say("github-actions[bot]", &format!("{}\n{older}", marker("s")));
    let wrong = REFUSING.replace("GET /", "GTE /");
    let outcome = pull(&stand_in, WRITER).scenario(&wrong).run().exits(2).complains("GTE");
    let summary = left(&outcome, "summary");
    assert!(summary.contains("There is no verdict on this commit") && summary.contains("GTE"), "{summary}");
    assert_eq!((outputs(&outcome)["report"].as_str(), outputs(&outcome)["verdict"].as_str()), ("", ""));
    for unknown in ["name: other\ntarget: 5\n", "name: [\n", "name: '${NOWHERE}'\n"] {
        let outcome = pull(&stand_in, WRITER).scenario(unknown).run().exits(2);
        assert!(left(&outcome, "summary").contains("no verdict on this commit"), "{unknown}");
    }
    pull(&stand_in, WRITER).args(["nowhere.yaml"]).run().exits(2);
    let state = stand_in.state();
    let [(_, body)] = state.said()[..] else { panic!("{:#?}", state.said()) };
    assert!(body.contains("### ❗ There is no verdict on this commit") && body.contains("GTE"), "{body}");
    assert!(body.contains(&format!("state measuring said=regressed commit={red} red={red} -->")), "{body}");
    assert_eq!(state.written.len(), 1);
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
    let gate = gate.file("u.yaml", REFUSING.as_bytes());
    let outcome = gate.args(["t.yaml", "u.yaml", "--store", "stored"]).run().exits(6);
    let state = stand_in.state();
    let last = written(&state).pop().expect("a comment");
    assert!(last.contains("base could not be measured"), "{last}");
    assert!(last.contains("### ❗ Not all was judged") && last.contains("stored"), "{last}");
    assert!(last.contains("**Not judged:** t, u."), "{last}");
    assert!(outcome.stderr.contains("perf-gate: not begun: u\n"), "{}", outcome.stderr);
    // Half of it came to `invalid`; of the whole there is no verdict.
    assert_eq!((outputs(&outcome)["verdict"].as_str(), outputs(&outcome)["regressions"].as_str()), ("", ""));
}

#[test]
fn ctrl_c_ends_with_a_comment_that_says_so_and_names_what_was_not_begun() {
    let stand_in = stand_in();
    let gate = pull(&stand_in, WRITER).scenario(&demo_duet("")).file("t.yaml", REFUSING.as_bytes());
    let gate = gate.file("u.yaml", REFUSING.as_bytes()).args(["t.yaml", "u.yaml"]).start();
    let windows = gate.path("perf-gate-out/s/windows.jsonl");
    until("a round on disk", || fs::read_to_string(&windows).is_ok_and(|text| text.lines().count() >= 2));
    gate.signal("-INT");
    let outcome = gate.wait().exits(130).complains("perf-gate: not begun: t, u\n");
    let state = stand_in.state();
    let [_, end] = written(&state)[..] else { panic!("{:#?}", state.written) };
    assert!(end.contains("### ❗ Not all was judged\n\nThe run was interrupted.\n\n**Not judged:** t, u."), "{end}");
    assert!(end.contains("s: ") && !end.contains('⏳'), "{end}");
    assert!(left(&outcome, "summary").contains("**Not judged:** t, u."), "{}", left(&outcome, "summary"));
}
