//! A driver without a target: scripted outcomes that end elsewhere and out of order.

use super::{
    Arrival, CannotMeasure, Done, Driver, Ended, Failure, Iterate, LeftOut, Pacer, Share, Shares, Stage, Stop,
    WindowPlan,
};
use crate::load::{Kept, Load, Schedule};
use crate::record::{Arm, Connected, Coordinates, ErrorClass, Kind, Played, RecordedTask};
use crate::wire::Place;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;

/// What becomes of an iteration: how long it takes, and how it fails.
pub type Script = Rc<dyn Fn(&Coordinates, u64) -> (Duration, Option<ErrorClass>)>;

/// Plays a script. Under an open load its completions are events of their own, in the order in which
/// they fall due, as those of a queue are; under a closed load every user waits for its own.
pub struct Mock {
    script: Script,
    task: RecordedTask,
    /// Pause of a user between two iterations.
    pub think: Duration,
    /// Every aim as it was taken.
    pub aims: Vec<(Arm, String)>,
    /// Every set-up, with its seed.
    pub setups: Vec<(Arm, u64)>,
    /// Every tear-down.
    pub teardowns: Vec<Arm>,
    /// The arm that cannot be set up.
    pub refuses_setup: Option<Arm>,
    /// Seconds that a request took in warm-up, as told.
    pub took: Option<f64>,
    /// How often what is counted comes.
    pub shares: Option<Shares>,
    /// The connections of every window.
    pub connected: Connected,
    /// No arm can be torn down.
    pub refuses_teardown: bool,
}

impl Mock {
    /// A driver of one task.
    pub fn new(script: impl Fn(&Coordinates, u64) -> (Duration, Option<ErrorClass>) + 'static) -> Self {
        let task = RecordedTask { name: "all".into(), judged: false, kind: Kind::Request };
        Self {
            script: Rc::new(script),
            task,
            think: Duration::ZERO,
            aims: Vec::new(),
            setups: Vec::new(),
            teardowns: Vec::new(),
            refuses_setup: None,
            took: None,
            shares: None,
            connected: Connected::default(),
            refuses_teardown: false,
        }
    }

    async fn play_elsewhere(&self, plan: &WindowPlan, stop: &Stop) -> Played {
        let stage = self.stage(plan);
        let mut elsewhere = BTreeMap::new();
        let length = plan.coordinates.settle + plan.coordinates.measured;
        let began = Instant::now();
        let mut schedule = Schedule::new(&plan.pass, plan.coordinates.seed).zip(0_u64..);
        let mut next = schedule.next();
        let cut = loop {
            let Some((at, index)) = next.map(|(start, index)| (start.at, index)) else { break false };
            tokio::select! {
                biased;
                _ = stop.asked() => break true,
                () = complete_first(&stage, &mut elsewhere) => {}
                () = tokio::time::sleep_until(began + at) => {
                    let ticket = stage.begin(0, began + at);
                    let (takes, failure) = (self.script)(&plan.coordinates, index);
                    elsewhere.insert((Instant::now() + takes, ticket), failure);
                    next = schedule.next();
                }
            }
        };
        if !cut {
            let end = tokio::time::sleep_until(began + length);
            tokio::select! { () = end => {}, () = complete_all(&stage, &mut elsewhere) => {} }
        }
        let drained = tokio::select! {
            drained = stage.drain() => drained,
            () = complete_all(&stage, &mut elsewhere) => unreachable!("it waits for ever"),
        };
        stage.close(drained, cut, self.connected.clone()).close(plan.epoch)
    }

    fn stage(&self, plan: &WindowPlan) -> Rc<Stage> {
        Stage::new(plan, Share::whole(&plan.pass, Instant::now()), std::slice::from_ref(&self.task))
    }
}

async fn complete_all(stage: &Stage, elsewhere: &mut BTreeMap<(Instant, usize), Option<ErrorClass>>) {
    loop {
        complete_first(stage, elsewhere).await;
    }
}

async fn complete_first(stage: &Stage, elsewhere: &mut BTreeMap<(Instant, usize), Option<ErrorClass>>) {
    let Some((&(at, ticket), _)) = elsewhere.first_key_value() else { return std::future::pending().await };
    tokio::time::sleep_until(at).await;
    let failure = elsewhere.remove(&(at, ticket)).flatten();
    stage.end(ticket, ended(at, at, failure));
}

fn ended(sent: Instant, at: Instant, class: Option<ErrorClass>) -> Ended {
    let failure = class.map(|class| Failure { class, text: format!("scripted: {class}") });
    Ended { sent, at, failure }
}

struct Scripted {
    script: Script,
    think: Duration,
    coordinates: Coordinates,
}

