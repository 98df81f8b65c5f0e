//! A window: one stretch of load on one arm, and everything that was counted in it.

use super::{ErrorClass, HttpVersion, Jobs, Use};
use crate::metric::Statistic;
use crate::stats::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which build a window drove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Arm {
    /// What the change is compared with.
    Base,
    /// The build under judgement.
    Head,
}

impl Arm {
    /// The other arm.
    pub fn other(self) -> Self {
        match self {
            Self::Base => Self::Head,
            Self::Head => Self::Base,
        }
    }

    /// `base` or `head`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Head => "head",
        }
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a round does not count; both of its windows carry the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VoidReason {
    /// The generator sent too late by its own fault, in the window of this arm or of both.
    Late {
        /// Base's window was late.
        base: bool,
        /// Head's window was late.
        head: bool,
    },
    /// Another perf-gate drove load on this host at the same time.
    OtherGate,
    /// No arm had a successful request.
    NoSuccess,
    /// A value was not a finite number.
    NotFinite,
}

/// What a window owns, counted over the iterations whose intended start lies in its measured part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// The build that was driven.
    pub arm: Arm,
    /// Round as played, from 0; a repeated round has a number of its own.
    pub round: u32,
    /// Step of a capacity search; 0 where there is none.
    #[serde(default)]
    pub level: u32,
    /// Which of several generators; 0 where there is one.
    #[serde(default)]
    pub shard: u32,
    /// Number of the process start that served it, from 0.
    pub start: u32,
    /// Whether it was the first of its round.
    pub first: bool,
    /// One of the rounds that only confirm a red (`restarts: on-red`).
    #[serde(default)]
    pub confirmation: bool,
    /// Seed of arrivals and task choice, the same for both arms of a round.
    pub seed: u64,
    /// Seconds from the start of the run to the first intended start.
    pub began: f64,
    /// Length of the measured part in seconds.
    pub seconds: f64,
    /// Seconds from the end of sending until nothing was in flight.
    pub drain: f64,
    /// Requests were still open when the drain's time was up: the arm did not keep up.
    pub drain_timed_out: bool,
    /// Stopped before its end (a signal, a build that died); never judged.
    #[serde(default)]
    pub cut: bool,
    /// Why its round does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<VoidReason>,
    /// Requests owned: OK and failed.
    pub requests: u64,
    /// Failed requests by class.
    #[schemars(extend("propertyNames" = { "$ref": "#/$defs/ErrorClass" }))]
    pub errors: BTreeMap<ErrorClass, u64>,
    /// OK requests that ended within the measured part, whichever window owns them.
    pub completed: u64,
    /// Sum of ln(latency in µs) over the OK requests: gives the geometric mean.
    pub log_latency_sum: f64,
    /// Intended start to end of response, OK requests.
    pub latency: Histogram,
    /// Sent to end of response, OK requests.
    pub service: Histogram,
    /// Intended start to the generator being ready to send, all requests.
    pub lateness: Histogram,
    /// Iterations that it owns and that came to their end; absent where every iteration is one request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<Iterations>,
    /// Per task, in the order of the scenario.
    pub tasks: Vec<TaskWindow>,
    /// Connections opened during the window, its settling included.
    pub connections_opened: u64,
    /// Requests that had to wait because as many connections were open as may be, its settling included; 0 in records of
    /// before this was kept.
    #[serde(default, skip_serializing_if = "is_none")]
    pub queued: u64,
    /// The most that did at a time.
    #[serde(default, skip_serializing_if = "is_none")]
    pub queue_longest: u64,
    /// Versions of HTTP that were answered over meanwhile; empty in records of before this was kept.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub http: BTreeSet<HttpVersion>,
    /// What its target used meanwhile; absent where it was not started here, or its system does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Use>,
    /// What else is known of its jobs, where an iteration is a graph of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jobs: Option<Jobs>,
}

impl Window {
    /// Number of failed requests of all classes.
    pub fn failed(&self) -> u64 {
        self.errors.values().sum()
    }

    /// Number of OK requests.
    pub fn ok(&self) -> u64 {
        self.requests.saturating_sub(self.failed())
    }

    /// OK requests per second completed in the measured part.
    pub fn throughput(&self) -> f64 {
        self.completed as f64 / self.seconds
    }

