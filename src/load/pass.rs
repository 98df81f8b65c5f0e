//! What one window plays: arrivals that do not wait for the target, and users that do.

use super::{Arrivals, Curve};
use std::time::Duration;

/// What one window plays.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// Nothing starts after this.
    pub length: Duration,
    /// It ends when everything was started and has ended, if that is before `length`.
    pub until_done: bool,
    /// Arrivals that do not wait for the target.
    pub sources: Vec<Source>,
    /// Users that do.
    pub crews: Vec<Crew>,
    /// Most that is waited at the end for what is in flight.
    pub graceful_stop: Option<Duration>,
}

/// Arrivals of one open profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// From the start of the pass, in seconds.
    pub begins: f64,
    /// The kind of user, where it is one.
    pub users: Option<usize>,
    /// When, from there on.
    pub flow: Flow,
}

/// How arrivals follow one another.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    /// At a rate.
    Rate(Curve, Arrivals),
    /// So many at once, so many seconds apart, so many times.
    Bursts {
        /// Iterations in one.
        size: u32,
        /// Seconds from one to the next.
        every: f64,
        /// How many.
        times: u32,
    },
}

/// Users of one closed profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Crew {
    /// From the start of the pass, in seconds.
    pub begins: f64,
    /// The kind of user, where it is one.
    pub users: Option<usize>,
    /// How many, and for how long.
    pub work: Work,
}

/// What a crew does.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// So many users over time.
    Users(Curve),
    /// So many iterations.
    Shared {
        /// Users.
        vus: u32,
        /// Iterations in all.
        iterations: u64,
        /// Seconds after which none starts.
        most: f64,
    },
}

impl Flow {
    /// Expected number of arrivals.
    pub fn arrivals(&self) -> f64 {
        match self {
            Self::Rate(curve, _) => curve.area(),
            Self::Bursts { size, times, .. } => f64::from(*size) * f64::from(*times),
        }
    }
}

impl Crew {
    /// When a user, counted from 0, is there, from the start of the pass.
    pub fn lives(&self, user: u32) -> Vec<(Duration, Duration)> {
        let stretches = match &self.work {
            Work::Users(curve) => curve.at_least(f64::from(user) + 1.0),
            Work::Shared { most, .. } => vec![(0.0, *most)],
        };
        let at = |seconds: f64| Duration::from_secs_f64(self.begins + seconds);
        stretches.into_iter().map(|(from, to)| (at(from), at(to))).collect()
    }
}

impl Work {
    /// The highest number of users.
    pub fn users(&self) -> u32 {
        match self {
            Self::Users(curve) => curve.peak() as u32,
            Self::Shared { vus, .. } => *vus,
        }
    }

    /// Users times seconds; of shared iterations at most.
    pub fn user_seconds(&self) -> f64 {
        match self {
            Self::Users(curve) => curve.area(),
            Self::Shared { vus, most, .. } => f64::from(*vus) * most,
        }
    }
}
