//! What a run carries from step to step.

use super::meter::Meter;
use super::tally::Tally;
use super::{Decide, Event, Neighbours, Settings};
use crate::driver::Stop;
use crate::load::Load;
use crate::record::{Arm, Restarts, TaskShare};
use rand_pcg::Pcg64Mcg;
use tokio::time::Instant;

/// A run in progress.
pub struct Conductor<'a, D, B> {
    pub settings: &'a Settings,
    pub driver: &'a mut D,
    pub builds: &'a mut B,
    pub stop: &'a Stop,
    pub neighbours: Option<&'a Neighbours>,
    pub decide: &'a mut Decide<'a>,
    pub events: &'a mut dyn FnMut(Event),
    pub tally: Tally,
    pub meter: Meter,
    pub epoch: Instant,
    pub rng: Pcg64Mcg,
    pub restarts: Restarts,
    pub rounds_since_start: u32,
    /// A drain has timed out: the next window wants fresh builds.
    pub fresh_start_due: bool,
    pub later_warmup: u32,
    /// The load of every window from now on.
    pub load: Load,
    /// Everything that is counted, with its share in the requests of the scenario.
    pub tasks: Vec<TaskShare>,
    /// Requests of an iteration from now on, on average.
    pub requests: f64,
    /// Iterations per second that the pauses of users and the times seen in warm-up come to, on average over a pass.
    pub iterations: f64,
    /// Tasks that base does not know.
    pub new_tasks: Vec<String>,
    pub round: u32,
    pub void: usize,
}

impl<D, B> Conductor<'_, D, B> {
    /// The arms that are driven.
    pub fn arms(&self) -> Vec<Arm> {
        self.settings.arms()
    }
}
