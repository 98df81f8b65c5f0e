//! What one window says about one quantity.

use super::Window;
use crate::metric::{Key, Metric};
use crate::stats::Positive;

/// What one window says about one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// In the unit of the metric.
    Value(Positive),
    /// No request succeeded.
    NoSuccess,
    /// The record does not hold it, or it is no number.
    Absent,
}

impl Reading {
    /// Its natural logarithm, where there is a value.
    pub fn ln(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value.ln()),
            Self::NoSuccess | Self::Absent => None,
        }
    }
}

impl Window {
    /// What the window says about a time, a throughput or what the target used; errors and capacity are counted elsewhere.
    pub fn reading(&self, key: &Key) -> Reading {
        let task = match &key.task {
            None => None,
            Some(name) => match self.task(name) {
                None => return Reading::Absent,
                task => task,
            },
        };
        let (value, successes) = match (key.metric, task) {
            (Metric::Latency, None) => (self.latency(key.statistic), self.ok()),
            (Metric::Latency, Some(task)) => (task.latency(key.statistic), task.requests.saturating_sub(task.errors)),
            (Metric::Iteration, None) => (self.iteration(key.statistic), self.ok_iterations()),
            (Metric::Throughput, None) => (Some(self.throughput()), self.completed),
            (Metric::Throughput, Some(task)) => (Some(task.completed as f64 / self.seconds), task.completed),
            (Metric::Cpu, None) => match &self.target {
                Some(used) => (used.cpu_per_request(), used.requests),
                None => return Reading::Absent,
            },
            (Metric::Memory, None) => (self.target.map(|used| used.peak_bytes as f64), 1),
            (Metric::Iteration | Metric::Cpu | Metric::Memory, Some(_)) | (Metric::Errors | Metric::Capacity, _) => {
                return Reading::Absent;
            }
        };
        match value.and_then(Positive::new) {
            _ if successes == 0 => Reading::NoSuccess,
            Some(value) => Reading::Value(value),
            None => Reading::Absent,
        }
    }

    /// Failed and all requests of the whole scenario, or of one task; nothing where the task is not there.
    pub fn tally(&self, task: Option<&str>) -> Option<Tally> {
        let (failed, total) = match task {
            None => (self.failed(), self.requests),
            Some(name) => self.task(name).map(|task| (task.errors, task.requests))?,
        };
        Some(Tally { failed: failed.min(total), total })
    }
}

/// Failed among all requests of one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tally {
    /// Failed ones, at most all.
    pub failed: u64,
    /// All that the window owns.
    pub total: u64,
}
