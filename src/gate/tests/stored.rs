//! What a judgement says of the stored runs themselves, and the naive rule.

use super::build::{Run, key};
use crate::gate::{Evidence, Judgement, Reason, StoredRuns, Verdict, Warning, wants_confirmation};
use crate::history::tests::build::{failing, hours_ago, pool, pool_of, summary};
use crate::history::{Baseline, LeftOut, RefreshTime, Summary};
use crate::metric::{Key, Statistic};
use crate::record::{Arm, Quantiles, Restarts, Window};
use crate::stats::Positive;

const TYPICAL: Key = Key::latency(Statistic::Typical);

fn head(micros: f64) -> Run {
    Run::level(micros).thresholds(&[("latency.typical", 0.1)])
}

fn point(run: &Run, baseline: &Baseline) -> Judgement {
    run.by(&Evidence::Point { baseline })
}

/// Two runs of one time, one of another, and a newer one of the default branch.
fn mixed() -> Baseline {
    let run = |hours, value| summary(hours).with(&TYPICAL, value);
    let times = [vec![run(24, 100.0), run(25, 100.0)], vec![run(48, 110.0)], vec![run(12, 120.0)]];
    Baseline {
        branch: "release".into(),
        times: times.map(|runs| RefreshTime { runs }).into(),
        borrowed: 1,
        exact: true,
        ..pool(Vec::<Summary>::new())
    }
}

#[test]
fn a_judgement_says_what_head_was_compared_with() {
    let mut baseline = mixed();
    baseline.left_out = LeftOut { unrelated: 4, unknown: 3, before_accepted: 2, ..LeftOut::default() };
    let judgement = head(100.0).against(&baseline);
    let expected = StoredRuns {
        point: false,
        given: false,
        branch: "release".into(),
        times: 3,
        runs: 4,
        borrowed: 1,
        newest: Some(hours_ago(12)),
        oldest: Some(hours_ago(48)),
        exact: true,
        differences: Vec::new(),
        unrelated: 4,
        unknown: 3,
        incomparable: 0,
        before_accepted: 2,
        new_levels: Vec::new(),
        confirmation: None,
    };
    assert_eq!(judgement.stored, Some(expected));
    assert!(judgement.warnings.contains(&Warning::Borrowed { times: 1, of: 3 }));
    let own = head(100.0).against(&pool_of(&TYPICAL, &[100.0]));
    assert!(!own.warnings.iter().any(|w| matches!(w, Warning::Borrowed { .. })));
    assert_eq!(head(100.0).judge().stored, None);
}

#[test]
fn the_last_levels_are_kept_for_pictures_oldest_first() {
    let pool = pool_of(&TYPICAL, &[100.0, 104.0, 96.0, 101.0, 99.0, 103.0]);
    let levels = |judgement: &Judgement| judgement.checks[0].stored.as_ref().map(|stored| stored.recent.clone());
    let mut expected = pool.values(&TYPICAL);
    expected.reverse();
    let expected: Vec<f64> = expected.into_iter().map(Positive::get).collect();
    assert_eq!(expected.len(), 6);
    assert_eq!(levels(&head(100.0).against(&pool)), Some(expected.clone()));
    assert_eq!(levels(&point(&head(100.0), &pool)), Some(expected));
    assert_eq!(levels(&head(100.0).judge()), None);
}

#[test]
fn the_naive_rule_takes_the_latest_run_alone() {
    let baseline = mixed();
    let of = |micros| {
        let judgement = point(&head(micros), &baseline);
        (judgement.checks[0].verdict, judgement.checks[0].reason, judgement.verdict)
    };
    let said = |verdict| (verdict, Some(Reason::Point), verdict);
    assert_eq!(of(111.0), said(Verdict::Regressed));
    assert_eq!(of(109.0), said(Verdict::Pass));
    assert_eq!(of(89.0), said(Verdict::Improved));
    let judgement = point(&head(111.0), &baseline);
    let stored = judgement.stored.as_ref().expect("stored runs");
    assert!(stored.point && (stored.times, stored.runs, stored.borrowed) == (1, 1, 0));
    assert_eq!((stored.newest.as_ref(), stored.oldest.as_ref()), (Some(&hours_ago(24)), Some(&hours_ago(24))));
    let check = &judgement.checks[0];
    assert_eq!((check.base, check.noise, check.low, check.rounds), (Some(100.0), None, None, 24));
    assert!(!wants_confirmation(&judgement));
    assert_eq!(crate::gate::POINT_FALSE_ALARMS, [0.17, 0.36]);
}

