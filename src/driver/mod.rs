//! What plays a window against a kind of system.
//!
//! A failing target is an outcome, counted by class; an error of [`Driver::play`] means that we cannot
//! measure. Main trait: [`Driver`]; simple drivers lean on [`Stage::play`], which starts an iteration for
//! every arrival.

pub mod http;
#[cfg(test)]
pub mod mock;
mod pacer;
mod stage;
mod stop;
mod user;

pub use pacer::Pacer;
pub use stage::{Arrival, Drained, Ended, Failure, Iterate, Stage};
pub use stop::{Stop, Stopper};
pub use user::Weights;

use crate::load::{Profile, ThinkTime};
use crate::record::{Arm, Coordinates, Played};
use std::time::Duration;
use tokio::time::Instant;

/// One window, as the engine asks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowPlan {
    /// Where it stands in the run, and how long it is.
    pub coordinates: Coordinates,
    /// How iterations start.
    pub load: Profile,
    /// Pause of a user between two iterations.
    pub think_time: Option<ThinkTime>,
    /// Start of the run: what times in the record count from.
    pub epoch: Instant,
    /// How long to wait on, after a drain that timed out, for what is still in flight. It is counted as
    /// unfinished already; waiting keeps it from slowing the other arm.
    pub patience: Duration,
}

/// The generator itself cannot go on: out of ports, out of files. Never the target's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the load generator cannot go on: {0}")]
pub struct CannotMeasure(pub String);

/// Plays windows against a kind of system. Called from one task, one window at a time.
pub trait Driver {
    /// Directs the load of an arm to a URL. Called after every start of the builds and before every
    /// look: names are resolved here, connections to other addresses are given up.
    ///
    /// # Errors
    /// In words, where the name cannot be resolved.
    fn aim(&mut self, arm: Arm, url: &str) -> impl Future<Output = Result<(), String>>;

    /// Sends nothing more of these tasks, on either arm; the others keep their shares among themselves. At least one
    /// is left.
    fn leave_out(&mut self, tasks: &[String]);

    /// Plays one window to the end of its drain. When `stop` is called it sends nothing more, drains,
    /// and returns the window marked as cut. Iterations may end elsewhere and in any order.
    ///
    /// # Errors
    /// Where the generator, not the target, is at fault.
    fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> impl Future<Output = Result<Played, CannotMeasure>>;

    /// What waits for the next intended start, for the record.
    fn pacer(&self) -> &'static str;
}
