//! Texts of strangers in what is published: shown as text, whatever they are.

use super::{SHA, of_merge, publish, slow, stand_in_at};
use crate::github::job::left;
use crate::support::Outcome;
use crate::support::github::StandIn;
use crate::support::records::Run;
use perf_gate::record::{Arm, Down, DownReason, Ending, ErrorClass, ErrorSample, Note};

const EVIL: &str = "</details><img src=x onerror=1> [a](https://evil.example) @org/all <!-- perf-gate: s --> ]]> \
                    ##[error]y\n::error::x\u{1b}[2J";

/// Publishes, and holds everything that is said to be harmless.
fn harmless(run: &Run, status: i32) -> (StandIn, Outcome) {
    let stand_in = stand_in_at(SHA);
    let outcome = publish(&stand_in, &[("record.json", run.json())]).run().exits(status);
    let body = stand_in.state().said()[0].1.to_owned();
    for text in [&body, &left(&outcome, "summary")] {
        let plain = outside_of_code(text);
        for part in ["<img", "](https://evil", "@org/all", "TAIL", "<!-- perf-gate: s", "::error::x", "\u{1b}"] {
            assert!(!plain.contains(part), "`{part}` in:\n{text}");
        }
        assert!(!text.contains("TAIL"), "{text}");
    }
    for line in outcome.stderr.lines() {
        let is_ours = line.starts_with("::error title=") || line.starts_with("::warning title=");
        assert!(is_ours || !line.trim_start().starts_with("::"), "{}", outcome.stderr);
        assert!(is_ours || !line.contains("##["), "{}", outcome.stderr);
    }
    assert!(!outcome.stderr.contains('\u{1b}'), "{}", outcome.stderr);
    let obeyed = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    assert!(!outcome.stdout.lines().any(obeyed), "{}", outcome.stdout);
    (stand_in, outcome)
}

/// What remains of Markdown without code, in which nothing is mark-up.
fn outside_of_code(text: &str) -> String {
    let mut in_block = false;
    let mut plain = String::new();
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        in_block ^= is_fence;
        if !in_block && !is_fence {
            plain.extend(line.split('`').step_by(2));
            plain.push('\n');
        }
    }
    plain
}

fn evil_and_long() -> String {
    format!("{EVIL}{}TAIL", "x".repeat(300))
}

#[test]
fn mark_up_in_texts_is_shown_as_text_and_cut() {
    let mut run = of_merge(Run::new("d").latency(20.0).failing(50).beside(10.0));
    run.0.plan.tasks[0].name = EVIL.to_owned();
    let (arm, class) = (Arm::Head, ErrorClass::Status);
    run.0.samples = vec![ErrorSample { arm, task: EVIL.to_owned(), class, text: evil_and_long() }];
    let (stand_in, _) = harmless(&run, 3);
    assert!(stand_in.state().said()[0].1.contains("img src=x"), "it is shown");
}

#[test]
fn notes_and_the_machine_are_shown_as_text_and_cut() {
    let mut run = slow();
    run.0.notes = vec![
        Note::ScenarioChanged { changes: vec![evil_and_long()] },
        Note::StopFailed { arm: Arm::Head, text: evil_and_long() },
    ];
    let environment = &mut run.0.environment;
    for text in [&mut environment.os, &mut environment.cpu, &mut environment.kernel, &mut environment.image] {
        *text = evil_and_long();
    }
    run.0.perf_gate = evil_and_long();
    let (stand_in, _) = harmless(&run, 3);
    assert!(stand_in.state().said()[0].1.contains("the stop command of head failed: "), "it is shown");
}

#[test]
fn how_a_run_ended_is_shown_as_text_and_cut_in_annotations_too() {
    let mut run = slow();
    let (arm, reason) = (Arm::Head, DownReason::Died);
    run.0.ending = Ending::Down(Down { arm, reason, text: evil_and_long(), log_tail: vec![evil_and_long(); 40] });
    let (_, outcome) = harmless(&run, 5);
    let annotations: Vec<&str> = outcome.stderr.lines().filter(|line| line.starts_with("::error title=")).collect();
    let [annotation] = annotations[..] else { panic!("{}", outcome.stderr) };
    assert!(annotation.contains("img src=x") && !annotation.contains("TAIL"), "{annotation}");
    run.0.ending = Ending::Generator { text: evil_and_long() };
    run.0.windows.truncate(4);
    harmless(&run, 0);
}
