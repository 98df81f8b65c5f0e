//! Whole runs under paused time: the mock driver, scripted builds, exact virtual facts.

mod builds;
mod counts;
mod endings;
mod exchanges;
mod plans;

use super::{Event, Next, Run, Settings, Warmup, conduct};
use crate::driver::mock::Mock;
use crate::driver::{Stop, Stopper};
use crate::load::{Arrivals, Profile};
use crate::record::{Coordinates, ErrorClass, Hosts, RunPlan, TaskShare, Window};
use crate::target::RestartPolicy;
use builds::Scripted;
use std::time::Duration;
use tokio::task::LocalSet;

const MS: fn(u64) -> Duration = Duration::from_millis;
const SECONDS: fn(u64) -> Duration = Duration::from_secs;

fn open(rate: f64) -> Profile {
    Profile::ConstantArrivalRate { rate, arrivals: Arrivals::Poisson, duration: None }
}

/// A duet at 400/s of builds that are started here, with a fixed warm-up of 1 s.
fn duet() -> Settings {
    Settings {
        duet: true,
        load: open(400.0).into(),
        pass: None,
        requests: 1.0,
        graph: None,
        tasks: vec![TaskShare::request("all", 1.0)],
        judged: Vec::new(),
        judges_iterations: false,
        lateness: None,
        warmup: Warmup { at_least: SECONDS(1), at_most: SECONDS(1), steady: 0.05 },
        rounds: 24,
        budget: SECONDS(600),
        restarts: RestartPolicy::Auto,
        restartable: true,
        hosts: Hosts::Same,
        seed: 7,
    }
}

/// Every request takes 10 ms.
fn steady(_: &Coordinates, _: u64) -> (Duration, Option<ErrorClass>) {
    (MS(10), None)
}

fn to_the_end(_: &RunPlan, _: &[Window]) -> Next {
    Next::Continue
}

/// A run in the making.
struct Conduct {
    settings: Settings,
    driver: Mock,
    builds: Scripted,
    stop_after: Option<Duration>,
}

impl Conduct {
    fn new(settings: Settings, script: impl Fn(&Coordinates, u64) -> (Duration, Option<ErrorClass>) + 'static) -> Self {
        Self { settings, driver: Mock::new(script), builds: Scripted::default(), stop_after: None }
    }

    async fn run(&mut self, mut decide: impl FnMut(&RunPlan, &[Window]) -> Next) -> (Run, Vec<Event>) {
        let (stopper, stop): (Stopper, Stop) = Stopper::new();
        let after = self.stop_after;
        let mut events = Vec::new();
        let mut tell = |event| events.push(event);
        let run = LocalSet::new()
            .run_until(async {
                if let Some(after) = after {
                    tokio::task::spawn_local(async move {
                        tokio::time::sleep(after).await;
                        stopper.stop(2);
                    });
                }
                let (driver, builds) = (&mut self.driver, &mut self.builds);
                conduct(&self.settings, driver, builds, &stop, None, &mut decide, &mut tell).await
            })
            .await;
        assert!(!self.builds.running, "the builds are ended in any case");
        (run, events)
    }
}

/// Number of rounds that count.
fn counted(run: &Run) -> usize {
    run.plan.rounds_of(&run.windows).len()
}