#[test]
fn the_naive_rule_counts_errors_naively() {
    let stored = |failed| pool([Summary { errors: vec![failing(None, failed)], ..summary(24) }, summary(48)]);
    let of = |each: u64, stored: &Baseline| {
        let run =
            Run::level(100.0).thresholds(&[("errors", 0.5)]).failing(Arm::Head, move |i| each + u64::from(i == 0));
        point(&run, stored).checks.remove(0)
    };
    let red = of(3, &stored(2));
    assert_eq!((red.verdict, red.reason, red.noise), (Verdict::Regressed, Some(Reason::Point), None));
    assert_eq!(red.counts.map(|counts| counts.base_failed), Some(48), "of the latest run alone");
    assert_eq!(of(2, &stored(2)).verdict, Verdict::Pass);
}

#[test]
fn the_naive_rule_without_a_run_has_no_baseline() {
    let judgement = point(&head(100.0), &pool(Vec::<Summary>::new()));
    assert_eq!((judgement.verdict, judgement.checks[0].reason), (Verdict::NoBaseline, Some(Reason::NothingStored)));
    let older = pool([summary(24), summary(48).with(&TYPICAL, 100.0)]);
    assert_eq!(point(&head(100.0), &older).checks[0].reason, Some(Reason::NothingStored), "the latest lacks it");
}

#[test]
fn what_is_shown_is_held_against_stored_runs_too() {
    let p50 = Key::percentile(50.0);
    let values = [100.0, 102.0, 98.0, 101.0, 99.0];
    let run = |(value, day): (&f64, i64)| summary(day * 24).with(&TYPICAL, *value).with(&p50, *value);
    let judgement = head(120.0).against(&pool(values.iter().zip(1..).map(run)));
    let shown = |name: &str| judgement.shown.iter().find(|c| c.key == key(name)).expect("shown").clone();
    let known = shown("latency.p50");
    assert!(known.base.is_some_and(|base| (base - 100.0).abs() < 0.1) && known.low < known.change, "{known:?}");
    assert!((known.verdict, known.gated, known.limit, known.reason) == (Verdict::Pass, false, None, None));
    assert_eq!(known.stored.as_ref().map(|stored| stored.times), Some(5));
    let unknown = shown("latency.p99");
    assert!(unknown.base.is_none() && unknown.change.is_none() && unknown.head.is_some());
    let few = head(120.0).against(&pool(values[..2].iter().zip(1..).map(run)));
    let few = few.shown.iter().find(|c| c.key == p50).expect("shown");
    assert!(few.change.is_some() && few.low.is_none() && few.stored.is_none(), "{few:?}");
}

#[test]
fn windows_that_only_confirm_a_limit_are_no_part_of_a_level() {
    let run = head(100.0).restarts(Restarts::OnRed).at("c0ffee", "a", 1);
    let confirmed = head(100.0).confirmation(5.0).restarts(Restarts::OnRed).alone().at("c0ffee", "a", 1);
    assert_eq!(confirmed.record.windows.len(), 28);
    assert_eq!(Summary::of(&confirmed.record), Summary::of(&run.record));
    let baseline = pool_of(&TYPICAL, &[100.0; 6]);
    assert_eq!(confirmed.against(&baseline).checks, run.against(&baseline).checks);
}

#[test]
fn a_task_that_moved_is_named_as_the_cause() {
    let tasks = ["read", "write"].map(|name| Key::percentile(95.0).of_task(name));
    let run = |day: i64| {
        let run = summary(day * 24).with(&Key::percentile(95.0), 10_000.0 + day as f64);
        tasks.iter().fold(run, |run, key| run.with(key, 10_000.0 + day as f64))
    };
    let stored = pool((1..9).map(run));
    let slow = |host, hour| {
        let run = Run::of((0..24).map(|_| (10.0, 13.0))).alone().thresholds(&[("latency.p95", 0.1)]).two_tasks(1.0);
        run.at("c0ffee", host, hour)
    };
    let still = |_: usize, w: &mut Window| {
        w.tasks[0].quantiles = w.tasks[1].quantiles.map(|q| Quantiles { p95: 10_050.0, ..q });
    };
    let (first, second) = (slow("a", 1).each(Arm::Head, still), slow("b", 2));
    let judged = |confirmation| first.by(&Evidence::History { baseline: &stored, confirmation, fixed_machine: false });
    let causes = |judgement: Judgement| judgement.tasks.iter().map(|task| task.is_cause).collect::<Vec<_>>();
    assert_eq!(causes(judged(Some(&second.record))), [false, true]);
    assert_eq!(causes(judged(None)), [false, false], "nothing is red yet");
}
