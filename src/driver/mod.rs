//! What plays a window against a kind of system.
//!
//! A failing target is an outcome, counted by class; an error of [`Driver::play`] means that we cannot
//! measure. Main trait: [`Driver`]; simple drivers lean on [`Stage::play`], which starts an iteration for
//! every arrival.

mod ended;
mod generator;
mod herds;
pub mod http;
mod iterate;
pub mod jobs;
mod live;
#[cfg(test)]
pub mod mock;
mod pacer;
mod presence;
mod share;
mod slice;
mod stage;
mod stop;
mod turn;
mod user;

pub use ended::{Ended, Failure};
pub use generator::Generator;
pub use iterate::{Arrival, Done, Iterate};
pub use live::{Lane, Live};
pub use pacer::Pacer;
pub use share::Share;
pub use slice::Slice;
pub use stage::{Drained, Stage};
pub use stop::{Stop, Stopper};
pub use user::Weights;

use crate::load::{Kept, Load, Pass};
use crate::record::{Arm, Coordinates, Note, Played, TaskShare};
use crate::wire::Place;
use std::time::Duration;
use tokio::time::Instant;

/// One window, as the engine asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowPlan {
    /// Where it stands in the run, and how long it is.
    pub coordinates: Coordinates,
    /// How iterations start.
    pub pass: Pass,
    /// Start of the run: what times in the record count from.
    pub epoch: Instant,
    /// How long to wait on, after a drain that timed out, for what is still in flight. It is counted as
    /// unfinished already; waiting keeps it from slowing the other arm.
    pub patience: Duration,
}

/// How often what is counted comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// Everything that is counted under a name, in the order of the scenario, with its share in the requests.
    pub tasks: Vec<TaskShare>,
    /// Requests of an iteration, on average.
    pub requests: f64,
    /// Iterations per second, on average over a pass.
    pub iterations: f64,
}

/// What is not sent any more.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Every name that was counted of it.
    pub names: Vec<String>,
    /// Its share of the iterations.
    pub share: f64,
    /// What is still played of every kind of users.
    pub kept: Kept,
}

/// The generator itself cannot go on: out of ports, out of files. Never the target's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the load generator cannot go on: {0}")]
pub struct CannotMeasure(pub String);

/// Plays windows against a kind of system. Called from one task, one window at a time.
pub trait Driver {
    /// Directs the load of an arm to a place, or to the queues of its settings where it has none. Called after every start of the builds (`anew`: what the arm knew of its
    /// users is gone) and before every look: names are resolved here, connections to other addresses are given up.
    ///
    /// # Errors
    /// In words, where the name cannot be resolved or a certificate cannot be used.
    fn aim(&mut self, arm: Arm, place: Option<&Place>, anew: bool) -> impl Future<Output = Result<(), String>>;

    /// Does what the scenario does once after a start of a build, before any load. Called after [`Driver::aim`]; the seed
    /// is the same for both arms.
    ///
    /// # Errors
    /// In words, where it fails: the arm cannot be measured then.
    fn set_up(&mut self, arm: Arm, seed: u64) -> impl Future<Output = Result<(), String>>;

    /// Does what the scenario does once before a stop of a build. Does nothing for an arm that was not set up since its
    /// start.
    ///
    /// # Errors
    /// In words, where it fails.
    fn tear_down(&mut self, arm: Arm) -> impl Future<Output = Result<(), String>>;

    /// How often what is counted comes under this load, where what has a name took so many seconds on average. Called once,
    /// after the first warm-up; nothing where it always comes as often as the settings say.
    fn shares(&mut self, load: &Load, took: &dyn Fn(&str) -> f64) -> Option<Shares>;

    /// Sends nothing more of the tasks that these names are of, on either arm; the others keep their shares among
    /// themselves. Where no task would be left, all are.
    fn leave_out(&mut self, names: &[String]) -> LeftOut;

    /// Plays one window to the end of its drain. When `stop` is called it sends nothing more, drains,
    /// and returns the window marked as cut. Iterations may end elsewhere and in any order.
    ///
    /// # Errors
    /// Where the generator, not the target, is at fault.
    fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> impl Future<Output = Result<Played, CannotMeasure>>;

    /// What waits for the next intended start, for the record.
    fn pacer(&self) -> &'static str;

    /// Threads that make the load.
    fn threads(&self) -> u32;

    /// What a reader of the record should know that was found on the way.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
}