impl Iterate for Scripted {
    async fn iterate(&self, stage: &Stage, arrival: Arrival) -> Result<Done, CannotMeasure> {
        let ticket = stage.begin(0, arrival.intended);
        let sent = Instant::now();
        let (takes, failure) = (self.script)(&self.coordinates, arrival.draw);
        tokio::time::sleep(takes).await;
        stage.end(ticket, ended(sent, Instant::now(), failure));
        Ok(Done { failure, next: Instant::now() + self.think })
    }

    fn usual_pause(&self, _user: u64, _kind: Option<usize>) -> Duration {
        self.think
    }
}

impl Driver for Mock {
    async fn aim(&mut self, arm: Arm, place: Option<&Place>, _anew: bool) -> Result<(), String> {
        self.aims.push((arm, place.map(|place| place.url.clone()).unwrap_or_default()));
        Ok(())
    }

    async fn set_up(&mut self, arm: Arm, seed: u64) -> Result<(), String> {
        self.setups.push((arm, seed));
        if self.refuses_setup == Some(arm) { Err("setup: refused".to_owned()) } else { Ok(()) }
    }

    async fn tear_down(&mut self, arm: Arm) -> Result<(), String> {
        self.teardowns.push(arm);
        // As the driver does it: only what was set up is torn down.
        let is_up = self.setups.iter().any(|(known, _)| *known == arm);
        if is_up && self.refuses_teardown { Err("teardown: refused".to_owned()) } else { Ok(()) }
    }

    fn shares(&mut self, _load: &Load, took: &dyn Fn(&str) -> f64) -> Option<Shares> {
        self.took = Some(took("all"));
        self.shares.clone()
    }

    fn leave_out(&mut self, names: &[String]) -> LeftOut {
        LeftOut { names: names.to_vec(), share: 0.0, kept: Kept::new(vec![1.0], &[1.0]) }
    }

    async fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> Result<Played, CannotMeasure> {
        if !plan.pass.sources.is_empty() {
            return Ok(self.play_elsewhere(plan, stop).await);
        }
        let stage = self.stage(plan);
        let scripted =
            Rc::new(Scripted { script: self.script.clone(), think: self.think, coordinates: plan.coordinates });
        let slice = stage.play(scripted, &Pacer::tokio(), stop, || self.connected.clone()).await?;
        Ok(slice.close(plan.epoch))
    }

