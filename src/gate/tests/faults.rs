//! Runs that went wrong as a whole.

use super::build::Run;
use crate::gate::{Fault, Reason, Verdict};
use crate::record::{Arm, Down, DownReason, Ending, VoidReason};

fn down(arm: Arm) -> Ending {
    Ending::Down(Down { arm, reason: DownReason::Died, text: "exit status 1".into(), log_tail: Vec::new() })
}

#[test]
fn a_build_that_went_down_is_invalid_whatever_else() {
    for arm in [Arm::Base, Arm::Head] {
        let judgement = Run::steady(20, 1.3).ending(down(arm)).judge();
        assert_eq!(judgement.verdict, Verdict::Invalid);
        assert_eq!(judgement.fault, Some(Fault::Down { arm, text: "exit status 1".into() }));
    }
    assert_eq!(Run::steady(0, 1.0).ending(down(Arm::Head)).judge().verdict, Verdict::Invalid);
}

#[test]
fn too_many_void_rounds_blame_the_generator_or_base() {
    let void = |reason| (0..5).fold(Run::steady(8, 1.0), |run, _| run.void(reason)).ending(Ending::TooManyVoid).judge();
    let late = void(VoidReason::Late { base: true, head: false });
    assert!(matches!(late.fault, Some(Fault::Generator { .. })), "{:?}", late.fault);
    assert_eq!((late.verdict, late.void.base, late.void.total()), (Verdict::Invalid, 5, 5));
    assert!(matches!(void(VoidReason::NoSuccess).fault, Some(Fault::BrokenBase { .. })));
    assert!(matches!(void(VoidReason::NotFinite).fault, Some(Fault::CannotMeasure { .. })));
}

#[test]
fn a_neighbour_is_named_where_it_voided_the_rounds() {
    let late = VoidReason::Late { base: true, head: true };
    let fault = |neighbour: usize, others: usize, other: VoidReason| {
        let reasons = std::iter::repeat_n(VoidReason::OtherGate, neighbour).chain(std::iter::repeat_n(other, others));
        let run = reasons.fold(Run::steady(8, 1.0), |run, reason| run.void(reason)).ending(Ending::TooManyVoid);
        run.judge().fault.expect("invalid")
    };
    assert_eq!(fault(5, 0, late), Fault::OtherGate { text: "5 rounds did not count".into() });
    let (neighbour, slow) = ("another perf-gate drove load on this host", "the generator was late in both windows");
    let text = format!("6 rounds did not count: {neighbour} (4), {slow} (2)");
    assert_eq!(fault(4, 2, late), Fault::OtherGate { text });
    let text = format!("6 rounds did not count: {slow} (4), {neighbour} (2)");
    assert_eq!(fault(2, 4, late), Fault::Generator { text });
    assert!(matches!(fault(3, 3, late), Fault::OtherGate { .. }), "lateness follows from it");
    assert!(matches!(fault(2, 5, VoidReason::NoSuccess), Fault::BrokenBase { .. }));
}

#[test]
fn a_red_that_a_complete_look_has_proven_stands_however_the_run_was_cut_short() {
    let endings = [
        Ending::TooManyVoid,
        Ending::OutOfTime,
        Ending::Interrupted { signal: 2 },
        Ending::Generator { text: "out of ports".into() },
    ];
    for ending in endings {
        let judgement = Run::steady(18, 1.3).planned(24).ending(ending.clone()).judge();
        assert_eq!((judgement.verdict, judgement.fault), (Verdict::Regressed, None), "{ending:?}");
        let open = Run::steady(12, 1.3).planned(24).ending(ending.clone()).judge();
        assert!(open.verdict > Verdict::Regressed && open.fault.is_some(), "{ending:?}");
    }
}

#[test]
fn a_base_that_fails_a_fifth_of_its_requests_is_invalid() {
    let run = Run::steady(16, 1.3).failing(Arm::Base, |_| 50).failing(Arm::Head, |_| 50);
    assert_eq!(run.decision("errors"), (Verdict::Invalid, Some(Reason::BrokenBase)));
    let judgement = run.judge();
    assert_eq!(judgement.verdict, Verdict::Invalid, "also where another check is red");
    assert_eq!(judgement.fault, Some(Fault::BrokenBase { text: "base fails 25.0 % of its requests".into() }));
}

#[test]
fn an_arm_without_requests_is_the_generators_fault() {
    let run = Run::steady(24, 1.0).each(Arm::Head, |_, w| w.requests = 0);
    assert_eq!(run.decision("errors"), (Verdict::Invalid, Some(Reason::NoRequests)));
    assert!(matches!(run.judge().fault, Some(Fault::CannotMeasure { .. })));
}

#[test]
fn rounds_in_which_nobody_answers_blame_base() {
    let mut run = Run::steady(24, 1.0).thresholds(&[("latency.p95", 0.1)]);
    for w in run.record.windows.iter_mut().filter(|w| w.round < 5) {
        w.requests = 0;
    }
    assert_eq!(run.decision("latency.p95"), (Verdict::Invalid, Some(Reason::BrokenBase)));
    assert!(matches!(run.judge().fault, Some(Fault::BrokenBase { .. })));
}

#[test]
fn a_broken_task_does_not_take_the_run_along() {
    let mut run = Run::steady(16, 1.3).two_tasks(1.0).thresholds(&[("latency.p95", 0.1), ("errors of write", 0.5)]);
    for w in &mut run.record.windows {
        w.tasks[1].errors = 50;
    }
    assert_eq!(run.check("errors of write").verdict, Verdict::Invalid);
    assert_eq!((run.judge().verdict, run.judge().fault), (Verdict::Regressed, None));
}

#[test]
fn an_interrupted_run_keeps_what_complete_looks_gave() {
    let signal = Ending::Interrupted { signal: 15 };
    let slower = Run::steady(11, 1.3).ending(signal.clone());
    let check = slower.check("latency.p95");
    assert_eq!((check.verdict, check.reason, check.rounds), (Verdict::Inconclusive, Some(Reason::CutShort), 8));
    assert_eq!(slower.check("throughput").verdict, Verdict::Pass);
    let judgement = slower.judge();
    assert_eq!((judgement.verdict, judgement.fault), (Verdict::Inconclusive, Some(Fault::Interrupted)));
    let early = Run::steady(7, 1.0).ending(signal.clone());
    assert_eq!(early.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CutShort)));
    let red = Run::steady(17, 1.3).ending(signal).judge();
    assert_eq!((red.verdict, red.fault), (Verdict::Regressed, None));
}

#[test]
fn a_cut_or_void_window_takes_its_round_out() {
    let mut run = Run::steady(9, 1.0);
    run.record.windows[4].cut = true;
    assert_eq!((run.judge().rounds, run.next()), (8, crate::gate::Next::Stop));
    run.record.windows.pop();
    assert_eq!(run.judge().rounds, 7);
}
