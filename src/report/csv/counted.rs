//! What counts of one arm: the windows of the rounds that do.

use super::columns::{PERCENTILES, UNKNOWN};
use crate::record::{Arm, RunRecord, Window};
use crate::stats::Histogram;

/// One arm of a run.
#[derive(Debug)]
pub struct Counted<'a> {
    /// The run.
    pub record: &'a RunRecord,
    /// The build.
    pub arm: Arm,
    /// Its windows of the rounds that count, in the order in which they were played.
    pub windows: Vec<&'a Window>,
}

/// Requests that were counted together.
#[derive(Debug)]
pub struct Requests {
    /// OK and failed.
    pub requests: u64,
    /// Failed ones.
    pub failed: u64,
    /// Times of the OK ones.
    pub latency: Histogram,
}

impl<'a> Counted<'a> {
    /// An arm of a record.
    pub fn of(record: &'a RunRecord, arm: Arm) -> Self {
        let rounds = record.rounds();
        let of_arm = rounds.iter().filter_map(|round| if arm == Arm::Head { Some(round.head) } else { round.base });
        Self { record, arm, windows: of_arm.collect() }
    }

    /// Seconds of measured load.
    pub fn seconds(&self) -> f64 {
        self.windows.iter().map(|window| window.seconds).sum()
    }

    /// All requests of these windows.
    pub fn whole(&self) -> Requests {
        self.windows.iter().fold(Requests::none(), |sum, window| sum.and(window))
    }
}

impl Requests {
    /// None yet.
    pub fn none() -> Self {
        Self { requests: 0, failed: 0, latency: Histogram::fine() }
    }

    /// Those of a window added.
    pub fn and(mut self, window: &Window) -> Self {
        self.requests += window.requests;
        self.failed += window.failed();
        self.latency.merge(&window.latency);
        self
    }

    /// Median, mean, smallest and largest time in milliseconds, 0 where there is none, and the size of a response, which no
    /// record has.
    pub fn times(&self) -> [String; 5] {
        let Self { latency, .. } = self;
        let of = [latency.percentile(50.0), latency.mean(), latency.percentile(0.0), latency.max(), None];
        of.map(|micros| milliseconds(micros.unwrap_or_default()))
    }

    /// The percentiles of Locust in milliseconds.
    pub fn percentiles(&self) -> impl Iterator<Item = String> {
        PERCENTILES.iter().map(|percent| known(self.latency.percentile(*percent)))
    }
}

/// A time in microseconds that may not be known, in milliseconds.
pub fn known(micros: Option<f64>) -> String {
    micros.map_or_else(|| UNKNOWN.to_owned(), milliseconds)
}

/// A time in microseconds, in milliseconds: Locust's unit, with more digits than it has.
fn milliseconds(micros: f64) -> String {
    (micros.round() / 1e3).to_string()
}
