//! What comes from outside stays harmless, wherever it is shown.

use super::super::COMMENT_BUDGET;
use super::super::sample::{self, Sample};
use super::{markdown, terminal};
use crate::gate::{Reason, StoredRuns, Warning};
use crate::history::Difference;
use crate::marker::marker;
use crate::metric::Key;
use crate::record::{Acceptance, Arm, Down, DownReason, Ending, ErrorClass, ErrorSample};
use proptest::prelude::*;

/// What remains of a comment when code spans, fences and the hidden lines are taken out.
pub fn outside_of_code(text: &str) -> String {
    let body = text.split_once("-->").map_or(text, |(_, body)| body);
    let mut rest = String::new();
    let mut in_fence = false;
    for line in body.lines() {
        if line.starts_with("<!-- perf-gate:state ") {
            continue;
        } else if line.starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            rest.extend(line.split('`').step_by(2));
            rest.push('\n');
        }
    }
    rest
}

pub fn hostile(text: &str) -> Sample {
    let mut sample = sample::regressed();
    sample.judgement.scenario = text.to_owned();
    sample.record.environment.cpu = text.to_owned();
    sample.record.perf_gate = text.to_owned();
    sample.judgement.checks[0].key.task = Some(text.to_owned());
    for task in &mut sample.judgement.tasks {
        task.comparison.key.task = Some(text.to_owned());
    }
    sample.judgement.warnings = vec![
        Warning::VoidRounds { rounds: 2, cause: text.to_owned() },
        Warning::StopFailed { arm: Arm::Head, text: text.to_owned() },
        Warning::TeardownFailed { arm: Arm::Head, text: text.to_owned() },
        Warning::NotPutBack { text: text.to_owned() },
    ];
    sample.judgement.warnings.push(Warning::Unusable { name: text.to_owned(), why: text.to_owned() });
    let difference = Difference { what: text.to_owned(), stored: text.to_owned(), here: text.to_owned() };
    sample.judgement.stored =
        Some(StoredRuns { branch: text.to_owned(), differences: vec![difference], ..sample::stored() });
    sample.judgement.checks[1].reason = Some(Reason::OtherConditions);
    sample.judgement.accepted = vec![Acceptance {
        key: Key::percentile(95.0).of_task(text),
        up_to: 0.25,
        reason: text.to_owned(),
        owner: Some(text.to_owned()),
        expires: Some(text.to_owned()),
        commit: Some(text.to_owned()),
    }];
    sample.record.samples =
        vec![ErrorSample { arm: Arm::Head, task: text.to_owned(), class: ErrorClass::Timeout, text: text.to_owned() }];
    sample.record.identity.arms[0].commit = Some(text.to_owned());
    let down = Down { arm: Arm::Head, reason: DownReason::Died, text: text.to_owned(), log_tail: Vec::new() };
    sample.record.ending = Ending::Down(down);
    sample
}

pub fn evil() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("@octocat".to_owned()),
        Just("#1".to_owned()),
        Just("https://evil.example".to_owned()),
        Just("</details><img src=x onerror=y>".to_owned()),
        Just("-->".to_owned()),
        Just("|".to_owned()),
        Just("\\".to_owned()),
        Just("`".to_owned()),
        Just("```".to_owned()),
        Just("\n\n# x\n".to_owned()),
        Just("\u{1b}[2J\u{202e}".to_owned()),
        Just("[a](b)".to_owned()),
        any::<String>(),
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_from_outside_gets_through_to_a_comment(text in evil()) {
        let ours = outside_of_code(&markdown(&sample::regressed(), COMMENT_BUDGET));
        let comment = markdown(&hostile(&text), COMMENT_BUDGET);
        let rest = outside_of_code(&comment);
        for sign in ["@", "://", "<img", "](", "\\", "\u{1b}", "\u{202e}"] {
            prop_assert!(!rest.contains(sign), "{} in {}", sign, rest);
        }
        for sign in ["</details>", "<summary>"] {
            prop_assert_eq!(rest.matches(sign).count(), ours.matches(sign).count(), "{} in {}", sign, rest);
        }
        let start = marker(&text) + "\n### ";
        prop_assert!(comment.starts_with(&start));
        let headings = comment.lines().filter(|line| line.starts_with('#')).count();
        prop_assert_eq!(headings, 1);
        for line in comment.lines().filter(|line| line.starts_with("| 🔴") || line.starts_with("| 🟢")) {
            prop_assert_eq!(line.matches('|').count(), 6, "{}", line);
        }
    }

    #[test]
    fn nothing_from_outside_steers_the_terminal(text in evil()) {
        let shown = terminal(&hostile(&text), false, 80);
        prop_assert!(!shown.contains(|c: char| c.is_control() && c != '\n'));
    }
}
