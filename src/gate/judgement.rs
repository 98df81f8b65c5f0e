//! The decision as a value: every check with its numbers, and one verdict over all.

use super::{Comparison, Fault, StageComparison, StoredRuns, TaskComparison, Warning};
use crate::record::Acceptance;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Version of the judgement's format.
pub const JUDGEMENT_VERSION: u32 = 1;

/// What a check, or the whole run, came to. Worst first: the overall verdict is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Proven worse than allowed.
    Regressed,
    /// The measurement cannot be used: by head, base or generator.
    Invalid,
    /// The data allow no answer.
    Inconclusive,
    /// There is a baseline, and it was measured under other conditions.
    Incomparable,
    /// There is nothing to compare with.
    NoBaseline,
    /// Proven not worse than allowed.
    Pass,
    /// Proven better by more than the limit.
    Improved,
}

impl Verdict {
    /// All of them, worst first.
    pub const ALL: [Self; 7] = [
        Self::Regressed,
        Self::Invalid,
        Self::Inconclusive,
        Self::Incomparable,
        Self::NoBaseline,
        Self::Pass,
        Self::Improved,
    ];

    /// The verdict as scenario files and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Invalid => "invalid",
            Self::Inconclusive => "inconclusive",
            Self::Incomparable => "incomparable",
            Self::NoBaseline => "no-baseline",
            Self::Pass => "pass",
            Self::Improved => "improved",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Everything that was decided about one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judgement {
    /// [`JUDGEMENT_VERSION`] of the program that wrote it.
    #[schemars(range(min = 1, max = JUDGEMENT_VERSION))]
    pub version: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// The worst of all gated checks, or what is wrong with the run as a whole.
    pub verdict: Verdict,
    /// What made the run as a whole invalid or cut it short; absent where the checks speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// The checks that can turn red, and throughput where it is shown as not limiting.
    pub checks: Vec<Comparison>,
    /// Shown, never judged: p50, p90, p99, mean, max of the whole scenario, and of its iterations where they are flows.
    pub shown: Vec<Comparison>,
    /// Per task, p95 (or typical) latency: explains a red, gates only where a check lists it.
    pub tasks: Vec<TaskComparison>,
    /// Where the time of jobs went, stage by stage; empty where iterations are no graphs of jobs, and without a base.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageComparison>,
    /// Whether iterations are graphs of jobs: reports speak of makespans and jobs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_jobs: bool,
    /// Rounds that counted.
    pub rounds: u32,
    /// Rounds planned.
    pub planned: u32,
    /// Factor on the noise limits for the number of gated checks, at most 1.
    pub factor: f64,
    /// Rounds that did not count, with the arm whose window was the cause.
    pub void: VoidCount,
    /// Seconds of measured load on each arm.
    pub load_seconds: f64,
    /// What the reader should know, with advice.
    pub warnings: Vec<Warning>,
    /// The stored runs that head was compared with; absent where none were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<StoredRuns>,
    /// Regressions that are accepted on purpose, and still are: they raise their thresholds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
    /// The verdicts that fail the job, as the policy names them; of judgements that do not say, a regression.
    #[serde(default = "regressed")]
    pub fail_on: Vec<Verdict>,
}

fn regressed() -> Vec<Verdict> {
    vec![Verdict::Regressed]
}

/// Rounds that did not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoidCount {
    /// Late in base's window alone.
    pub base: u32,
    /// Late in head's window alone.
    pub head: u32,
    /// Late in both, or for another reason.
    pub both: u32,
}

impl VoidCount {
    /// All of them.
    pub fn total(self) -> u32 {
        self.base + self.head + self.both
    }
}