    /// A latency statistic in microseconds; nothing where no request succeeded.
    pub fn latency(&self, statistic: Statistic) -> Option<f64> {
        read(&self.latency, statistic, geometric_mean(self.log_latency_sum, self.ok()))
    }

    /// The same of whole iterations.
    pub fn iteration(&self, statistic: Statistic) -> Option<f64> {
        match &self.iterations {
            Some(it) => read(&it.latency, statistic, geometric_mean(it.log_latency_sum, it.ok())),
            None => self.latency(statistic),
        }
    }

    /// Number of iterations that ended well.
    pub fn ok_iterations(&self) -> u64 {
        self.iterations.as_ref().map_or(self.ok(), Iterations::ok)
    }

    /// The part of one task, by its name.
    pub fn task(&self, name: &str) -> Option<&TaskWindow> {
        self.tasks.iter().find(|task| task.task == name)
    }
}

/// Whole iterations of a window: flows, and single requests beside them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Iterations {
    /// Those that came to their end: OK and failed.
    pub ended: u64,
    /// Failed ones.
    pub failed: u64,
    /// Sum of ln(time in µs) over the OK ones.
    pub log_latency_sum: f64,
    /// Intended start to end without the user's pauses, OK ones.
    pub latency: Histogram,
}

impl Iterations {
    /// Those that ended well.
    pub fn ok(&self) -> u64 {
        self.ended.saturating_sub(self.failed)
    }
}

/// One task's part of a window.
///
/// Only a task with a threshold or limit of its own keeps its distribution per window; of the others
/// the usual statistics are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskWindow {
    /// Name of the task.
    pub task: String,
    /// Requests owned: OK and failed.
    pub requests: u64,
    /// Failed requests.
    pub errors: u64,
    /// Those of them that were answered with 404 or 405: the arm may not know the task.
    #[serde(default, skip_serializing_if = "is_none")]
    pub not_found: u64,
    /// OK requests that ended within the measured part.
    pub completed: u64,
    /// Sum of ln(latency in µs) over the OK requests.
    pub log_latency_sum: f64,
    /// Latency percentiles 50, 95, 99 and the largest, in µs; nothing where no request succeeded.
    pub quantiles: Option<Quantiles>,
    /// The distribution, where the task is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<Histogram>,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// The usual latency statistics in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantiles {
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Largest.
    pub max: f64,
}

impl Quantiles {
    /// Read off a distribution; nothing where it is empty.
    pub fn of(histogram: &Histogram) -> Option<Self> {
        Some(Self {
            p50: histogram.percentile(50.0)?,
            p95: histogram.percentile(95.0)?,
            p99: histogram.percentile(99.0)?,
            mean: histogram.mean()?,
            max: histogram.max()?,
        })
    }
}

impl TaskWindow {
    /// A latency statistic in microseconds; nothing where no request succeeded, or where a rare
    /// percentile of a task that is not judged was not kept.
    pub fn latency(&self, statistic: Statistic) -> Option<f64> {
        let kept = self.quantiles?;
        match statistic {
            Statistic::Typical => geometric_mean(self.log_latency_sum, self.requests.saturating_sub(self.errors)),
            Statistic::Mean => Some(kept.mean),
            Statistic::Max => Some(kept.max),
            Statistic::Percentile(percent) => match &self.latency {
                Some(histogram) => histogram.percentile(percent),
                None if percent == 50.0 => Some(kept.p50),
                None if percent == 95.0 => Some(kept.p95),
                None if percent == 99.0 => Some(kept.p99),
                None => None,
            },
            Statistic::Rate => None,
        }
    }
}

fn read(values: &Histogram, statistic: Statistic, typical: Option<f64>) -> Option<f64> {
    match statistic {
        Statistic::Percentile(percent) => values.percentile(percent),
        Statistic::Typical => typical,
        Statistic::Mean => values.mean(),
        Statistic::Max => values.max(),
        Statistic::Rate => None,
    }
}

/// exp(sum / n) in the unit of the logarithms; nothing where there is no value.
fn geometric_mean(log_sum: f64, n: u64) -> Option<f64> {
    (n > 0).then(|| (log_sum / n as f64).exp())
}
