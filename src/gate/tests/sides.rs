//! Warnings: what a reader should know beside the verdict.

use super::build::Run;
use crate::gate::Warning;
use crate::record::{Arm, HttpVersion, Note, Start, VoidReason};
use std::collections::BTreeSet;

fn warnings(run: &Run) -> Vec<Warning> {
    run.judge().warnings
}

#[test]
fn a_plain_run_has_none_but_what_its_errors_can_show() {
    assert_eq!(warnings(&Run::steady(8, 1.0)), []);
    let few = Run::steady(8, 1.0).each(Arm::Base, |_, w| w.requests = 50).each(Arm::Head, |_, w| w.requests = 50);
    assert_eq!(warnings(&few), [Warning::ErrorsVisibleFrom { rate: 8.0 / 400.0 }]);
}

#[test]
fn notes_become_warnings() {
    let mut run = Run::steady(8, 1.0);
    let text = "exit status 3".to_owned();
    run.record.notes = vec![
        Note::WarmupCapped { seconds: 30 },
        Note::OtherGate,
        Note::Killed { arm: Arm::Base },
        Note::LatenessAllowed { seconds: 0.02 },
        Note::HiddenTooLong { arm: Arm::Head, hidden: 30.0, timeout: 10.0 },
        Note::StopFailed { arm: Arm::Head, text: text.clone() },
    ];
    for expected in [
        Warning::WarmupCapped { seconds: 30 },
        Warning::OtherGate,
        Warning::Killed { arm: Arm::Base },
        Warning::LatenessAllowed { seconds: 0.02 },
        Warning::HiddenTooLong { arm: Arm::Head, hidden: 30.0, timeout: 10.0 },
        Warning::StopFailed { arm: Arm::Head, text },
    ] {
        assert!(warnings(&run).contains(&expected), "{expected:?} is missing");
    }
}

#[test]
fn a_start_that_was_never_steady_is_said_once() {
    let mut run = Run::steady(8, 1.0);
    let start = Start { number: 0, first: Arm::Base, ready_seconds: 1.0, warmup_seconds: 30, steady: Some(false) };
    run.record.starts = vec![start];
    let capped = Warning::WarmupCapped { seconds: 30 };
    assert!(warnings(&run).contains(&capped));
    run.record.notes = vec![Note::WarmupCapped { seconds: 30 }];
    assert_eq!(warnings(&run).iter().filter(|w| **w == capped).count(), 1);
}

#[test]
fn void_rounds_are_told_by_cause() {
    let run = Run::steady(8, 1.0).void(VoidReason::OtherGate).void(VoidReason::OtherGate).void(VoidReason::NotFinite);
    let void = |rounds, cause: &str| Warning::VoidRounds { rounds, cause: cause.into() };
    let told: Vec<Warning> = warnings(&run).into_iter().filter(|w| matches!(w, Warning::VoidRounds { .. })).collect();
    assert_eq!(
        told,
        [void(2, "another perf-gate drove load on this host"), void(1, "a value was not a finite number")]
    );
    assert_eq!(run.judge().void.both, 3);
}

#[test]
fn builds_that_answer_over_other_versions_of_http_are_told() {
    let speaking = |base: &[HttpVersion], head: &[HttpVersion]| {
        let set = |versions: &[HttpVersion]| versions.iter().copied().collect::<BTreeSet<_>>();
        let run = Run::steady(8, 1.0).each(Arm::Base, |_, w| w.http = set(base));
        warnings(&run.each(Arm::Head, |_, w| w.http = set(head)))
    };
    let (one, two) = (HttpVersion::One, HttpVersion::Two);
    let told = speaking(&[one], &[one, two]);
    assert_eq!(told, [Warning::HttpDiffers { base: [one].into(), head: [one, two].into() }]);
    assert!(told[0].to_string().starts_with("base answered over HTTP/1.1, head over HTTP/1.1 and HTTP/2: "));
    assert_eq!(speaking(&[two], &[two]), []);
    assert_eq!(speaking(&[], &[two]), [], "a record of before this was kept");
}

#[test]
fn short_plans_and_tight_thresholds_are_told() {
    let run = Run::steady(8, 1.0).planned(12).thresholds(&[("latency.p95", 0.04), ("throughput", 0.06)]);
    let tight = Warning::TightThreshold { metric: "latency.p95".into(), change: 0.04 };
    assert_eq!(warnings(&run), [tight, Warning::FewRounds { planned: 12 }]);
}
