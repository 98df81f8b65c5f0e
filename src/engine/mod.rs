//! Conducts a run: starts, warm-up, rounds and looks, until it is decided or stopped.
//!
//! Knows no policy: whether to go on is a predicate that the command hands in. Main function: [`conduct()`].

mod clock;
mod conduct;
mod conductor;
mod event;
mod halt;
mod meter;
mod neighbours;
mod newcomer;
mod round;
mod staging;
mod tally;
#[cfg(test)]
mod tests;
mod verify;
mod warming;
mod warmup;

pub use conduct::conduct;
pub use event::{Event, Part};
pub use neighbours::Neighbours;
pub use tally::Run;
pub use verify::counts_what_is_late;
pub use warmup::Warmup;

use crate::load::{Load, SETTLE};
use crate::record::{Arm, GraphPlan, Hosts, Model, Restarts, RunPlan, TaskShare, Window};
use crate::target::RestartPolicy;
use std::time::Duration;

/// How late the generator may be at least before a round is void (`docs/statistics.md` §2.7).
pub const USUAL_LATENESS: Duration = Duration::from_millis(1);
/// Rounds of a calibration (`docs/statistics.md` §3.7).
const CALIBRATION: u32 = 12;

/// What to do after a round that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Play another round.
    Continue,
    /// Nothing more is to be learned.
    Stop,
    /// Stop, after two further fresh starts of 4 rounds each.
    Confirm,
}

/// Decides after every round that counts.
pub type Decide<'a> = dyn FnMut(&RunPlan, &[Window]) -> Next + 'a;

/// What a run is conducted by.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Whether there is a base to be driven in turn with head.
    pub duet: bool,
    /// How iterations start.
    pub load: Load,
    /// Share of a pass over it that every window plays; nothing of steady load.
    pub pass: Option<f64>,
    /// Everything that is counted under a name, with its share in the requests.
    pub tasks: Vec<TaskShare>,
    /// Requests of an iteration, on average.
    pub requests: f64,
    /// The graph that an iteration is a pass over, where it is one of jobs.
    pub graph: Option<GraphPlan>,
    /// Names that have a check of their own.
    pub judged: Vec<String>,
    /// Whole iterations have one.
    pub judges_iterations: bool,
    /// Load before the first window.
    pub warmup: Warmup,
    /// How late the generator may be before a round is void, where the scenario says so.
    pub lateness: Option<Duration>,
    /// Rounds as wished for.
    pub rounds: u32,
    /// Most wall clock of the whole run.
    pub budget: Duration,
    /// How often builds are restarted.
    pub restarts: RestartPolicy,
    /// Whether every arm is started here.
    pub restartable: bool,
    /// Whether the arms share their machines.
    pub hosts: Hosts,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

impl Settings {
    /// Requests per second as far as they are known before there was any load.
    pub fn known_rate(&self) -> Option<f64> {
        self.load.rate().map(|rate| rate * self.requests)
    }

    /// Seconds of a pass at so many requests a second; nothing of steady load.
    pub fn pass_seconds(&self, rate: f64) -> Option<f64> {
        self.pass.map(|factor| self.load.seconds(factor, rate / self.requests))
    }

    /// Iterations of a window, where it is a count of long ones rather than a time (`docs/statistics.md` §1.4).
    pub fn count(&self) -> Option<u64> {
        self.graph.and(self.load.count(self.pass?))
    }

    /// The least seconds of a window that is a count of job graphs, as far as they are known before there was any load.
    pub fn long_window(&self) -> Option<f64> {
        Some(self.graph?.bound * self.count()? as f64 / self.load.users().max(1.0))
    }

    /// Whether a new start means that builds are brought to other machines.
    fn exchanges(&self) -> bool {
        matches!(self.hosts, Hosts::Swapped | Hosts::Calibrated)
    }

    /// Rounds that make one value of a test: two where each of them has the builds on the machines of the other.
    pub fn rounds_per_value(&self) -> u32 {
        if self.hosts == Hosts::Swapped { 2 } else { 1 }
    }

    /// Rounds in which both machines serve the same build, before all others (`docs/statistics.md` §3.7).
    pub fn calibration(&self) -> u32 {
        if self.hosts == Hosts::Calibrated { CALIBRATION } else { 0 }
    }

    /// Share in the requests of the rarest thing with a check of its own, a task or iterations, of what comes at all; 1 where
    /// there is none.
    pub fn rarest_share(&self, tasks: &[TaskShare], requests: f64) -> f64 {
        let is_judged = |task: &&TaskShare| task.share > 0.0 && self.judged.contains(&task.name);
        let iterations = self.judges_iterations.then(|| requests.recip());
        tasks.iter().filter(is_judged).map(|task| task.share).chain(iterations).fold(1.0, f64::min)
    }

    /// The arms that are driven.
    pub fn arms(&self) -> Vec<Arm> {
        if self.duet { vec![Arm::Base, Arm::Head] } else { vec![Arm::Head] }
    }

    /// How iterations start; in a closed model so much of a user's time is think time.
    fn model(&self, think_share: f64) -> Model {
        match self.load.rate() {
            Some(rate) => Model::Open { rate },
            None if self.load.is_open() => Model::Open { rate: 0.0 },
            None => Model::Closed { vus: self.load.users().round() as u32, think_share },
        }
    }

    /// The plan as far as it is known before anything was started.
    fn wished(&self) -> RunPlan {
        RunPlan {
            arms: self.arms(),
            model: self.model(0.0),
            seed: self.seed,
            rounds: self.rounds,
            window_seconds: 1.0,
            pass: self.pass,
            count: self.count(),
            graph: self.graph,
            settle_seconds: SETTLE.as_secs_f64(),
            expected_rate: self.known_rate().unwrap_or(0.0),
            iteration_requests: self.requests,
            tasks: self.tasks.clone(),
            new_tasks: Vec::new(),
            restarts: Restarts::Never,
            hosts: self.hosts,
        }
    }
}
