//! A red by stored runs and the second measurement that it wants.

use super::build::Run;
use crate::gate::{Confirmed, Evidence, Judgement, Reason, Verdict, Warning, wants_confirmation};
use crate::history::tests::build::{pool, pool_of, summary};
use crate::history::{Baseline, Summary};
use crate::metric::{Key, Statistic};
use crate::record::{Arm, Ending};

const TYPICAL: Key = Key::latency(Statistic::Typical);
const QUIET: [f64; 8] = [1000.0, 1020.0, 980.0, 1010.0, 990.0, 1030.0, 970.0, 1000.0];

/// Head alone, of one commit, on the first host.
fn head(micros: f64) -> Run {
    Run::level(micros).thresholds(&[("latency.typical", 0.1)]).at("c0ffee", "first", 1)
}

/// The same commit again.
fn again(micros: f64, host: &str) -> Run {
    head(micros).at("c0ffee", host, 2)
}

/// Base and head in turn, head so many times as slow.
fn duet(factor: f64) -> Run {
    Run::steady(24, factor).at("c0ffee", "first", 2)
}

fn judged(first: &Run, second: &Run, fixed_machine: bool, baseline: &Baseline) -> Judgement {
    first.by(&Evidence::History { baseline, confirmation: Some(&second.record), fixed_machine })
}

/// Verdict and reason of a slow head and the second measurement, and how that is told.
fn of(second: &Run) -> (Verdict, Option<Reason>, Option<Confirmed>) {
    told(&judged(&head(1300.0), second, false, &pool_of(&TYPICAL, &QUIET)))
}

fn told(judgement: &Judgement) -> (Verdict, Option<Reason>, Option<Confirmed>) {
    let check = &judgement.checks[0];
    assert!(judgement.verdict <= check.verdict, "the overall verdict is the worst");
    assert!(!wants_confirmation(judgement) || check.reason == Some(Reason::Unconfirmed));
    (check.verdict, check.reason, judgement.stored.as_ref().and_then(|stored| stored.confirmation))
}

/// Why a record was left out, the red being unconfirmed then.
fn left_out(second: &Run) -> String {
    let judgement = judged(&head(1300.0), second, false, &pool_of(&TYPICAL, &QUIET));
    assert_eq!(told(&judgement), (Verdict::Inconclusive, Some(Reason::Unconfirmed), None));
    assert!(wants_confirmation(&judgement));
    let why = judgement.warnings.into_iter().find_map(|warning| match warning {
        Warning::NoConfirmation { why } => Some(why),
        _ => None,
    });
    why.expect("it is named")
}

#[test]
fn a_run_on_another_host_confirms_or_does_not() {
    assert_eq!(of(&again(1300.0, "second")), (Verdict::Regressed, None, Some(Confirmed::OnAnotherHost)));
    let not = (Verdict::Inconclusive, Some(Reason::NotConfirmed), Some(Confirmed::OnAnotherHost));
    assert_eq!(of(&again(1010.0, "second")), not);
}

#[test]
fn a_run_on_the_same_host_confirms_only_that_the_host_is_slow() {
    let same = (Verdict::Inconclusive, Some(Reason::SameHost), Some(Confirmed::OnTheSameHost));
    assert_eq!(of(&again(1300.0, "first")), same);
    assert_eq!(of(&again(1010.0, "first")), same);
}

#[test]
fn a_duet_decides() {
    assert_eq!(of(&duet(1.3)), (Verdict::Regressed, None, Some(Confirmed::ByDuet)));
    let not = (Verdict::Inconclusive, Some(Reason::NotConfirmed), Some(Confirmed::ByDuet));
    assert_eq!(of(&duet(1.0)), not);
}

#[test]
fn a_duet_in_which_head_does_not_keep_up_confirms_a_slow_head() {
    let fell_behind = duet(1.0).open().each(Arm::Head, |_, w| w.drain_timed_out = true);
    let fell_behind = fell_behind.each(Arm::Head, |i, w| w.log_latency_sum += if i % 2 == 0 { -40.0 } else { 60.0 });
    assert_eq!(of(&fell_behind), (Verdict::Regressed, None, Some(Confirmed::ByDuet)));
}

#[test]
fn a_duet_judges_the_same_threshold_whatever_statistic_it_came_to() {
    let first = head(1300.0).thresholds(&[("latency.p95", 0.1)]);
    let mut first = first.open();
    first.record.plan.expected_rate = 20.0;
    let second = duet(1.3).open();
    let judgement = judged(&first, &second, false, &pool_of(&TYPICAL, &QUIET));
    assert_eq!(told(&judgement).0, Verdict::Regressed);
    assert_eq!(judgement.checks[0].key, TYPICAL);
}

#[test]
fn a_record_that_cannot_speak_of_the_first_is_named() {
    let other_commit = again(1300.0, "second").at("beef", "second", 2);
    assert_eq!(left_out(&other_commit), "it measured beef, this run c0ffee");
    let mut unknown = again(1300.0, "second");
    unknown.record.identity.commit = None;
    assert!(left_out(&unknown).contains("an unknown commit"));
    let mut edited = again(1300.0, "second");
    edited.record.digest = "beef".into();
    assert!(left_out(&edited).contains("another load"));
    let mut other_cpu = again(1300.0, "second");
    other_cpu.record.environment.cpu = "B".into();
    assert!(left_out(&other_cpu).contains("CPU model: B, here"));
    assert!(left_out(&head(1300.0)).contains("it is the run"));
    let mut no_host = again(1300.0, "second");
    no_host.record.environment.host = None;
    assert!(left_out(&no_host).contains("which hosts"));
    assert!(left_out(&again(1300.0, "second").ending(Ending::OutOfTime)).contains("did not come to its end"));
    assert!(left_out(&duet(1.3).ending(Ending::TooManyVoid).each(Arm::Head, |i, w| w.cut = i > 3)).contains("invalid"));
}