    fn pacer(&self) -> &'static str {
        "tokio"
    }

    fn threads(&self) -> u32 {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Stopper;
    use crate::load::{Arrivals, Load, Pass, Profile, Stage};
    use crate::metric::Statistic;
    use tokio::task::LocalSet;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn plan(load: Profile) -> WindowPlan {
        let load = Load::from(load);
        let pass = if load.is_steady() { load.stretch(MS(2500)) } else { load.pass(1.0) };
        plan_of(pass)
    }

    fn plan_of(pass: Pass) -> WindowPlan {
        let settle = MS(500);
        let coordinates = Coordinates {
            arm: Arm::Head,
            round: 0,
            start: 0,
            first: true,
            confirmation: false,
            seed: 3,
            settle,
            measured: pass.length - settle,
        };
        WindowPlan { coordinates, pass, epoch: Instant::now(), patience: Duration::ZERO }
    }

    fn open(rate: f64) -> Profile {
        Profile::ConstantArrivalRate { rate, arrivals: Arrivals::Constant, duration: None }
    }

    async fn play(mut mock: Mock, plan: WindowPlan) -> Played {
        let (_stopper, stop) = Stopper::new();
        LocalSet::new().run_until(async { mock.play(&plan, &stop).await.expect("a mock measures") }).await
    }

    /// Users times seconds, second by second.
    fn there(played: &Played) -> Vec<f64> {
        played.trace.iter().map(|second| second.users.as_secs_f64()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn an_open_window_owns_its_rate_and_times_from_the_intended_start() {
        let played = play(Mock::new(|_, _| (MS(30), None)), plan(open(100.0))).await;
        assert_eq!((played.window.requests, played.window.completed, played.window.failed()), (200, 200, 0));
        let p95 = played.window.latency(Statistic::Percentile(95.0)).expect("requests");
        assert!((p95 - 30_000.0).abs() < 1100.0, "{p95}");
        assert_eq!(there(&played), [0.0; 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn iterations_that_end_out_of_order_are_all_counted() {
        let script = |_: &Coordinates, index: u64| (MS(if index.is_multiple_of(2) { 700 } else { 10 }), None);
        let played = play(Mock::new(script), plan(open(100.0))).await;
        assert_eq!((played.window.requests, played.window.ok()), (200, 200));
        assert!(!played.window.drain_timed_out);
    }

    #[tokio::test(start_paused = true)]
    async fn what_outlives_the_drain_is_unfinished_and_never_disappears() {
        let script = |_: &Coordinates, index: u64| (if index == 200 { MS(60_000) } else { MS(10) }, None);
        let played = play(Mock::new(script), plan(open(100.0))).await;
        assert!(played.window.drain_timed_out);
        assert_eq!(played.window.requests, 200);
        assert_eq!(played.window.errors.get(&ErrorClass::Unfinished), Some(&1));
        assert_eq!(played.samples.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_window_drains_for_four_times_its_p95() {
        let script = |_: &Coordinates, _| (MS(900), None);
        let played = play(Mock::new(script), plan(open(100.0))).await;
        assert!(!played.window.drain_timed_out);
        assert_eq!(played.window.failed(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn users_wait_for_their_answers_and_think() {
        let plan = plan(Profile::ConstantVus { vus: 10, duration: None });
        let mut mock = Mock::new(|_, _| (MS(40), None));
        mock.think = MS(60);
        let played = play(mock, plan).await;
        let rate = played.window.throughput();
        assert!((rate - 100.0).abs() < 6.0, "{rate}");
        assert_eq!(played.window.latency(Statistic::Max).map(|v| (v / 1e4).round()), Some(4.0));
    }

    #[tokio::test(start_paused = true)]
    async fn users_that_get_no_connection_pause_before_they_try_again() {
        for class in [ErrorClass::Refused, ErrorClass::Queue] {
            let plan = plan(Profile::ConstantVus { vus: 10, duration: None });
            let played = play(Mock::new(move |_, _| (MS(1), Some(class))), plan).await;
            let tries = played.window.requests;
            assert!((190..=210).contains(&tries), "{class}: {tries} in 2 s, one every 101 ms for each");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn users_come_and_go_as_the_ramp_says() {
        let stage = |target, seconds: u64| Stage { target, duration: MS(seconds * 1000) };
        let stages = vec![stage(10.0, 10), stage(10.0, 10), stage(0.0, 0), stage(0.0, 10)];
        let mut plan = plan(Profile::RampingVus { start_vus: 0, stages });
        plan.coordinates.settle = Duration::ZERO;
        let played = play(Mock::new(|_, _| (MS(100), None)), plan).await;
        // Half of ten users for ten seconds (less what whole users are short of it), then all of them for ten.
        let users: Vec<u64> = played.trace.iter().map(|second| second.requests / 10).collect();
        assert_eq!(users[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10], "{users:?}");
        assert_eq!(users.len(), 20);
        assert_eq!(there(&played)[..12], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 10.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn users_that_think_are_there_all_the_same() {
        let mut mock = Mock::new(|_, _| (MS(100), None));
        mock.think = MS(1800);
        let played = play(mock, plan(Profile::ConstantVus { vus: 10, duration: None })).await;
        assert_eq!(there(&played), [10.0, 10.0, 5.0], "until the window ends in the middle of the third second");
    }

    #[tokio::test(start_paused = true)]
    async fn shared_iterations_end_with_the_last() {
        let load = Profile::SharedIterations { vus: 5, iterations: 100, max_duration: MS(60_000) };
        let mut plan = plan(load);
        plan.coordinates.settle = Duration::ZERO;
        let played = play(Mock::new(|_, _| (MS(100), None)), plan).await;
        assert_eq!((played.window.requests, played.window.completed, played.window.cut), (100, 100, false));
        assert!((played.window.seconds - 2.0).abs() < 0.05, "{}", played.window.seconds);
        assert_eq!(there(&played)[..2], [5.0, 5.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn shared_iterations_that_take_too_long_are_left() {
        let load = Profile::SharedIterations { vus: 5, iterations: 100, max_duration: MS(1_500) };
        let played = play(Mock::new(|_, _| (MS(100), None)), plan(load)).await;
        assert_eq!((played.window.requests, played.window.seconds), (50, 1.0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_graceful_stop_says_how_long_the_end_is_waited_for() {
        for (graceful_stop, failed) in [(None, 0..=0), (Some(MS(200)), 49..=51)] {
            let mut load = Load::from(open(100.0));
            load.parts[0].graceful_stop = graceful_stop;
            let played = play(Mock::new(|_, _| (MS(700), None)), plan_of(load.stretch(MS(2500)))).await;
            assert!(failed.contains(&played.window.failed()), "{}", played.window.failed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_the_arrivals_and_keeps_what_was_measured() {
        let (stopper, stop) = Stopper::new();
        let mut mock = Mock::new(|_, _| (MS(30), None));
        let plan = plan(open(100.0));
        let played = LocalSet::new()
            .run_until(async {
                tokio::task::spawn_local(async move {
                    tokio::time::sleep(MS(1495)).await;
                    stopper.stop(2);
                });
                mock.play(&plan, &stop).await.expect("a mock measures")
            })
            .await;
        assert!(played.window.cut);
        assert_eq!((played.window.requests, played.window.failed()), (100, 0));
    }
}
