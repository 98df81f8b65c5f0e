//! What is judged in a run, fixed from the policy and the plan before the first round.

use super::pool::Pool;
use super::{Comparison, Policy, Reason, Rule, Threshold, Verdict};
use crate::metric::{Key, Metric, Statistic};
use crate::record::{Arm, Hosts, Model, RunPlan};

/// Requests per window under which no latency or throughput is judged (`docs/statistics.md` §1.3).
const FEWEST: f64 = 5.0;
/// Requests per window that p95 needs (`docs/statistics.md` §1.3).
const FEWEST_P95: f64 = 100.0;
/// Requests per window that the median and every percentile below it need (`docs/statistics.md` §1.3).
const FEWEST_MEDIAN: f64 = 20.0;
/// Share of think time in a user's cycle beyond which throughput follows from it (`docs/statistics.md` §3.4).
const MOST_THINK_SHARE: f64 = 0.5;
/// 100 requests are 100, whatever rate times length gives in binary.
const ROUNDING: f64 = 1e-6;

/// One check of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Check {
    /// What is judged.
    pub key: Key,
    /// By which rule.
    pub rule: Rule,
    /// Allowed change of a threshold as a positive share, bound of a limit; unused for capacity.
    pub bound: f64,
    /// Whether its verdict counts for the overall one.
    pub gated: bool,
    /// Its verdict, where the plan alone decides it.
    pub settled: Option<(Verdict, Reason)>,
}

impl Check {
    /// Whether it can turn red: only these share the noise limits.
    pub fn can_fail(&self) -> bool {
        self.gated && self.settled.is_none()
    }

    /// Whether it is judged anew at every look, instead of once (`docs/statistics.md` §3.2).
    pub fn is_counted(&self) -> bool {
        matches!(self.key.metric, Metric::Errors | Metric::Capacity)
    }
}

impl Comparison {
    /// A check without numbers that nothing has decided.
    pub(super) fn open(check: &Check, rounds: usize) -> Self {
        Self {
            key: check.key.clone(),
            rule: check.rule,
            gated: check.gated,
            base: None,
            head: None,
            change: None,
            low: None,
            high: None,
            limit: None,
            noise: None,
            noise_limit: None,
            rounds: rounds as u32,
            counts: None,
            stored: None,
            verdict: Verdict::Inconclusive,
            reason: None,
        }
    }
}

/// All checks of a run: thresholds, capacity, limits. Stored runs say nothing about capacity.
pub(super) fn checks(policy: &Policy, plan: &RunPlan, stored: Option<&Pool<'_>>) -> Vec<Check> {
    let thresholds = policy.thresholds.iter().filter(|t| t.key.metric != Metric::Capacity);
    let mut checks: Vec<Check> = thresholds.map(|t| threshold(t, plan, stored)).collect();
    if matches!(plan.model, Model::Open { .. }) && stored.is_none() {
        let settled = if has_base(plan) { different_hosts(plan) } else { Some((Verdict::NoBaseline, Reason::NoBase)) };
        checks.push(Check { key: Key::capacity(), rule: Rule::Capacity, bound: 0.0, gated: true, settled });
    }
    checks.extend(policy.limits.iter().map(|limit| Check {
        key: limit.key.clone(),
        rule: Rule::Limit,
        bound: limit.bound,
        gated: newcomer(&limit.key, plan).is_none(),
        settled: newcomer(&limit.key, plan).or_else(|| too_few(&limit.key, plan)),
    }));
    checks
}

fn threshold(threshold: &Threshold, plan: &RunPlan, stored: Option<&Pool<'_>>) -> Check {
    let key = judged_key(&threshold.key, plan);
    let follows = (key.metric == Metric::Throughput).then(|| follows_from_load(plan.model)).flatten();
    let follows_load = follows.map(|reason| (Verdict::Pass, reason));
    let newcomer = newcomer(&key, plan);
    let settled = match stored {
        _ if newcomer.is_some() => newcomer,
        Some(pool) => follows_load.or_else(|| pool.lacks(&key)).or(too_few(&key, plan)),
        None if has_base(plan) => follows_load.or(different_hosts(plan)).or(too_few(&key, plan)),
        None => Some((Verdict::NoBaseline, Reason::NoBase)),
    };
    let rule = if key.metric == Metric::Errors { Rule::Errors } else { Rule::Threshold };
    Check { key, rule, bound: threshold.change, gated: follows.is_none() && newcomer.is_none(), settled }
}