#[test]
fn two_commits_that_nobody_knows_are_not_one() {
    let baseline = pool_of(&TYPICAL, &QUIET);
    let (mut first, mut second) = (head(1300.0), again(1300.0, "second"));
    (first.record.identity.commit, second.record.identity.commit) = (None, None);
    let judgement = judged(&first, &second, false, &baseline);
    assert_eq!(told(&judgement), (Verdict::Inconclusive, Some(Reason::Unconfirmed), None));
}

#[test]
fn a_fixed_machine_confirms_by_both_runs_and_the_latest_stored_one() {
    let fixed = |first: f64, second: f64, latest: f64| {
        let values: Vec<f64> = [latest].into_iter().chain(QUIET).collect();
        told(&judged(&head(first), &again(second, "first"), true, &pool_of(&TYPICAL, &values)))
    };
    let by = Some(Confirmed::OnTheFixedMachine);
    let not = (Verdict::Inconclusive, Some(Reason::NotConfirmed), by);
    assert_eq!(fixed(1300.0, 1300.0, 1000.0), (Verdict::Regressed, None, by));
    assert_eq!(fixed(1300.0, 1010.0, 1000.0), not, "the second is not red");
    assert_eq!(fixed(1300.0, 1250.0, 1150.0), not, "a step of the machine, seen from the second");
    assert_eq!(fixed(1250.0, 1300.0, 1150.0), not, "and from the first");
    assert_eq!(fixed(1300.0, 1300.0, 1150.0), (Verdict::Regressed, None, by));
}

#[test]
fn errors_are_confirmed_the_same_way() {
    let failing = |failed: u64, host: &str, hour| {
        let run = Run::level(1000.0).thresholds(&[("errors", 0.5)]).failing(Arm::Head, move |_| failed);
        run.at("c0ffee", host, hour)
    };
    let stored = pool((1..6).map(|day| summary(day * 24)));
    let of = |second: &Run, fixed| told(&judged(&failing(5, "first", 1), second, fixed, &stored));
    assert_eq!(of(&failing(5, "second", 2), false).0, Verdict::Regressed);
    assert_eq!(of(&failing(0, "second", 2), false).1, Some(Reason::NotConfirmed));
    assert_eq!(of(&failing(5, "first", 2), false).1, Some(Reason::SameHost));
    assert_eq!(of(&failing(5, "first", 2), true).0, Verdict::Regressed);
    let stored = |failed: u64, day: i64| Summary {
        errors: vec![crate::history::tests::build::failing(None, failed)],
        ..summary(day * 24)
    };
    let rising = |latest| pool((1..11).map(|day| stored(if day == 1 { latest } else { 2 }, day)));
    let fixed = |latest| told(&judged(&failing(5, "first", 1), &failing(5, "first", 2), true, &rising(latest)));
    assert_eq!(fixed(3).0, Verdict::Regressed);
    assert_eq!(fixed(4).1, Some(Reason::NotConfirmed), "a step of the machine");
}

#[test]
fn each_check_is_confirmed_by_its_own() {
    let both = |micros: f64, failed: u64, host: &str, hour| {
        let run = Run::level(micros).thresholds(&[("latency.typical", 0.1), ("errors", 0.5)]);
        let run = run.each(Arm::Head, |_, w| {
            w.errors = [(crate::record::ErrorClass::Status, failed)].into();
            w.log_latency_sum = micros.ln() * (w.requests - failed) as f64;
        });
        run.at("c0ffee", host, hour)
    };
    let (first, second) = (both(1300.0, 5, "first", 1), both(1300.0, 0, "second", 2));
    let judgement = judged(&first, &second, false, &pool_of(&TYPICAL, &QUIET));
    let said: Vec<_> = judgement.checks.iter().map(|check| (check.verdict, check.reason)).collect();
    assert_eq!(said, [(Verdict::Regressed, None), (Verdict::Inconclusive, Some(Reason::NotConfirmed))]);
    assert_eq!(judgement.verdict, Verdict::Regressed);
}

#[test]
fn what_is_not_red_wants_no_confirmation() {
    let judgement = judged(&head(1010.0), &again(1300.0, "second"), false, &pool_of(&TYPICAL, &QUIET));
    assert_eq!(told(&judgement), (Verdict::Pass, None, None));
    let limit = Run::level(1000.0).thresholds(&[]).limit("latency.p50", 900.0).at("c0ffee", "first", 1);
    let judgement = limit.against(&pool_of(&TYPICAL, &QUIET));
    assert_eq!((judgement.verdict, wants_confirmation(&judgement)), (Verdict::Regressed, false));
}

#[test]
fn few_stored_runs_are_confirmed_too() {
    let few = pool_of(&TYPICAL, &QUIET[..2]);
    let judgement = judged(&head(1700.0), &again(1700.0, "second"), false, &few);
    assert_eq!(told(&judgement), (Verdict::Regressed, None, Some(Confirmed::OnAnotherHost)));
    let judgement = judged(&head(1700.0), &again(1300.0, "second"), false, &few);
    assert_eq!(told(&judgement).1, Some(Reason::NotConfirmed));
}
