//! Conducts a run: starts, warm-up, rounds and looks, until it is decided or stopped.
//!
//! Knows no policy: whether to go on is a predicate that the command hands in. Main function: [`conduct()`].

mod conduct;
mod conductor;
mod event;
mod halt;
mod meter;
mod neighbours;
mod newcomer;
mod round;
mod tally;
#[cfg(test)]
mod tests;
mod verify;
mod warming;
mod warmup;

pub use conduct::conduct;
pub use event::Event;
pub use neighbours::Neighbours;
pub use tally::Run;
pub use warmup::Warmup;

use crate::load::{Profile, SETTLE, ThinkTime};
use crate::record::{Arm, Hosts, Model, Restarts, RunPlan, TaskShare, Window};
use crate::target::RestartPolicy;
use std::time::Duration;

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
    pub load: Profile,
    /// Pause of a user between two iterations.
    pub think_time: Option<ThinkTime>,
    /// Share of every task in the requests.
    pub tasks: Vec<TaskShare>,
    /// Share of the rarest task with a check of its own; 1 where there is none.
    pub rarest_share: f64,
    /// Load before the first window.
    pub warmup: Warmup,
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
        match self.load {
            Profile::ConstantArrivalRate { rate, .. } => Some(rate),
            Profile::ConstantVus { .. } => None,
        }
    }

    /// The arms that are driven.
    pub fn arms(&self) -> Vec<Arm> {
        if self.duet { vec![Arm::Base, Arm::Head] } else { vec![Arm::Head] }
    }

    /// The plan as far as it is known before anything was started.
    fn wished(&self) -> RunPlan {
        let model = match self.load {
            Profile::ConstantArrivalRate { rate, .. } => Model::Open { rate },
            Profile::ConstantVus { vus, .. } => Model::Closed { vus, think_share: 0.0 },
        };
        RunPlan {
            arms: self.arms(),
            model,
            seed: self.seed,
            rounds: self.rounds,
            window_seconds: 1.0,
            settle_seconds: SETTLE.as_secs_f64(),
            expected_rate: self.known_rate().unwrap_or(0.0),
            tasks: self.tasks.clone(),
            new_tasks: Vec::new(),
            restarts: Restarts::Never,
            hosts: self.hosts,
        }
    }
}
