//! A comparison in words: one row of a table, the same for every renderer.

use super::quantity;
use super::range::Range;
use super::reason::{self, Explanation, Setting};
use super::speech::Speech;
use super::words::Words;
use crate::gate::{Comparison, Counts, Reason, Rule, TaskComparison, Verdict};
use crate::metric::{self, Direction, Key};

/// One comparison, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was compared; the name of its task is from outside.
    pub key: Key,
    /// The quantity as a table names it: `latency p95`.
    pub metric: String,
    /// Its verdict; absent where it is not gated.
    pub verdict: Option<Verdict>,
    /// `+21 %`, or nothing where a change says little (errors, limits).
    pub change: String,
    /// `12.4 → 15.1 ms`.
    pub levels: String,
    /// Where the truth is likely to be, or what was counted: one short line each.
    pub likely: Vec<String>,
    /// The likely range drawn against the limit.
    pub drawing: Option<String>,
    /// `+10 %`.
    pub limit: String,
    /// Why, where the numbers alone do not say it.
    pub explanation: Option<Explanation>,
}

impl Row {
    /// The row of one comparison.
    pub fn new(comparison: &Comparison, setting: Setting<'_>) -> Self {
        let verdict = comparison.gated.then_some(comparison.verdict);
        let not_limiting =
            matches!(comparison.reason, Some(Reason::NotLimiting | Reason::MostlyThinkTime)) && verdict.is_none();
        let relative = matches!(comparison.rule, Rule::Threshold | Rule::Shown);
        let change = comparison.change.filter(|_| relative && !not_limiting);
        Self {
            key: comparison.key.clone(),
            metric: setting.speech.title(&comparison.key),
            verdict,
            change: change.map(metric::percent_change).unwrap_or_default(),
            levels: match setting.speech {
                Speech::Requests => quantity::levels(&comparison.key, comparison.base, comparison.head),
                Speech::Jobs => quantity::long_levels(&comparison.key, comparison.base, comparison.head),
            },
            likely: match comparison.reason {
                Some(Reason::NewTask) => vec!["new".to_owned()],
                _ if not_limiting => vec!["not limiting".to_owned()],
                _ => likely(comparison),
            },
            drawing: drawing(comparison).filter(|_| verdict.is_some()),
            limit: bound(comparison).unwrap_or_default(),
            explanation: reason::explain(comparison, setting),
        }
    }

    /// Its numbers in one line: `+21 %, 12.4 → 15.0 ms, likely +17 … +26 %, limit +10 %`.
    pub fn numbers(&self) -> String {
        let likely = self.likely.join(" ");
        let is_range = self.drawing.is_some() && !likely.is_empty();
        let likely = if is_range { format!("likely {likely}") } else { likely };
        let limit = if self.limit.is_empty() { String::new() } else { format!("limit {}", self.limit) };
        let parts = [self.change.clone(), self.levels.clone(), likely, limit];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// `latency p95 of POST /events`.
    pub fn title(&self) -> Words {
        with_task(&self.metric, &self.key)
    }
}

/// A quantity as a table names it.
pub fn title(key: &Key, speech: Speech) -> Words {
    with_task(&speech.title(key), key)
}

fn with_task(metric: &str, key: &Key) -> Words {
    let metric = Words::ours(metric);
    match &key.task {
        Some(task) => metric.and(" of ").then(Words::code(task)),
        None => metric,
    }
}

/// `+10 %`, and `≤ 500 ms` where it is absolute: a metric may have both.
fn bound(comparison: &Comparison) -> Option<String> {
    let limit = quantity::limit(comparison)?;
    Some(match (comparison.rule, comparison.key.direction()) {
        (Rule::Limit, Direction::HigherIsWorse) => format!("≤ {limit}"),
        (Rule::Limit, Direction::LowerIsWorse) => format!("≥ {limit}"),
        _ => limit,
    })
}

fn likely(comparison: &Comparison) -> Vec<String> {
    match (comparison.counts, comparison.rule) {
        (Some(counts), Rule::Capacity) => behind(counts),
        (Some(counts), _) => failed(counts),
        (None, _) => quantity::likely(comparison).into_iter().collect(),
    }
}

/// `29 → 30`, `of 14,400`.
fn failed(counts: Counts) -> Vec<String> {
    let Counts { base_failed, base_total, head_failed, head_total } = counts;
    let [b, bn, h, hn] = [base_failed, base_total, head_failed, head_total].map(metric::count);
    if base_total == 0 {
        vec![h, format!("of {hn}")]
    } else if bn == hn {
        vec![format!("{b} → {h}"), format!("of {hn}")]
    } else {
        vec![format!("{b} of {bn}"), format!("→ {h} of {hn}")]
    }
}

/// `behind in 0 → 14`, `of 16 rounds`.
fn behind(counts: Counts) -> Vec<String> {
    let rounds = metric::count(counts.head_total.max(counts.base_total));
    vec![format!("behind in {} → {}", counts.base_failed, counts.head_failed), format!("of {rounds} rounds")]
}

/// Only where a range is held against a limit.
fn drawing(comparison: &Comparison) -> Option<String> {
    let limit = match comparison.rule {
        Rule::Threshold => comparison.limit?,
        // The range of an absolute limit is relative to its bound.
        Rule::Limit if comparison.counts.is_none() => 0.0,
        _ => return None,
    };
    if comparison.low.is_none() && comparison.high.is_none() {
        return None;
    }
    Some(Range { low: comparison.low, estimate: comparison.change?, high: comparison.high, limit }.draw())
}

/// One task, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// Its name, from outside.
    pub task: String,
    /// It is several requests together, each of which has a row as well.
    pub several: bool,
    /// What was compared: `p95`.
    pub statistic: String,
    /// `+38 %`.
    pub change: String,
    /// `+31 … +44 %`.
    pub likely: String,
    /// `13.9 → 19.2 ms`.
    pub levels: String,
    /// Requests of both arms.
    pub requests: String,
    /// Failed ones.
    pub errors: String,
    /// It explains a red.
    pub is_cause: bool,
    /// Its likely range holds no change, or the change is too small to speak of.
    pub is_still: bool,
}

/// A change that a mere restart of an identical build reaches (`docs/statistics.md` §3.2).
const RESTART_EFFECT: f64 = 0.03;

impl TaskRow {
    /// Whether another one is of its requests, which are called `TASK / STEP`.
    pub fn holds(&self, other: &Self) -> bool {
        self.several && other.task.strip_prefix(&self.task).is_some_and(|step| step.starts_with(" / "))
    }

    /// The row of one task.
    pub fn new(task: &TaskComparison) -> Self {
        let comparison = &task.comparison;
        let spans_nothing = comparison.low.is_none_or(|x| x <= 0.0) && comparison.high.is_none_or(|x| x >= 0.0);
        Self {
            task: comparison.key.task.clone().unwrap_or_default(),
            several: task.several,
            statistic: comparison.key.statistic.to_string(),
            change: comparison.change.map(metric::percent_change).unwrap_or_default(),
            likely: quantity::likely(comparison).unwrap_or_default(),
            levels: quantity::levels(&comparison.key, comparison.base, comparison.head),
            requests: metric::count(task.requests),
            errors: metric::count(task.errors),
            is_cause: task.is_cause,
            is_still: spans_nothing || comparison.change.is_some_and(|x| x.abs() < RESTART_EFFECT),
        }
    }
}
