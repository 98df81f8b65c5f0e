//! What a driver does for every arrival.

use super::{CannotMeasure, Stage};
use crate::record::ErrorClass;
use std::time::Duration;
use tokio::time::Instant;

/// One iteration that is to start now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// When it was meant to start.
    pub intended: Instant,
    /// Evenly random, the same in both arms: for everything that the iteration draws.
    pub draw: u64,
    /// Number of its user, in the closed model.
    pub user: Option<u64>,
    /// Kind of its user, where its profile is for one.
    pub kind: Option<usize>,
}

/// How an iteration ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Done {
    /// How it failed.
    pub failure: Option<ErrorClass>,
    /// When its user may start another one.
    pub next: Instant,
}

/// What a driver does for every arrival.
pub trait Iterate: 'static {
    /// Plays one iteration to its end, and tells the stage of every request in it. Dropped where the window cannot wait
    /// any longer.
    ///
    /// # Errors
    /// Where the generator, not the target, is at fault.
    fn iterate(&self, stage: &Stage, arrival: Arrival) -> impl Future<Output = Result<Done, CannotMeasure>>;

    /// What keeps two iterations of a user apart on average: over so long the first iterations of users that are there from
    /// the beginning are spread.
    fn usual_pause(&self, user: u64, kind: Option<usize>) -> Duration;
}
