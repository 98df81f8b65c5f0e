//! What every report promises, whatever it reports.

mod history;
pub(crate) mod outside;
mod several;

use super::sample::{self, Sample};
use super::{COMMENT_BUDGET, Format, Report, Style, sentence};
use crate::gate::{AgainstStored, Comparison, Fault, Reason, Rule, StoredRuns, Verdict};
use crate::record::Arm;
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

const REASONS: [Reason; 23] = [
    Reason::SpansLimit,
    Reason::CutShort,
    Reason::TooFewRequests { expected: 40.0, needed: 100.0 },
    Reason::DifferentHosts,
    Reason::MachinesDiffer,
    Reason::Overload,
    Reason::StillWarming,
    Reason::DiffersBetweenStarts,
    Reason::OneStart,
    Reason::HeadStarvesGenerator,
    Reason::BelowMinEffect,
    Reason::NotLimiting,
    Reason::MostlyThinkTime,
    Reason::NewTask,
    Reason::Burst,
    Reason::TooFewErrors,
    Reason::BaseBreaksItToo,
    Reason::NoBase,
    Reason::CapacityDecided,
    Reason::CannotFail,
    Reason::BrokenBase,
    Reason::NoRequests,
    Reason::NotRecorded,
];

/// Those of a comparison with stored runs.
const STORED_REASONS: [Reason; 13] = [
    Reason::NothingStored,
    Reason::NothingRelated,
    Reason::Shallow,
    Reason::FewStored,
    Reason::OtherConditions,
    Reason::SlowerMachine { slower: 0.041 },
    Reason::HostsDiffer,
    Reason::WithinSpread,
    Reason::Invisible,
    Reason::Unconfirmed,
    Reason::NotConfirmed,
    Reason::SameHost,
    Reason::Point,
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

fn reasons() -> Vec<Reason> {
    [&REASONS[..], &STORED_REASONS[..]].concat()
}

/// Every verdict with every reason, and every fault.
fn everything() -> Vec<Sample> {
    let mut samples: Vec<Sample> = sample::all().into_iter().map(|(_, sample)| sample).collect();
    for verdict in VERDICTS {
        samples.push(Sample::new(verdict, 24));
        for reason in reasons() {
            let mut sample = sample::regressed();
            sample.judgement.stored = STORED_REASONS.contains(&reason).then(sample::stored);
            sample.judgement.verdict = verdict;
            for check in &mut sample.judgement.checks {
                (check.verdict, check.reason) = (verdict, Some(reason));
            }
            samples.push(sample);
        }
    }
    let text = || "no success in three windows".to_owned();
    for arm in [Arm::Base, Arm::Head] {
        for fault in [
            Fault::Down { arm, text: text() },
            Fault::BrokenBase { text: text() },
            Fault::Generator { text: text() },
            Fault::OtherGate { text: text() },
            Fault::CannotMeasure { text: text() },
        ] {
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
    for reason in reasons() {
        let mut sample = sample::inconclusive();
        sample.judgement.checks[0].reason = Some(reason);
        let (_, explanation) = report(&sample).explanations.remove(0);
        assert!(!explanation.why.is_empty(), "{reason:?}");
        let silent =
            matches!(reason, Reason::BelowMinEffect | Reason::NotLimiting | Reason::MostlyThinkTime | Reason::NewTask);
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
        let bare: Vec<String> = painted.lines().map(crate::report::escape::line).collect();
        let plain: Vec<String> = plain.lines().map(crate::report::escape::line).collect();
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
            text.starts_with("<!-- perf-gate:orders-api -->\n### 🔴 orders-api is slower: p95 latency +21\u{a0}%"),
            "{text}"
        );
    }
}

#[test]
fn a_comment_of_jobs_that_is_too_long_drops_its_detail_in_steps() {
    let sample = sample::graphs::slower_work();
    let full = markdown(&sample, COMMENT_BUDGET);
    let has =
        |text: &str| ["| queue |", "| time of a job |", "**Where:** work", "| check |"].map(|part| text.contains(part));
    assert_eq!(has(&full), [true; 4]);
    let mut seen = vec![has(&full)];
    for budget in (140..full.chars().count()).rev().step_by(20) {
        let text = markdown(&sample, budget);
        assert!(text.chars().count() <= budget, "{} over {budget}", text.chars().count());
        assert!(text.contains("orders-api is slower: makespan +24\u{a0}%"), "{text}");
        seen.push(has(&text));
    }
    seen.dedup();
    let steps =
        [[true; 4], [false, true, true, true], [false, false, true, true], [false, false, false, true], [false; 4]];
    assert_eq!(seen, steps);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_the_numbers_there_is_a_report(
        numbers in prop::array::uniform8(prop::option::of(any::<f64>())), rounds in any::<u32>(), seconds in any::<f64>(),
        times in any::<u32>(), detectable in any::<f64>(), reason in prop::sample::select(reasons()),
        verdict in prop::sample::select(&VERDICTS[..]),
    ) {
        let mut sample = sample::regressed();
        (sample.judgement.rounds, sample.judgement.load_seconds) = (rounds, seconds);
        let rules = [Rule::Threshold, Rule::Limit, Rule::Errors, Rule::Capacity, Rule::Shown];
        sample.judgement.checks = rules.map(|rule| {
            let [base, head, change, low, high, limit, noise, noise_limit] = numbers;
            let check = sample::p95(0.0, 0.0, 0.0, Verdict::Regressed);
            let stored = Some(AgainstStored { times, detectable, recent: vec![detectable; 3] });
            let reason = Some(reason);
            Comparison { rule, base, head, change, low, high, limit, noise, noise_limit, stored, reason, ..check }
        }).to_vec();
        let pool = StoredRuns { times, runs: rounds, borrowed: rounds, unrelated: times, ..sample::stored() };
        sample.judgement.stored = Some(pool);
        sample.judgement.verdict = verdict;
        sample.judgement.checks.iter_mut().for_each(|check| check.verdict = verdict);
        terminal(&sample, true, 80);
        markdown(&sample, COMMENT_BUDGET);
    }
}
