//! The `load` section of a scenario, as values. Names and meanings are k6's.

use super::{Curve, Stage};
use std::time::Duration;

/// How iterations start over time, as far as one profile says.
#[derive(Debug, Clone, PartialEq)]
pub enum Profile {
    /// Open model: iterations start at a rate, whatever the target does.
    ConstantArrivalRate {
        /// Arrivals per second, finite and above 0.
        rate: f64,
        /// How the arrivals are spaced.
        arrivals: Arrivals,
        /// Alone: most measured seconds on each arm. In a pass: how long it lasts.
        duration: Option<Duration>,
    },
    /// Open model: the rate changes in stages.
    RampingArrivalRate {
        /// Arrivals per second at the beginning.
        start_rate: f64,
        /// One after the other; their targets are rates.
        stages: Vec<Stage>,
        /// How the arrivals are spaced.
        arrivals: Arrivals,
    },
    /// Closed model: so many users, each starts the next iteration when the last one has ended.
    ConstantVus {
        /// Concurrent users, at least 1.
        vus: u32,
        /// Alone: most measured seconds on each arm. In a pass: how long it lasts.
        duration: Option<Duration>,
    },
    /// Closed model: the number of users changes in stages.
    RampingVus {
        /// Users at the beginning.
        start_vus: u32,
        /// One after the other; their targets are numbers of users.
        stages: Vec<Stage>,
    },
    /// Closed model: so many users share so many iterations.
    SharedIterations {
        /// Concurrent users, at least 1.
        vus: u32,
        /// Iterations in all, at least 1.
        iterations: u64,
        /// What is left after this is not started.
        max_duration: Duration,
    },
    /// Open model: so many iterations at once, again and again.
    Burst {
        /// Iterations that start at one moment, at least 1.
        size: u32,
        /// From one burst to the next.
        every: Duration,
        /// Number of bursts, at least 1.
        times: u32,
    },
}

impl Profile {
    /// Whether iterations start whatever the target does.
    pub fn is_open(&self) -> bool {
        match self {
            Self::ConstantArrivalRate { .. } | Self::RampingArrivalRate { .. } | Self::Burst { .. } => true,
            Self::ConstantVus { .. } | Self::RampingVus { .. } | Self::SharedIterations { .. } => false,
        }
    }

    /// The same profile in `factor` (above 0, at most 1) of its time: stages are shorter, bursts and shared iterations
    /// fewer; rates, users and the size of a burst stay.
    #[must_use]
    pub fn shortened(&self, factor: f64) -> Self {
        let shorter = |stages: &[Stage]| {
            stages.iter().map(|stage| Stage { duration: stage.duration.mul_f64(factor), ..*stage }).collect()
        };
        let mut profile = self.clone();
        match &mut profile {
            Self::ConstantArrivalRate { duration, .. } | Self::ConstantVus { duration, .. } => {
                *duration = duration.map(|duration| duration.mul_f64(factor));
            }
            Self::RampingArrivalRate { stages, .. } | Self::RampingVus { stages, .. } => *stages = shorter(stages),
            Self::SharedIterations { iterations, .. } => {
                *iterations = ((*iterations as f64 * factor).round() as u64).max(1);
            }
            Self::Burst { times, .. } => *times = ((f64::from(*times) * factor).round() as u32).max(1),
        }
        profile
    }

    /// The same profile with this share of its arrivals; closed models are what they are.
    #[must_use]
    pub fn thinned(&self, share: f64) -> Self {
        let mut profile = self.clone();
        match &mut profile {
            Self::ConstantArrivalRate { rate, .. } => *rate *= share,
            Self::RampingArrivalRate { start_rate, stages, .. } => {
                *start_rate *= share;
                stages.iter_mut().for_each(|stage| stage.target *= share);
            }
            Self::Burst { size, .. } => *size = ((f64::from(*size) * share).round() as u32).max(1),
            Self::ConstantVus { .. } | Self::RampingVus { .. } | Self::SharedIterations { .. } => {}
        }
        profile
    }

    /// How long it lasts in a pass; of shared iterations and of constant load without a duration that is not known.
    pub fn length(&self) -> Option<Duration> {
        match self {
            Self::ConstantArrivalRate { duration, .. } | Self::ConstantVus { duration, .. } => *duration,
            Self::RampingArrivalRate { stages, .. } | Self::RampingVus { stages, .. } => {
                Some(stages.iter().map(|stage| stage.duration).sum())
            }
            Self::SharedIterations { .. } => None,
            Self::Burst { every, times, .. } => Some(*every * *times),
        }
    }

    /// The shortest stage of more than `least`: none of those should shrink below that. Shorter ones are jumps.
    pub fn shortest_stage(&self, least: Duration) -> Option<Duration> {
        match self {
            Self::RampingArrivalRate { stages, .. } | Self::RampingVus { stages, .. } => {
                stages.iter().map(|stage| stage.duration).filter(|duration| *duration > least).min()
            }
            Self::Burst { every, .. } => Some(*every),
            _ => self.length(),
        }
    }

    /// Rate or users over time; nothing of bursts and shared iterations.
    pub fn curve(&self) -> Option<Curve> {
        match self {
            Self::ConstantArrivalRate { rate, duration, .. } => Some(Curve::constant(*rate, (*duration)?)),
            Self::ConstantVus { vus, duration } => Some(Curve::constant(f64::from(*vus), (*duration)?)),
            Self::RampingArrivalRate { start_rate, stages, .. } => Some(Curve::new(*start_rate, stages)),
            Self::RampingVus { start_vus, stages } => Some(Curve::new(f64::from(*start_vus), stages)),
            Self::SharedIterations { .. } | Self::Burst { .. } => None,
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
    /// One pause, by a number from 0 to 1.
    pub fn draw(self, share: f64) -> Duration {
        self.from + (self.to - self.from).mul_f64(share)
    }

    /// Mean pause.
    pub fn mean(self) -> Duration {
        (self.from + self.to) / 2
    }
}
