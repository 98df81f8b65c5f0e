//! The names of what is measured: metric, statistic, unit, and which direction is worse.
//!
//! Knows nothing of how a value is obtained or judged. Main type: [`Key`].

mod format;

pub use format::{count, duration, percent_change, rate, seconds, share, value};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Time from the intended start of a request to the end of its response, in microseconds.
    Latency,
    /// Time that an iteration spends on its requests, the user's pauses left out, in microseconds; of the whole scenario.
    Iteration,
    /// OK requests completed in the measured part of a window, per second.
    Throughput,
    /// Share of requests that failed, 0 to 1.
    Errors,
    /// Whether an arm keeps up with an arrival rate; counted in windows.
    Capacity,
    /// Processor time that the target used per OK request, in microseconds; of targets that were started here.
    Cpu,
    /// Most resident memory of the target's processes together, in bytes; of targets that were started here.
    Memory,
}

impl Metric {
    /// Whether it is a time, of which a window has many.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Latency | Self::Iteration)
    }

    /// Whether it is what the target itself uses of its machine, which only who started it can tell.
    pub fn is_use(self) -> bool {
        matches!(self, Self::Cpu | Self::Memory)
    }
}

/// How the many values of a distribution become one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Statistic {
    /// Nearest-rank percentile; the value is the percentage, above 0 and below 100.
    Percentile(f64),
    /// Geometric mean: the typical value of a skewed distribution.
    Typical,
    /// Arithmetic mean.
    Mean,
    /// Largest value.
    Max,
    /// The metric is one number already (throughput, errors, capacity, cpu, memory).
    Rate,
}

/// Which way a metric gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Latency, iteration, errors, cpu, memory.
    HigherIsWorse,
    /// Throughput.
    LowerIsWorse,
}

impl Direction {
    /// +1 where higher is worse, -1 where lower is worse (`docs/statistics.md` §3).
    pub fn sign(self) -> f64 {
        match self {
            Self::HigherIsWorse => 1.0,
            Self::LowerIsWorse => -1.0,
        }
    }

    /// Whether a change is worse than a limit.
    pub fn is_beyond(self, change: f64, limit: f64) -> bool {
        self.sign() * change > self.sign() * limit
    }
}

/// One judged or shown quantity: a metric, its statistic, and the task it belongs to.
///
/// Written `latency.p95`, `throughput`, `errors`; the task travels beside the name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// What is measured.
    pub metric: Metric,
    /// How a window's many values become one.
    pub statistic: Statistic,
    /// The task, or the whole scenario where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

impl Key {
    /// A latency statistic of the whole scenario.
    pub const fn latency(statistic: Statistic) -> Self {
        Self { metric: Metric::Latency, statistic, task: None }
    }

    /// A percentile of the latency of the whole scenario; `percent` is 95.0 for p95.
    pub const fn percentile(percent: f64) -> Self {
        Self::latency(Statistic::Percentile(percent))
    }

    /// A statistic of whole iterations.
    pub const fn iteration(statistic: Statistic) -> Self {
        Self { metric: Metric::Iteration, statistic, task: None }
    }

    /// The throughput of the whole scenario.
    pub const fn throughput() -> Self {
        Self { metric: Metric::Throughput, statistic: Statistic::Rate, task: None }
    }

    /// The error rate of the whole scenario.
    pub const fn errors() -> Self {
        Self { metric: Metric::Errors, statistic: Statistic::Rate, task: None }
    }

    /// Whether an arm keeps up with the schedule.
    pub const fn capacity() -> Self {
        Self { metric: Metric::Capacity, statistic: Statistic::Rate, task: None }
    }

    /// Processor time of the target per OK request.
    pub const fn cpu() -> Self {
        Self { metric: Metric::Cpu, statistic: Statistic::Rate, task: None }
    }

