//! What a run tells while it goes on.

use crate::record::{Arm, RunPlan, Window};

/// Something that happened. Consumers must be quick: they run between windows, on the generator's thread.
#[derive(Debug, Clone)]
pub enum Event {
    /// The builds are being started.
    Starting {
        /// From 0.
        number: u32,
    },
    /// The builds are brought to each other's machines, or back.
    Exchanging,
    /// The builds are warmed up, one second on each arm after the other.
    Warming {
        /// Seconds so far on each arm.
        second: u32,
        /// Most seconds.
        most: u32,
    },
    /// The plan is fixed; rounds begin.
    Planned(RunPlan),
    /// A window is about to be played.
    Playing {
        /// The arm.
        arm: Arm,
        /// Rounds that counted so far.
        counted: u32,
        /// What it is played for.
        part: Part,
    },
    /// A round is over; whether it counts stands in its windows.
    Played(Vec<Window>),
    /// The builds are being ended.
    Stopping,
}

/// What rounds are played for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// To find what machines differ by with the same build on both.
    Calibration,
    /// To be judged.
    Rounds,
    /// To confirm a red.
    Confirmation,
}
