//! What is judged by which bound, and what stands against it, in words.

use crate::engine::Settings;
use crate::gate::Policy;
use crate::load::Size;
use crate::metric::{self, Direction, Key, Metric, Statistic};

/// Thresholds, then limits.
pub fn rows(policy: &Policy, settings: &Settings, size: Option<Size>, wants_stored: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for threshold in &policy.thresholds {
        let sign = if threshold.key.direction() == Direction::LowerIsWorse { -1.0 } else { 1.0 };
        let bound = metric::percent_change(sign * threshold.change);
        let gated = if settings.duet || wants_stored {
            gated(&threshold.key, settings, size)
        } else {
            "no base: shown, not judged".to_owned()
        };
        lines.push(format!("{}{} {bound}{}", threshold.key, meaning(&threshold.key, settings), with(&gated)));
    }
    for limit in &policy.limits {
        let bound = metric::value(&limit.key, limit.bound);
        lines.push(
            format!("{} at most {bound}{}", limit.key, with(&enough(&limit.key, settings, size)))
                .replace("throughput at most", "throughput at least"),
        );
    }
    lines
}

/// What a metric is of a graph of jobs.
fn meaning(key: &Key, settings: &Settings) -> &'static str {
    match key.metric {
        Metric::Iteration if settings.graph.is_some() => " (makespan)",
        Metric::Latency if settings.graph.is_some() => " (of a job)",
        _ => "",
    }
}

fn with(remark: &str) -> String {
    if remark.is_empty() { String::new() } else { format!(": {remark}") }
}

/// What stands against judging a threshold.
fn gated(key: &Key, settings: &Settings, size: Option<Size>) -> String {
    if key.metric == Metric::Throughput && settings.load.is_open() {
        return "shown only: it follows the arrival rate".to_owned();
    }
    enough(key, settings, size)
}

/// Whether a window will have enough requests (`docs/statistics.md` §1.3).
fn enough(key: &Key, settings: &Settings, size: Option<Size>) -> String {
    let (Some(rate), Some(size), true) = (settings.known_rate(), size, key.metric.is_time()) else {
        return String::new();
    };
    let task = key.task.as_ref().and_then(|name| settings.tasks.iter().find(|task| task.name == *name));
    let iterations = key.metric == Metric::Iteration;
    let share = if iterations { settings.requests.recip() } else { task.map_or(1.0, |task| task.share) };
    if iterations && settings.count().is_some() {
        return String::new();
    }
    let expected = rate * size.seconds * share;
    let needed = needed(key.statistic);
    if expected >= needed {
        return String::new();
    }
    let what = if iterations { "iterations" } else { "requests" };
    let too_few = format!("a window has about {expected:.0} {what} and needs {needed:.0}");
    match key.statistic {
        Statistic::Percentile(95.0) if expected >= 5.0 => {
            format!("{too_few}; thresholds judge typical latency instead")
        }
        _ => format!("{too_few}; it will be inconclusive"),
    }
}

fn needed(statistic: Statistic) -> f64 {
    match statistic {
        Statistic::Percentile(p) if p <= 50.0 => 20.0,
        Statistic::Percentile(p) => (5.0 / (1.0 - p / 100.0)).max(20.0).round(),
        _ => 5.0,
    }
}
