//! What every report promises, whatever it reports.

use super::sample::{self, Sample};
use super::{COMMENT_BUDGET, Format, Report, Style, marker, sentence};
use crate::gate::{Comparison, Fault, Reason, Rule, Verdict, Warning};
use crate::record::{Arm, Down, DownReason, Ending, ErrorClass, ErrorSample};
use proptest::prelude::*;

const VERDICTS: [Verdict; 7] = [
    Verdict::Regressed,
    Verdict::Invalid,
    Verdict::Inconclusive,
    Verdict::Incomparable,
    Verdict::NoBaseline,
    Verdict::Pass,
    Verdict::Improved,
];

const REASONS: [Reason; 18] = [
    Reason::SpansLimit,
    Reason::CutShort,
    Reason::TooFewRequests { expected: 40.0, needed: 100.0 },
    Reason::DifferentHosts,
    Reason::Overload,
    Reason::StillWarming,
    Reason::DiffersBetweenStarts,
    Reason::OneStart,
    Reason::HeadStarvesGenerator,
    Reason::BelowMinEffect,
    Reason::NotLimiting,
    Reason::MostlyThinkTime,
    Reason::Burst,
    Reason::TooFewErrors,
    Reason::BaseBreaksItToo,
    Reason::NoBase,
    Reason::CapacityDecided,
    Reason::CannotFail,
];

fn report(sample: &Sample) -> Report {
    Report::new(&sample.judgement, &sample.record, &[Verdict::Regressed], &sample::files())
}

fn terminal(sample: &Sample, colour: bool, width: usize) -> String {
    report(sample).render(Format::Terminal(Style { colour, width }))
}

fn markdown(sample: &Sample, budget: usize) -> String {
    report(sample).render(Format::Markdown { budget })
}

/// Every verdict with every reason, and every fault.
fn everything() -> Vec<Sample> {
    let mut samples: Vec<Sample> = sample::all().into_iter().map(|(_, sample)| sample).collect();
    for verdict in VERDICTS {
        samples.push(Sample::new(verdict, 24));
        for reason in REASONS {
            let mut sample = sample::regressed();
            sample.judgement.verdict = verdict;
            for check in &mut sample.judgement.checks {
                (check.verdict, check.reason) = (verdict, Some(reason));
            }
            samples.push(sample);
        }
    }
    let text = || "no success in three windows".to_owned();
    for arm in [Arm::Base, Arm::Head] {
        for fault in [Fault::Down { arm, text: text() }, Fault::BrokenBase { text: text() }] {
            let mut sample = Sample::new(Verdict::Invalid, 0);
            sample.judgement.fault = Some(fault);
            samples.push(sample);
        }
    }
    samples
}

#[test]
fn the_first_line_is_one_sentence_that_names_the_scenario() {
    for sample in everything() {
        let sentence = sentence::verdict(&sample.judgement, &[]).plain();
        assert!(sentence.starts_with("orders-api"), "{sentence}");
        assert!(!sentence.contains('\n') && !sentence.contains("()") && !sentence.contains("  "), "{sentence}");
        let first = markdown(&sample, COMMENT_BUDGET);
        assert!(first.starts_with("<!-- perf-gate:orders-api -->\n### "), "{first}");
    }
}

#[test]
fn no_report_speaks_like_a_statistician() {
    for sample in everything() {
        let texts = terminal(&sample, false, 80) + &markdown(&sample, COMMENT_BUDGET);
        for word in ["significan", "p-value", "confidence", "hypothesis"] {
            assert!(!texts.contains(word), "{word} in {texts}");
        }
    }
}

#[test]
fn every_reason_is_explained_or_needs_no_explanation() {
    for reason in REASONS {
        let mut sample = sample::inconclusive();
        sample.judgement.checks[0].reason = Some(reason);
        let (_, explanation) = report(&sample).explanations.remove(0);
        let silent = matches!(reason, Reason::BelowMinEffect | Reason::NotLimiting | Reason::MostlyThinkTime);
        assert_eq!(explanation.advice.is_none(), silent, "{reason:?}");
    }
}

