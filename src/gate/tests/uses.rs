//! What the target itself uses: processor time per request, and memory.

use super::build::{Run, wobble};
use crate::gate::{Reason, Verdict};
use crate::history::Summary;
use crate::history::tests::build::pool_of;
use crate::metric::Key;
use crate::record::{Arm, Model, Restarts, Use};

/// 24 rounds of equal latency. Of round and arm: processor time per request in µs, and memory in MB.
fn using(of: impl Fn(usize, Arm) -> (f64, f64)) -> Run {
    [Arm::Base, Arm::Head].into_iter().fold(Run::steady(24, 1.0), |run, arm| {
        run.each(arm, |i, w| {
            let (micros, megabytes) = of(i, arm);
            // The settling counts: half as many requests again.
            let requests = w.requests * 3 / 2;
            let cpu_seconds = micros / 1e6 * requests as f64;
            w.target = Some(Use { cpu_seconds, requests, peak_bytes: (megabytes * 1e6) as u64 });
        })
    })
}

fn factors(cpu: f64, memory: f64) -> Run {
    using(move |i, arm| {
        let of = |factor| if arm == Arm::Head { factor } else { 1.0 };
        (300.0 * of(cpu) * (1.0 + wobble(i) / 50.0), 80.0 * of(memory) * (1.0 + wobble(i + 2) / 500.0))
    })
}

fn listed(run: Run) -> Run {
    run.thresholds(&[("latency.p95", 0.1), ("cpu", 0.2), ("memory", 0.15)])
}

#[test]
fn each_is_judged_as_a_latency_is_where_it_is_listed() {
    let run = listed(factors(1.5, 1.0));
    assert_eq!(run.decision("cpu"), (Verdict::Regressed, None));
    assert_eq!(run.decision("memory"), (Verdict::Pass, None));
    let found = run.check("cpu");
    assert!(found.base.is_some_and(|base| (base / 300.0 - 1.0).abs() < 0.01), "in µs: {found:?}");
    assert!(found.change.is_some_and(|change| (change - 0.5).abs() < 0.01), "{found:?}");
    assert_eq!(listed(factors(1.0, 1.3)).decision("memory"), (Verdict::Regressed, None));
    assert_eq!(listed(factors(0.6, 0.6)).decision("cpu"), (Verdict::Improved, None));
    assert_eq!(listed(factors(1.0, 1.0)).judge().verdict, Verdict::Pass);
}

#[test]
fn an_arrival_rate_changes_nothing_about_it() {
    let mut run = listed(factors(1.5, 1.0)).open();
    assert_eq!(run.decision("cpu"), (Verdict::Regressed, None));
    run.record.plan.model = Model::Closed { vus: 4, think_share: 0.9 };
    assert_eq!(run.decision("cpu"), (Verdict::Regressed, None));
}

#[test]
fn it_is_shown_where_it_is_known_and_gates_nothing_that_lists_it_not() {
    let names = |run: &Run| run.judge().shown.iter().map(|c| c.key.name()).collect::<Vec<_>>();
    let run = factors(3.0, 3.0);
    assert_eq!(run.judge().verdict, Verdict::Pass);
    assert!(names(&run).ends_with(&["cpu".to_owned(), "memory".to_owned()]), "{:?}", names(&run));
    let change = run.judge().shown.iter().find(|c| c.key == Key::cpu()).and_then(|c| c.change);
    assert!(change.is_some_and(|change| (change - 2.0).abs() < 0.02), "{change:?}");
    assert!(!names(&Run::steady(24, 1.0)).contains(&"cpu".to_owned()));
    assert!(!names(&listed(run)).contains(&"cpu".to_owned()), "once is enough");
}

#[test]
fn limits_hold_it_to_a_bound() {
    let run = factors(1.0, 1.0).limit("cpu", 250.0).limit("memory", 512e6);
    assert_eq!(run.decision("cpu"), (Verdict::Regressed, Some(Reason::BaseBreaksItToo)));
    assert_eq!(run.decision("memory"), (Verdict::Pass, None));
}

#[test]
fn a_window_in_which_nothing_succeeded_has_no_time_per_request() {
    let run = listed(factors(1.0, 1.0)).each(Arm::Head, |_, w| {
        w.target = w.target.map(|used| Use { requests: 0, ..used });
    });
    assert_eq!(run.decision("cpu"), (Verdict::Regressed, None), "worse than any");
}

#[test]
fn what_was_not_watched_is_not_decided() {
    let run = Run::steady(24, 1.0).thresholds(&[("cpu", 0.2)]);
    assert_eq!(run.decision("cpu"), (Verdict::Inconclusive, Some(Reason::NotRecorded)));
}

#[test]
fn memory_is_red_only_where_all_starts_agree() {
    // A process keeps what it has: 20 rounds of 5 starts are 5 observations.
    let grown = |low: f64| {
        using(move |i, arm| {
            let of_start = if i / 4 == 2 { low } else { 1.6 };
            let factor = if arm == Arm::Head { of_start } else { 1.0 };
            (300.0, 80.0 * factor * (1.0 + wobble(i) / 500.0))
        })
    };
    assert_eq!(listed(grown(1.3)).decision("memory"), (Verdict::Regressed, None));
    let differing = listed(grown(1.0));
    assert_eq!(differing.decision("memory"), (Verdict::Inconclusive, Some(Reason::DiffersBetweenStarts)));
    assert_eq!(
        grown(1.24).limit("memory", 100e6).decision("memory"),
        (Verdict::Inconclusive, Some(Reason::DiffersBetweenStarts))
    );
    let one_start = listed(grown(1.0)).restarts(Restarts::Never);
    assert_eq!(one_start.decision("memory"), (Verdict::Regressed, None), "it is one start then");
}

#[test]
fn a_red_of_capacity_leaves_what_is_open_unjudged() {
    let run = listed(factors(1.15, 1.0)).thresholds(&[("cpu", 0.12)]).open();
    let noisy = run.each(Arm::Head, |i, w| {
        w.drain_timed_out = i < 16;
        w.target = w.target.map(|used| Use { cpu_seconds: used.cpu_seconds * (1.0 + wobble(i)), ..used });
    });
    assert_eq!(noisy.decision("cpu"), (Verdict::Inconclusive, Some(Reason::CapacityDecided)));
}

#[test]
fn stored_runs_hold_it_and_head_is_held_against_them() {
    let run = factors(1.0, 1.0).alone().at("c0ffee", "a", 1).thresholds(&[("cpu", 0.2)]);
    let kept = Summary::of(&run.record).expect("fit");
    let level = |key: &Key| kept.level(key).map(|level| level.get());
    assert!(level(&Key::cpu()).is_some_and(|cpu| (cpu / 300.0 - 1.0).abs() < 0.01), "{kept:?}");
    assert!(level(&Key::memory()).is_some_and(|memory| (memory / 80e6 - 1.0).abs() < 0.01), "{kept:?}");
    let stored = |micros: f64| pool_of(&Key::cpu(), &[1.0, 1.01, 0.99, 1.0, 1.02, 0.98].map(|factor| factor * micros));
    assert_eq!(run.against(&stored(300.0)).verdict, Verdict::Pass);
    let slower = run.against(&stored(200.0));
    assert_eq!(slower.checks[0].reason, Some(Reason::Unconfirmed));
    assert_eq!(run.against(&pool_of(&Key::percentile(95.0), &[1.0; 6])).checks[0].verdict, Verdict::NoBaseline);
}
