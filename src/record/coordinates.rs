//! Where a window stands in the run.

use super::Arm;
use std::time::Duration;

/// Where a window stands in the run, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// The build that is driven.
    pub arm: Arm,
    /// Round as played, from 0.
    pub round: u32,
    /// Number of the process start, from 0.
    pub start: u32,
    /// Whether it is the first of its round.
    pub first: bool,
    /// Whether it only confirms a red.
    pub confirmation: bool,
    /// Seed of arrivals and task choice.
    pub seed: u64,
    /// From the first intended start on, thrown away.
    pub settle: Duration,
    /// The measured part, right after settling.
    pub measured: Duration,
}
