//! What is played: rounds, order, starts, warm-up, sizes.

use super::*;
use crate::driver::Shares;
use crate::engine::counts_what_is_late;
use crate::load::Stage;
use crate::record::{Arm, Connected, Ending, Model, Note, Restarts, VoidReason};
use crate::stats::Histogram;

#[tokio::test(start_paused = true)]
async fn a_duet_plays_both_arms_of_every_round_with_one_seed_in_an_order_drawn_by_a_coin() {
    let mut conduct = Conduct::new(duet(), steady);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((run.ending, run.windows.len()), (Ending::Complete, 48));
    assert_eq!(run.plan.window_seconds, 1.0);
    let mut first = Vec::new();
    for (round, pair) in run.windows.chunks(2).enumerate() {
        assert_eq!((pair[0].round, pair[1].round), (round as u32, round as u32));
        assert_eq!((pair[0].seed, pair[0].requests), (pair[1].seed, pair[1].requests));
        assert!(pair[0].first && !pair[1].first && pair[0].arm != pair[1].arm);
        first.push(pair[0].arm);
    }
    assert!(first.contains(&Arm::Base) && first.contains(&Arm::Head));
    let (again, _) = Conduct::new(duet(), steady).run(to_the_end).await;
    assert_eq!(
        again.windows.iter().map(|w| w.arm).collect::<Vec<_>>(),
        run.windows.iter().map(|w| w.arm).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn cheap_builds_are_restarted_every_4_rounds_and_take_turns_in_being_first() {
    let mut conduct = Conduct::new(duet(), steady);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!(run.plan.restarts, Restarts::Every4Rounds);
    let expected: Vec<_> = (0..6).map(|n| (n, if n % 2 == 0 { Arm::Base } else { Arm::Head })).collect();
    assert_eq!(conduct.builds.starts, expected);
    for window in &run.windows {
        assert_eq!(window.start, window.round / 4);
    }
}

#[tokio::test(start_paused = true)]
async fn dear_builds_are_started_once_and_twice_more_to_confirm_a_red() {
    let mut conduct = Conduct::new(duet(), steady);
    conduct.builds.start_takes = SECONDS(12);
    let confirm_at_16 = |plan: &RunPlan, windows: &[Window]| {
        if plan.rounds_of(windows).len() == 16 { Next::Confirm } else { Next::Continue }
    };
    let (run, _) = conduct.run(confirm_at_16).await;
    assert_eq!(run.plan.restarts, Restarts::OnRed);
    assert_eq!(conduct.builds.starts.len(), 3);
    let confirming: Vec<u32> = run.windows.iter().filter(|w| w.confirmation).map(|w| w.start).collect();
    assert_eq!(confirming, [[1; 8], [2; 8]].concat());
    assert_eq!(run.windows.iter().filter(|w| !w.confirmation).count(), 32);
}

#[tokio::test(start_paused = true)]
async fn every_window_of_a_load_that_changes_is_a_pass_over_all_of_it() {
    let stage = |target| Stage { target, duration: SECONDS(10) };
    let stages = vec![stage(400.0), stage(0.0)];
    let load = Profile::RampingArrivalRate { start_rate: 0.0, stages, arrivals: Arrivals::Constant }.into();
    let settings = Settings { load, pass: Some(0.2), rounds: 8, ..duet() };
    let (run, _) = Conduct::new(settings, steady).run(to_the_end).await;
    let plan = &run.plan;
    assert_eq!((plan.pass, plan.window_seconds, plan.settle_seconds), (Some(0.2), 4.0, 0.0));
    assert_eq!((plan.expected_rate, run.windows.len()), (200.0, 16));
    for window in &run.windows {
        assert_eq!((window.seconds, window.requests), (4.0, 800));
    }
    // The warm-up had the load of a pass on average.
    let second = run.series.slots.iter().find(|slot| slot.at < 2).map(|slot| slot.requests);
    assert!(second.is_some_and(|requests| (120..300).contains(&requests)), "{second:?}");
}

#[tokio::test(start_paused = true)]
async fn arms_that_are_urls_are_never_restarted() {
    let settings = Settings { restartable: false, ..duet() };
    let mut conduct = Conduct::new(settings, steady);
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((run.plan.restarts, conduct.builds.starts.len()), (Restarts::Never, 1));
}

#[tokio::test(start_paused = true)]
async fn names_are_resolved_at_every_start_and_once_a_look() {
    let mut conduct = Conduct::new(Settings { restartable: false, ..duet() }, steady);
    conduct.run(to_the_end).await;
    assert_eq!(conduct.driver.aims.len(), 2 * (1 + 3));
}

#[tokio::test(start_paused = true)]
async fn a_drain_that_times_out_restarts_both_builds_and_counts_4_rounds_anew() {
    let stuck_once = |at: &Coordinates, index: u64| {
        let stuck =
            at.round == 1 && at.arm == Arm::Head && at.measured > SECONDS(0) && !at.settle.is_zero() && index == 300;
        (if stuck { SECONDS(60) } else { MS(10) }, None)
    };
    let mut conduct = Conduct::new(Settings { rounds: 10, ..duet() }, stuck_once);
    let (run, _) = conduct.run(to_the_end).await;
    let stuck = run.windows.iter().position(|w| w.drain_timed_out).expect("one window is stuck");
    assert_eq!(run.windows[stuck].errors.get(&ErrorClass::Unfinished), Some(&1));
    assert_eq!(run.windows[stuck + 1].start, run.windows[stuck].start + 1, "the next window has fresh builds");
    let of_second_start = run.windows.iter().filter(|w| w.start == 1).map(|w| w.round);
    assert!(of_second_start.max() >= Some(4), "the 4 rounds count anew");
}

#[tokio::test(start_paused = true)]
async fn a_warm_up_lasts_at_least_10_seconds_and_later_ones_2() {
    let settings = Settings { warmup: Warmup::default(), rounds: 8, ..duet() };
    let (run, _) = Conduct::new(settings, steady).run(to_the_end).await;
    let seconds: Vec<_> = run.starts.iter().map(|start| (start.warmup_seconds, start.steady)).collect();
    assert_eq!(seconds, [(10, Some(true)), (2, None)]);
    assert_eq!(run.notes, []);
}

#[tokio::test(start_paused = true)]
async fn a_build_that_never_settles_is_warmed_up_to_the_cap_and_noted() {
    let settings = Settings { warmup: Warmup { steady: 0.0001, ..Warmup::default() }, rounds: 8, ..duet() };
    let requests = std::cell::Cell::new(0);
    let drifting = move |_: &Coordinates, _: u64| {
        requests.set(requests.get() + 1);
        (MS(10) + Duration::from_micros(requests.get()), None)
    };
    let (run, _) = Conduct::new(settings, drifting).run(to_the_end).await;
    assert_eq!((run.starts[0].warmup_seconds, run.starts[0].steady), (30, Some(false)));
    assert!(run.notes.contains(&Note::WarmupCapped { seconds: 30 }));
}

#[tokio::test(start_paused = true)]
async fn a_closed_model_is_sized_by_the_slower_arm() {
    let slower_head = |at: &Coordinates, _: u64| (MS(if at.arm == Arm::Head { 50 } else { 25 }), None);
    let settings = Settings { load: Profile::ConstantVus { vus: 5, duration: None }.into(), rounds: 8, ..duet() };
    let mut conduct = Conduct::new(settings, slower_head);
    conduct.driver.think = MS(50);
    let (run, _) = conduct.run(to_the_end).await;
    assert!((45.0..=50.0).contains(&run.plan.expected_rate), "{}", run.plan.expected_rate);
    let Model::Closed { vus: 5, think_share } = run.plan.model else { panic!("{:?}", run.plan.model) };
    assert!((0.45..=0.5).contains(&think_share), "{think_share}");
}

#[tokio::test(start_paused = true)]
async fn what_a_closed_model_sends_is_shared_out_by_the_times_of_the_slower_arm() {
    let slower_head = |at: &Coordinates, _: u64| (MS(if at.arm == Arm::Head { 50 } else { 25 }), None);
    let load = Profile::ConstantVus { vus: 5, duration: None }.into();
    let settings = Settings { load, rounds: 8, judged: vec!["rare".to_owned()], ..duet() };
    let mut conduct = Conduct::new(settings, slower_head);
    let tasks = vec![TaskShare::request("all", 0.75), TaskShare::request("rare", 0.25)];
    conduct.driver.shares = Some(Shares { tasks: tasks.clone(), requests: 2.0, iterations: 1e3 });
    let (run, _) = conduct.run(to_the_end).await;
    assert!(conduct.driver.took.is_some_and(|took| (took - 0.05).abs() < 0.001), "{:?}", conduct.driver.took);
    assert_eq!((run.plan.tasks, run.plan.iteration_requests), (tasks, 2.0));
    assert!(run.plan.expected_rate < 200.0, "windows of constant load have what the warm-up had");
    // 400 of the rare one, at a quarter of 100/s, take longer than the longest window.
    assert_eq!(run.plan.window_seconds, 10.0);
}

#[tokio::test(start_paused = true)]
async fn a_pass_counts_on_what_flows_come_to_that_the_warm_up_only_sees_the_beginning_of() {
    let stages = vec![Stage { target: 10.0, duration: SECONDS(4) }];
    let load = Profile::RampingVus { start_vus: 10, stages }.into();
    let mut conduct = Conduct::new(Settings { load, pass: Some(1.0), rounds: 8, ..duet() }, steady);
    conduct.driver.think = SECONDS(1);
    let tasks = vec![TaskShare::request("all", 1.0)];
    conduct.driver.shares = Some(Shares { tasks, requests: 4.0, iterations: 25.0 });
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!(run.plan.expected_rate, 100.0);
}

#[tokio::test(start_paused = true)]
async fn duration_and_budget_bound_the_plan() {
    let load = Profile::ConstantArrivalRate { rate: 400.0, arrivals: Arrivals::Poisson, duration: Some(SECONDS(12)) };
    let (run, _) = Conduct::new(Settings { load: load.into(), ..duet() }, steady).run(to_the_end).await;
    assert_eq!((run.plan.rounds, counted(&run)), (12, 12));
    let (run, _) = Conduct::new(Settings { budget: SECONDS(60), ..duet() }, steady).run(to_the_end).await;
    assert!((8..24).contains(&run.plan.rounds), "{}", run.plan.rounds);
}

#[tokio::test(start_paused = true)]
async fn the_run_ends_when_everything_is_decided_and_is_asked_after_rounds_that_count_only() {
    let mut asked = Vec::new();
    let (run, events) = Conduct::new(duet(), steady)
        .run(|plan, windows| {
            asked.push(plan.rounds_of(windows).len());
            if asked.len() == 8 { Next::Stop } else { Next::Continue }
        })
        .await;
    assert_eq!(asked, (1..=8).collect::<Vec<_>>());
    assert_eq!((counted(&run), run.ending), (8, Ending::Complete));
    assert!(matches!(events.last(), Some(Event::Stopping)));
}

#[tokio::test(start_paused = true)]
async fn health_adds_up_connections_and_queues_and_knows_the_last_bound_on_lateness() {
    let (opened, queued, longest) = (2, 3, 7);
    let settings = Settings { rounds: 8, restartable: false, ..duet() };
    let mut conduct = Conduct::new(settings, |_: &Coordinates, _: u64| (MS(200), None));
    conduct.driver.connected = Connected { opened, queued, longest, ..Connected::default() };
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!((run.windows.len(), run.starts[0].warmup_seconds), (16, 1));
    let health = &run.health;
    assert_eq!(health.connections_opened, 18 * opened, "warm-up opens most");
    assert_eq!((health.queued, health.queue_longest), (16 * queued, longest), "of the rounds that count");
    assert_eq!((run.windows[0].queued, run.windows[0].queue_longest), (queued, longest));
    let bound = health.lateness_bound.expect("rounds came to their ends");
    assert!((bound - 10_000.0).abs() < 100.0, "5 % of 200 ms: {bound}");
    let (short, _) = Conduct::new(duet(), steady).run(to_the_end).await;
    assert_eq!(short.health.lateness_bound, Some(1_000.0));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_counts_though_it_was_late_is_noticed() {
    let settings = Settings { rounds: 8, restartable: false, lateness: Some(MS(20)), ..duet() };
    let (run, _) = Conduct::new(settings, |_: &Coordinates, _: u64| (MS(200), None)).run(to_the_end).await;
    let with = |late: Duration, void: Option<VoidReason>| {
        let mut windows = run.windows.clone();
        let mut lateness = Histogram::fine();
        lateness.record(late);
        (windows[5].lateness, windows[5].void) = (lateness, void);
        counts_what_is_late(&windows)
    };
    assert!(!counts_what_is_late(&run.windows));
    assert!(!with(MS(9), None), "5 % of 200 ms are usual");
    assert!(with(MS(12), None));
    assert!(!with(MS(30), Some(VoidReason::Late { base: true, head: false })));
}
