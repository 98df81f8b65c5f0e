//! What is judged and by which bounds: the user's side of a decision.

use super::Verdict;
use crate::metric::{Key, Metric, Statistic};
use crate::record::Acceptance;
use serde::{Deserialize, Serialize};

/// All thresholds and limits of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// What head is compared with.
    pub evidence: Wish,
    /// How much worse than base head may be.
    pub thresholds: Vec<Threshold>,
    /// Absolute bounds that need no base.
    pub limits: Vec<Limit>,
    /// What the last look asks for.
    pub proof: Proof,
    /// A latency red whose change is smaller than so many microseconds passes; off by default.
    pub min_effect: Option<f64>,
    /// Verdicts that fail the job.
    pub fail_on: Vec<Verdict>,
    /// Regressions that are accepted on purpose.
    pub accept: Vec<Acceptance>,
}

/// What head is compared with, as the scenario wishes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// A base measured in turn with head where there is one, else stored runs.
    #[default]
    Auto,
    /// A base measured in turn with head.
    Duet,
    /// Stored runs.
    History,
    /// The latest stored run alone: the naive rule.
    Point,
}

/// How much worse than base head may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// What is judged.
    pub key: Key,
    /// The change that is still allowed, a positive share: 0.1 is +10 % where higher is worse and
    /// -10 % where lower is worse.
    pub change: f64,
    /// Listed in the scenario, rather than a default.
    pub listed: bool,
}

/// An absolute bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What is judged.
    pub key: Key,
    /// In the unit of the metric: µs, per second, or a share.
    pub bound: f64,
}

/// What the last look asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// That there is a change, and that its estimate is over the limit.
    #[default]
    Change,
    /// That the whole likely range is over the limit.
    Limit,
}

/// Where the defaults of [`Policy`] come from: `docs/statistics.md` §6.
impl Default for Policy {
    fn default() -> Self {
        Self {
            thresholds: Self::default_thresholds(),
            limits: Vec::new(),
            evidence: Wish::Auto,
            proof: Proof::Change,
            min_effect: None,
            accept: Vec::new(),
            fail_on: vec![Verdict::Regressed],
        }
    }
}

impl Policy {
    /// p95 latency +10 %, throughput -10 %, errors +50 %.
    pub fn default_thresholds() -> Vec<Threshold> {
        let default = |key, change| Threshold { key, change, listed: false };
        vec![default(Key::percentile(95.0), 0.10), default(Key::throughput(), 0.10), default(Key::errors(), 0.50)]
    }

    /// Where windows are counts of long iterations: the time of an iteration +10 %, errors +50 % (`docs/statistics.md`
    /// §1.4).
    pub fn thresholds_of_counts() -> Vec<Threshold> {
        let default = |key, change| Threshold { key, change, listed: false };
        let time = Key { metric: Metric::Iteration, statistic: Statistic::Typical, task: None };
        vec![default(time, 0.10), default(Key::errors(), 0.50)]
    }

    /// The policy on a day written as `2027-01-31`: of its own acceptances and those handed in, the ones that
    /// still hold stay, and raise the thresholds of their metrics.
    pub fn on(mut self, day: &str, trailers: &[Acceptance]) -> Self {
        self.accept.extend(trailers.iter().filter(|accepted| accepted.commit.is_some()).cloned());
        self.accept.retain(|accepted| accepted.holds_on(day));
        for threshold in &mut self.thresholds {
            let sizes = self.accept.iter().filter(|accepted| accepted.key == threshold.key).map(|a| a.up_to);
            threshold.change = sizes.fold(threshold.change, f64::max);
        }
        self
    }

    /// Whether a check reads whole iterations.
    pub fn judges_iterations(&self) -> bool {
        let keys = self.thresholds.iter().map(|t| &t.key).chain(self.limits.iter().map(|l| &l.key));
        keys.into_iter().any(|key| key.metric == Metric::Iteration)
    }

    /// Names of the tasks whose distribution a check reads, so that it must be kept per window.
    pub fn judged_tasks(&self) -> Vec<&str> {
        let thresholds = self.thresholds.iter().map(|t| &t.key);
        let limits = self.limits.iter().map(|l| &l.key);
        let latency = thresholds.chain(limits).filter(|key| key.metric == Metric::Latency);
        latency.filter_map(|key| key.task.as_deref()).collect()
    }
}
