//! A driver without a target: scripted outcomes that end elsewhere and out of order.

use super::{Arrival, CannotMeasure, Driver, Ended, Failure, Iterate, Pacer, Stage, Stop, Weights, WindowPlan};
use crate::load::{Profile, Schedule};
use crate::record::{Arm, Coordinates, ErrorClass, Played, RecordedTask};
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
    /// Every aim as it was taken.
    pub aims: Vec<(Arm, String)>,
}

impl Mock {
    /// A driver of one task.
    pub fn new(script: impl Fn(&Coordinates, u64) -> (Duration, Option<ErrorClass>) + 'static) -> Self {
        Self { script: Rc::new(script), task: RecordedTask { name: "all".into(), judged: false }, aims: Vec::new() }
    }

    async fn play_elsewhere(&self, plan: &WindowPlan, stop: &Stop, rate: f64) -> Played {
        let stage = Stage::new(plan, std::slice::from_ref(&self.task));
        let mut elsewhere = BTreeMap::new();
        let length = plan.coordinates.settle + plan.coordinates.measured;
        let (began, Profile::ConstantArrivalRate { arrivals, .. }) = (Instant::now(), plan.load) else {
            unreachable!()
        };
        let mut schedule = Schedule::new(rate, arrivals, plan.coordinates.seed, length).zip(0_u64..);
        let mut next = schedule.next();
        let cut = loop {
            let Some((at, index)) = next else { break false };
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
        stage.close(drained, cut, 0)
    }
}

async fn complete_all(stage: &Stage, elsewhere: &mut BTreeMap<(Instant, u64), Option<ErrorClass>>) {
    loop {
        complete_first(stage, elsewhere).await;
    }
}

async fn complete_first(stage: &Stage, elsewhere: &mut BTreeMap<(Instant, u64), Option<ErrorClass>>) {
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
    coordinates: Coordinates,
}

impl Iterate for Scripted {
    async fn iterate(&self, arrival: Arrival) -> Result<Ended, CannotMeasure> {
        let sent = Instant::now();
        let (takes, failure) = (self.script)(&self.coordinates, arrival.draw);
        tokio::time::sleep(takes).await;
        Ok(ended(sent, Instant::now(), failure))
    }
}

impl Driver for Mock {
    async fn aim(&mut self, arm: Arm, url: &str) -> Result<(), String> {
        self.aims.push((arm, url.to_owned()));
        Ok(())
    }

    fn leave_out(&mut self, _tasks: &[String]) {}

    async fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> Result<Played, CannotMeasure> {
        if let Profile::ConstantArrivalRate { rate, .. } = plan.load {
            return Ok(self.play_elsewhere(plan, stop, rate).await);
        }
        let stage = Stage::new(plan, std::slice::from_ref(&self.task));
        let scripted = Rc::new(Scripted { script: self.script.clone(), coordinates: plan.coordinates });
        stage.play(scripted, &Weights::new([1.0]), &Pacer::tokio(), stop, || 0).await
    }

    fn pacer(&self) -> &'static str {
        "tokio"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Stopper;
    use crate::load::{Arrivals, ThinkTime};
    use crate::metric::Statistic;
    use tokio::task::LocalSet;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn plan(load: Profile) -> WindowPlan {
        let coordinates = Coordinates {
            arm: Arm::Head,
            round: 0,
            start: 0,
            first: true,
            confirmation: false,
            seed: 3,
            settle: MS(500),
            measured: MS(2000),
        };
        WindowPlan { coordinates, load, think_time: None, epoch: Instant::now(), patience: Duration::ZERO }
    }

    fn open(rate: f64) -> Profile {
        Profile::ConstantArrivalRate { rate, arrivals: Arrivals::Constant, duration: None }
    }

    async fn play(mut mock: Mock, plan: WindowPlan) -> Played {
        let (_stopper, stop) = Stopper::new();
        LocalSet::new().run_until(async { mock.play(&plan, &stop).await.expect("a mock measures") }).await
    }

    #[tokio::test(start_paused = true)]
    async fn an_open_window_owns_its_rate_and_times_from_the_intended_start() {
        let played = play(Mock::new(|_, _| (MS(30), None)), plan(open(100.0))).await;
        assert_eq!((played.window.requests, played.window.completed, played.window.failed()), (200, 200, 0));
        let p95 = played.window.latency(Statistic::Percentile(95.0)).expect("requests");
        assert!((p95 - 30_000.0).abs() < 1100.0, "{p95}");
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
        let mut plan = plan(Profile::ConstantVus { vus: 10, duration: None });
        plan.think_time = Some(ThinkTime { from: MS(60), to: MS(60) });
        let played = play(Mock::new(|_, _| (MS(40), None)), plan).await;
        let rate = played.window.throughput();
        assert!((rate - 100.0).abs() < 6.0, "{rate}");
        assert_eq!(played.window.latency(Statistic::Max).map(|v| (v / 1e4).round()), Some(4.0));
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
