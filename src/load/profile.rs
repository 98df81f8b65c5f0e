//! The `load` section of a scenario, as values. Names and meanings are k6's.

use std::time::Duration;

/// How iterations start over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Profile {
    /// Open model: iterations start at a rate, whatever the target does.
    ConstantArrivalRate {
        /// Arrivals per second, finite and above 0.
        rate: f64,
        /// How the arrivals are spaced.
        arrivals: Arrivals,
        /// Most measured seconds on each arm.
        duration: Option<Duration>,
    },
    /// Closed model: so many users, each starts the next iteration when the last one has ended.
    ConstantVus {
        /// Concurrent users, at least 1.
        vus: u32,
        /// Most measured seconds on each arm.
        duration: Option<Duration>,
    },
}

impl Profile {
    /// Most measured seconds on each arm.
    pub fn duration(&self) -> Option<Duration> {
        match *self {
            Self::ConstantArrivalRate { duration, .. } | Self::ConstantVus { duration, .. } => duration,
        }
    }
}

/// How the arrivals of an open model are spaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arrivals {
    /// Independent exponential gaps: what many independent clients do, and what does not lock to
    /// timers of the target.
    #[default]
    Poisson,
    /// Equal gaps.
    Constant,
}

/// Pause of a user between two iterations, drawn evenly from the range; equal ends are fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThinkTime {
    /// Shortest pause.
    pub from: Duration,
    /// Longest pause, at least `from`.
    pub to: Duration,
}

impl ThinkTime {
    /// Mean pause.
    pub fn mean(self) -> Duration {
        (self.from + self.to) / 2
    }
}
