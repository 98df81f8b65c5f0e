//! One quantity compared: its numbers, the rule that made them, and what they came to.

use super::{AgainstStored, Reason, Verdict};
use crate::metric::Key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which rule made a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Head against base, round by round (`docs/statistics.md` §3.2).
    Threshold,
    /// Head against a constant (§3.6).
    Limit,
    /// Error counts of both arms (§3.5).
    Errors,
    /// The schedule of an open model (§3.4).
    Capacity,
    /// Not judged.
    Shown,
}

/// One quantity compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// What was compared.
    pub key: Key,
    /// By which rule.
    pub rule: Rule,
    /// Whether its verdict counts for the overall one.
    pub gated: bool,
    /// Base's level in the metric's unit; for errors its rate.
    pub base: Option<f64>,
    /// Head's level in the metric's unit; for errors its rate.
    pub head: Option<f64>,
    /// Relative change of head against base, or against the bound of a limit: 0.1 is +10 %.
    pub change: Option<f64>,
    /// Lower end of the likely range of `change`, in the same terms; absent where it is unbounded.
    pub low: Option<f64>,
    /// Upper end of the likely range.
    pub high: Option<f64>,
    /// What is allowed: a signed relative change for a threshold (-0.1 for throughput), the bound in
    /// the metric's unit for a limit, a rate for errors.
    pub limit: Option<f64>,
    /// Chance that identical builds look this bad.
    pub noise: Option<f64>,
    /// Chance below which the look that decided it takes a change for real.
    pub noise_limit: Option<f64>,
    /// Rounds that the numbers come from.
    pub rounds: u32,
    /// Counts, where the rule counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// What stored runs say, where head was compared with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<AgainstStored>,
    /// The decision.
    pub verdict: Verdict,
    /// Why, where the numbers alone do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Failed among all: requests for errors, rounds for capacity (failed = rounds in which this arm
/// alone did not keep up).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Base's failures.
    pub base_failed: u64,
    /// Out of so many.
    pub base_total: u64,
    /// Head's failures.
    pub head_failed: u64,
    /// Out of so many.
    pub head_total: u64,
}

/// One task compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskComparison {
    /// p95 or typical latency of the task.
    pub comparison: Comparison,
    /// Requests of both arms in the rounds that counted.
    pub requests: u64,
    /// Failed ones.
    pub errors: u64,
    /// It is several requests together, each of which is there as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
    /// It moved beyond the limit of the scenario's latency check: it explains a red of it. Several requests
    /// together explain one only where none of them does by itself.
    pub is_cause: bool,
}