    /// Peak memory of the target.
    pub const fn memory() -> Self {
        Self { metric: Metric::Memory, statistic: Statistic::Rate, task: None }
    }

    /// The same quantity of one task.
    pub fn of_task(mut self, task: &str) -> Self {
        self.task = Some(task.to_owned());
        self
    }

    /// Which way this quantity gets worse.
    pub fn direction(&self) -> Direction {
        match self.metric {
            Metric::Throughput => Direction::LowerIsWorse,
            Metric::Latency | Metric::Iteration | Metric::Errors | Metric::Capacity | Metric::Cpu | Metric::Memory => {
                Direction::HigherIsWorse
            }
        }
    }

    /// The name without the task: `latency.p95`, `throughput`.
    pub fn name(&self) -> String {
        let metric = match self.metric {
            Metric::Latency => "latency",
            Metric::Iteration => "iteration",
            Metric::Throughput => return "throughput".to_owned(),
            Metric::Errors => return "errors".to_owned(),
            Metric::Capacity => return "capacity".to_owned(),
            Metric::Cpu => return "cpu".to_owned(),
            Metric::Memory => return "memory".to_owned(),
        };
        format!("{metric}.{}", self.statistic)
    }

    /// The name as a table shows it: `latency p95`.
    pub fn title(&self) -> String {
        self.name().replacen('.', " ", 1)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.task {
            Some(task) => write!(f, "{} of {task}", self.name()),
            None => f.write_str(&self.name()),
        }
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percentile(p) => write!(f, "p{p}"),
            Self::Typical => f.write_str("typical"),
            Self::Mean => f.write_str("mean"),
            Self::Max => f.write_str("max"),
            Self::Rate => f.write_str("rate"),
        }
    }
}

/// A name that is no metric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a metric: known are throughput, errors, cpu, memory, latency.pNN (such as latency.p95), \
     latency.typical, latency.mean and latency.max, and the same of iteration (such as iteration.p95)"
)]
pub struct UnknownMetric(pub String);

impl FromStr for Key {
    type Err = UnknownMetric;

    fn from_str(text: &str) -> Result<Self, UnknownMetric> {
        let unknown = || UnknownMetric(text.to_owned());
        match text {
            "throughput" => return Ok(Self::throughput()),
            "errors" => return Ok(Self::errors()),
            "cpu" => return Ok(Self::cpu()),
            "memory" => return Ok(Self::memory()),
            _ => {}
        }
        let (metric, statistic) = text.split_once('.').ok_or_else(unknown)?;
        let metric = match metric {
            "latency" => Metric::Latency,
            "iteration" => Metric::Iteration,
            _ => return Err(unknown()),
        };
        let statistic = match statistic {
            "typical" => Statistic::Typical,
            "mean" => Statistic::Mean,
            "max" => Statistic::Max,
            other => {
                let percent = other.strip_prefix('p').and_then(|n| n.parse::<f64>().ok());
                match percent {
                    Some(p) if p > 0.0 && p < 100.0 => Statistic::Percentile(p),
                    _ => return Err(unknown()),
                }
            }
        };
        Ok(Self { metric, statistic, task: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_the_same_key() {
        let times = ["p95", "p99.9", "typical", "mean", "max"];
        let times = ["latency", "iteration"].into_iter().flat_map(|of| times.map(|name| format!("{of}.{name}")));
        for name in times.chain(["throughput", "errors", "cpu", "memory"].map(str::to_owned)) {
            assert_eq!(name.parse::<Key>().map(|key| key.name()), Ok(name));
        }
    }

    #[test]
    fn what_is_no_metric_is_refused() {
        for name in [
            "latency",
            "iteration",
            "iteration.p0",
            "duration.p95",
            "latency.p0",
            "latency.p100",
            "latency.pNaN",
            "capacity",
            "cpu.p95",
            "p95",
            "",
        ] {
            assert!(name.parse::<Key>().is_err(), "{name} was accepted");
        }
    }
}
