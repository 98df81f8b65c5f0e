//! Builds that are brought to each other's machines: `docs/statistics.md` §3.7.

use super::*;
use crate::record::{Arm, CALIBRATING_START};

/// A duet of URLs.
fn elsewhere(hosts: Hosts) -> Settings {
    Settings { hosts, restartable: false, ..duet() }
}

/// The starts that served the rounds which count, in order.
fn starts(run: &Run) -> Vec<u32> {
    run.plan.rounds_of(&run.windows).iter().map(|round| round.head.start).collect()
}

#[tokio::test(start_paused = true)]
async fn swapped_builds_change_places_before_the_first_round_and_after_every_4() {
    let mut conduct = Conduct::new(elsewhere(Hosts::Swapped), steady);
    let (run, events) = conduct.run(to_the_end).await;
    assert_eq!(run.plan.rounds, 24);
    let in_fours: Vec<u32> = (1..=6).flat_map(|start| [start; 4]).collect();
    assert_eq!(starts(&run), in_fours);
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Exchanging)).count(), 6);
    assert_eq!(conduct.builds.put_back, [7]);
}

#[tokio::test(start_paused = true)]
async fn a_dear_exchange_leaves_fewer_rounds_in_whole_pairs() {
    let mut conduct = Conduct::new(elsewhere(Hosts::Swapped), steady);
    conduct.builds.start_takes = SECONDS(100);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((run.plan.rounds, starts(&run).len()), (16, 16));
}

#[tokio::test(start_paused = true)]
async fn a_drain_that_timed_out_does_not_move_builds() {
    // One request of every window of head in start 1 takes longer than any drain.
    let slow = |c: &Coordinates, n: u64| {
        (if c.start == 1 && c.arm == Arm::Head && n == 0 { SECONDS(15) } else { MS(10) }, None)
    };
    let mut conduct = Conduct::new(elsewhere(Hosts::Swapped), slow);
    let (run, _) = conduct.run(to_the_end).await;
    assert!(run.windows.iter().any(|window| window.drain_timed_out));
    assert_eq!(starts(&run).iter().filter(|start| **start == 1).count(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_calibration_is_12_rounds_of_one_start_that_nobody_is_asked_about() {
    let mut asked = 0;
    let mut conduct = Conduct::new(elsewhere(Hosts::Calibrated), steady);
    let (run, _) = conduct
        .run(|_, _| {
            asked += 1;
            if asked == 8 { Next::Stop } else { Next::Continue }
        })
        .await;
    assert_eq!(run.plan.calibration_of(&run.windows).len(), 12);
    assert_eq!(starts(&run), [CALIBRATING_START + 1; 8]);
    let counted: u64 = run.plan.rounds_of(&run.windows).iter().map(|round| round.head.requests).sum();
    let head = run.tasks.iter().find(|task| task.arm == Arm::Head).expect("its total");
    assert_eq!(head.requests, counted, "the totals are those of the rounds");
}

#[tokio::test(start_paused = true)]
async fn builds_are_put_back_when_a_run_is_stopped_half_way() {
    let mut conduct = Conduct::new(elsewhere(Hosts::Swapped), steady);
    conduct.stop_after = Some(SECONDS(12));
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!(run.ending, crate::record::Ending::Interrupted { signal: 2 });
    assert_eq!(conduct.builds.put_back.len(), 1);
}