/// Typical latency in place of a p95 that cannot have 100 requests (`docs/statistics.md` §1.3).
pub(super) fn judged_key(key: &Key, plan: &RunPlan) -> Key {
    let expected = plan.expected(key);
    let is_p95 = key.metric.is_time() && key.statistic == Statistic::Percentile(95.0);
    if is_p95 && !enough(expected, FEWEST_P95) {
        return Key { statistic: Statistic::Typical, ..key.clone() };
    }
    key.clone()
}

/// Whether typical latency was put in place of p95, and can itself be judged.
pub(super) fn is_replaced(key: &Key, plan: &RunPlan) -> bool {
    let judged = judged_key(key, plan);
    judged != *key && enough(plan.expected(key), needed(&judged, plan.count))
}

/// Requests, or iterations, per window that a quantity needs (`docs/statistics.md` §1.3); `count` where a window is one of
/// iterations.
fn needed(key: &Key, count: Option<u64>) -> f64 {
    match (key.metric, key.statistic) {
        // What is counted are the windows, not what is in one (§1.8).
        (Metric::Iteration, Statistic::Typical) if count.is_some() => 1.0,
        // Counts are pooled over the run and tested exactly, however few a window has.
        (Metric::Errors | Metric::Capacity, _) => 0.0,
        // Not one of requests at all.
        (Metric::Memory, _) => 0.0,
        (Metric::Latency | Metric::Iteration, Statistic::Percentile(percent)) => {
            let beyond = (1000.0 / (100.0 - percent)).round();
            if percent > 95.0 { beyond } else { beyond.clamp(FEWEST_MEDIAN, FEWEST_P95) }
        }
        _ => FEWEST,
    }
}

fn too_few(key: &Key, plan: &RunPlan) -> Option<(Verdict, Reason)> {
    let expected = plan.expected(key);
    let unknown_task = key.task.is_some() && expected <= 0.0;
    let needed = needed(key, plan.count);
    (unknown_task || !enough(expected, needed))
        .then_some((Verdict::Inconclusive, Reason::TooFewRequests { expected, needed }))
}

/// Nothing of a task that base does not know is sent (`docs/design/009-a-task-that-base-does-not-know.md`).
fn newcomer(key: &Key, plan: &RunPlan) -> Option<(Verdict, Reason)> {
    key.task.as_ref().filter(|task| plan.new_tasks.contains(task)).map(|_| (Verdict::Pass, Reason::NewTask))
}

fn enough(expected: f64, needed: f64) -> bool {
    expected >= needed - ROUNDING
}

fn follows_from_load(model: Model) -> Option<Reason> {
    match model {
        Model::Open { .. } => Some(Reason::NotLimiting),
        Model::Closed { think_share, .. } => (think_share > MOST_THINK_SHARE).then_some(Reason::MostlyThinkTime),
    }
}

fn different_hosts(plan: &RunPlan) -> Option<(Verdict, Reason)> {
    (plan.hosts == Hosts::Different).then_some((Verdict::Inconclusive, Reason::DifferentHosts))
}

pub(super) fn has_base(plan: &RunPlan) -> bool {
    plan.arms.contains(&Arm::Base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rarer_percentile_needs_more_requests() {
        let of = |percent| needed(&Key::percentile(percent), None);
        assert_eq!([of(10.0), of(50.0), of(75.0), of(90.0), of(95.0)], [20.0, 20.0, 40.0, 100.0, 100.0]);
        assert_eq!([of(99.0), of(99.9)], [1000.0, 10_000.0]);
    }

    #[test]
    fn one_iteration_is_enough_where_windows_are_counted() {
        let typical = Key::iteration(Statistic::Typical);
        assert_eq!([None, Some(1), Some(3)].map(|count| needed(&typical, count)), [5.0, 1.0, 1.0]);
        // What is not of whole iterations needs as much as ever, and so does a percentile of them.
        assert_eq!(needed(&Key::latency(Statistic::Typical), Some(1)), 5.0);
        assert_eq!(needed(&Key::iteration(Statistic::Percentile(95.0)), Some(1)), 100.0);
    }
}