#[test]
fn not_blocking_is_said_where_the_policy_lets_a_verdict_through() {
    let says = |sample: &Sample, fail_on: &[Verdict]| {
        sentence::verdict(&sample.judgement, fail_on).plain().ends_with(". Not blocking")
    };
    assert!(says(&sample::inconclusive(), &[Verdict::Regressed]));
    assert!(!says(&sample::inconclusive(), &[Verdict::Regressed, Verdict::Inconclusive]));
    assert!(says(&sample::regressed(), &[]));
    assert!(says(&sample::invalid_generator(), &[Verdict::Regressed]));
    for blocking in [sample::invalid_head(), sample::interrupted(), sample::pass()] {
        assert!(!says(&blocking, &[]));
    }
}

#[test]
fn a_terminal_of_any_width_is_kept_to() {
    for sample in everything() {
        for width in [80, 100, 120] {
            let text = terminal(&sample, false, width);
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            assert!(longest <= width, "{longest} columns of {width} in\n{text}");
        }
        // Narrower ones may be ugly, but nothing panics.
        for width in [0, 1, 20, 40] {
            terminal(&sample, true, width);
        }
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    for sample in everything() {
        let plain = terminal(&sample, false, 80);
        let painted = terminal(&sample, true, 80);
        assert!(!plain.contains('\u{1b}') && painted.contains('\u{1b}'));
        let bare: Vec<String> = painted.lines().map(super::escape::line).collect();
        let plain: Vec<String> = plain.lines().map(super::escape::line).collect();
        assert_eq!(bare, plain);
    }
}

#[test]
fn a_comment_that_is_too_long_keeps_marker_and_verdict() {
    let mut sample = sample::regressed();
    let task = sample.judgement.tasks[1].clone();
    sample.judgement.tasks.extend(std::iter::repeat_n(task, 500));
    for budget in [100_000, 4_000, 2_000, 1_200, 900, 600, 300, 140] {
        let text = markdown(&sample, budget);
        assert!(text.chars().count() <= budget, "{} over {budget}", text.chars().count());
        assert!(
            text.starts_with("<!-- perf-gate:orders-api -->\n### 🔴 orders-api is slower: p95 latency +21 %"),
            "{text}"
        );
    }
}

/// What remains of a comment when code spans, fences and the marker are taken out.
fn outside_of_code(text: &str) -> String {
    let body = text.split_once("-->").map_or(text, |(_, body)| body);
    let mut rest = String::new();
    let mut in_fence = false;
    for line in body.lines() {
        if line.starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            rest.extend(line.split('`').step_by(2));
            rest.push('\n');
        }
    }
    rest
}

fn hostile(text: &str) -> Sample {
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
    ];
    sample.record.samples =
        vec![ErrorSample { arm: Arm::Head, task: text.to_owned(), class: ErrorClass::Timeout, text: text.to_owned() }];
    sample.record.identity.arms[0].commit = Some(text.to_owned());
    let down = Down { arm: Arm::Head, reason: DownReason::Died, text: text.to_owned(), log_tail: Vec::new() };
    sample.record.ending = Ending::Down(down);
    sample
}

fn evil() -> impl Strategy<Value = String> {
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
    fn whatever_the_numbers_there_is_a_report(
        numbers in prop::array::uniform8(prop::option::of(any::<f64>())), rounds in any::<u32>(), seconds in any::<f64>(),
    ) {
        let mut sample = sample::regressed();
        (sample.judgement.rounds, sample.judgement.load_seconds) = (rounds, seconds);
        let rules = [Rule::Threshold, Rule::Limit, Rule::Errors, Rule::Capacity, Rule::Shown];
        sample.judgement.checks = rules.map(|rule| {
            let [base, head, change, low, high, limit, noise, noise_limit] = numbers;
            let check = sample::p95(0.0, 0.0, 0.0, Verdict::Regressed);
            Comparison { rule, base, head, change, low, high, limit, noise, noise_limit, ..check }
        }).to_vec();
        terminal(&sample, true, 80);
        markdown(&sample, COMMENT_BUDGET);
    }

    #[test]
    fn nothing_from_outside_steers_the_terminal(text in evil()) {
        let shown = terminal(&hostile(&text), false, 80);
        prop_assert!(!shown.contains(|c: char| c.is_control() && c != '\n'));
    }
}
