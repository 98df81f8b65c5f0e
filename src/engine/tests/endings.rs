//! How a run may end before its plan does, and what is kept.

use super::*;
use crate::record::{Arm, DownReason, Ending, Note, VoidReason};

fn failing(arm: Arm, from_round: u32) -> impl Fn(&Coordinates, u64) -> (Duration, Option<ErrorClass>) {
    move |at, _| {
        let fails = at.arm == arm && at.round >= from_round && !at.settle.is_zero();
        (MS(10), fails.then_some(ErrorClass::Status))
    }
}

fn down(run: &Run) -> Option<(Arm, DownReason)> {
    match &run.ending {
        Ending::Down(down) => Some((down.arm, down.reason)),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn three_silent_windows_of_an_arm_while_the_other_answers_end_the_run() {
    for arm in [Arm::Head, Arm::Base] {
        let (run, _) = Conduct::new(duet(), failing(arm, 5)).run(to_the_end).await;
        assert_eq!(down(&run), Some((arm, DownReason::AnswersNothing)));
        assert_eq!(counted(&run), 5 + 3);
    }
}

#[tokio::test(start_paused = true)]
async fn rounds_in_which_nobody_answers_are_repeated_four_times_at_most() {
    let script =
        |at: &Coordinates, _: u64| (MS(10), (!at.settle.is_zero() && at.round < 2).then_some(ErrorClass::Status));
    let (run, _) = Conduct::new(duet(), script).run(to_the_end).await;
    assert_eq!((counted(&run), run.windows.len()), (24, 2 * 26));
    assert_eq!(run.windows[0].void, Some(VoidReason::NoSuccess));
    let script = |at: &Coordinates, _: u64| (MS(10), (!at.settle.is_zero()).then_some(ErrorClass::Status));
    let (run, _) = Conduct::new(duet(), script).run(to_the_end).await;
    assert_eq!((run.ending, run.windows.len()), (Ending::TooManyVoid, 10));
}

#[tokio::test(start_paused = true)]
async fn a_build_that_dies_ends_the_run_and_leaves_the_rounds_before() {
    let mut conduct = Conduct::new(duet(), steady);
    conduct.builds.dies = Some((Arm::Head, SECONDS(11)));
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!(down(&run), Some((Arm::Head, DownReason::Died)));
    assert!((1..4).contains(&counted(&run)), "{}", counted(&run));
}

#[tokio::test(start_paused = true)]
async fn a_build_that_never_gets_ready_or_whose_hook_fails_sees_no_load() {
    let mut conduct = Conduct::new(duet(), steady);
    conduct.builds.never_ready = Some(Arm::Base);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((down(&run), run.windows.len()), (Some((Arm::Base, DownReason::NeverReady)), 0));
    let mut conduct = Conduct::new(duet(), steady);
    conduct.builds.failing_hook = Some(Arm::Base);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((down(&run), run.windows.len()), (Some((Arm::Base, DownReason::NotStarted)), 0));
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_heeded_in_every_phase() {
    for (after, has_windows) in [(SECONDS(5), false), (MS(20_600), false), (SECONDS(30), true)] {
        let mut conduct = Conduct::new(duet(), steady);
        conduct.builds.start_takes = SECONDS(20);
        conduct.stop_after = Some(after);
        let (run, _) = conduct.run(to_the_end).await;
        assert_eq!(run.ending, Ending::Interrupted { signal: 2 }, "after {after:?}");
        assert_eq!(!run.windows.is_empty(), has_windows, "after {after:?}");
        if has_windows {
            assert!(run.windows.last().is_some_and(|w| w.cut));
            assert!(counted(&run) * 2 < run.windows.len());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_far_longer_than_its_budget_is_cut_short() {
    let crawling = |at: &Coordinates, index: u64| {
        let stuck = !at.settle.is_zero() && index.is_multiple_of(50);
        (if stuck { SECONDS(30) } else { MS(10) }, None)
    };
    let settings = Settings { restarts: RestartPolicy::Never, budget: SECONDS(60), ..duet() };
    let (run, _) = Conduct::new(settings, crawling).run(to_the_end).await;
    assert_eq!(run.ending, Ending::OutOfTime);
    assert!(run.windows.iter().all(|w| w.drain_timed_out), "every drain waited on");
}

#[tokio::test(start_paused = true)]
async fn every_start_is_set_up_alike_on_both_arms_and_torn_down_before_the_stop() {
    let mut conduct = Conduct::new(duet(), steady);
    conduct.driver.refuses_teardown = true;
    let (run, _) = conduct.run(to_the_end).await;
    let setups = &conduct.driver.setups;
    assert!(run.starts.len() > 1);
    assert_eq!((setups.len(), conduct.driver.teardowns.len()), (2 * run.starts.len(), 2 * run.starts.len()));
    assert!(setups.chunks(2).all(|pair| pair[0].0 != pair[1].0 && pair[0].1 == pair[1].1), "{setups:?}");
    assert_ne!(setups[0].1, setups[2].1, "another start draws other values");
    let told = Note::TeardownFailed { arm: Arm::Head, text: "teardown: refused".to_owned() };
    assert!(run.notes.contains(&told), "{:?}", run.notes);
}

#[tokio::test(start_paused = true)]
async fn an_arm_that_cannot_be_set_up_sees_no_load() {
    let mut conduct = Conduct::new(duet(), steady);
    conduct.driver.refuses_setup = Some(Arm::Head);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((down(&run), run.windows.len()), (Some((Arm::Head, DownReason::SetupFailed)), 0));
}
