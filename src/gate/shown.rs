//! What is shown beside the checks: the usual statistics, and every task.

use super::check::{Check, judged_key};
use super::look::{EPSILON, Look, Row};
use super::replay::Replay;
use super::{Comparison, Rule, TaskComparison, Verdict, duet};
use crate::metric::{Key, Statistic};
use crate::record::{Reading, TaskShare};

/// Latency of the whole scenario over all rounds that counted, and of its iterations where they are flows; p95, and what the
/// target used where that is known, where no check has it.
pub(super) fn statistics(replay: &Replay<'_>) -> Vec<Comparison> {
    let p95 = Key::percentile(95.0);
    let unjudged = |key: &Key| !replay.checks.iter().any(|check| check.key == *key);
    let mut keys = vec![Key::percentile(50.0), Key::percentile(90.0)];
    keys.extend(Some(p95).filter(unjudged));
    keys.push(Key::percentile(99.0));
    keys.extend([Statistic::Mean, Statistic::Max].map(Key::latency));
    if replay.plan.count.is_some() {
        keys.extend(Some(Key::iteration(Statistic::Typical)).filter(unjudged));
    } else if replay.plan.tasks.iter().any(|task| task.several) {
        let iterations = [50.0, 95.0].map(|percent| Key::iteration(Statistic::Percentile(percent)));
        keys.extend(iterations.into_iter().filter(unjudged));
    }
    let known = |key: &Key| replay.rounds.iter().any(|round| round.head.reading(key) != Reading::Absent);
    keys.extend([Key::cpu(), Key::memory()].into_iter().filter(|key| unjudged(key) && known(key)));
    keys.into_iter().map(|key| show(replay, key)).collect()
}

/// p95 or typical latency of every task, where there is more than one. Those of a graph of jobs are its makespan and their
/// latency, which stand elsewhere.
pub(super) fn tasks(replay: &Replay<'_>, checks: &[Comparison]) -> Vec<TaskComparison> {
    let tasks = &replay.plan.tasks;
    if tasks.len() < 2 || replay.plan.graph.is_some() {
        return Vec::new();
    }
    let red = red_latency(replay, checks);
    let known = tasks.iter().filter(|task| !replay.plan.new_tasks.contains(&task.name));
    let mut shown: Vec<TaskComparison> = known.clone().map(|task| compare_task(replay, task, red)).collect();
    let causes: Vec<bool> = shown.iter().map(|task| task.is_cause).collect();
    for (whole, shown) in known.clone().zip(&mut shown) {
        shown.is_cause &= !known.clone().zip(&causes).any(|(part, is_cause)| *is_cause && whole.holds(&part.name));
    }
    shown
}

fn compare_task(replay: &Replay<'_>, task: &TaskShare, red: Option<f64>) -> TaskComparison {
    let name = task.name.as_str();
    let key = judged_key(&Key::percentile(95.0).of_task(name), replay.plan);
    let comparison = show(replay, key);
    let windows = replay.rounds.iter().flat_map(|round| round.base.into_iter().chain([round.head]));
    let (requests, errors) = windows
        .filter_map(|window| window.task(name))
        .fold((0, 0), |(requests, errors), task| (requests + task.requests, errors + task.errors));
    // A latency: higher is worse, so the lower end of the range is the better one.
    let is_cause = red.zip(comparison.low).is_some_and(|(allowed, low)| low.ln_1p() > allowed + EPSILON);
    TaskComparison { comparison, requests, errors, several: task.several, is_cause }
}

/// What the latency check of the whole scenario allows, as a logarithm, where it is red.
fn red_latency(replay: &Replay<'_>, checks: &[Comparison]) -> Option<f64> {
    let is_red = |check: &Check, found: &Comparison| {
        let whole_time = check.key.metric.is_time() && check.key.task.is_none();
        whole_time && check.rule == Rule::Threshold && found.verdict == Verdict::Regressed
    };
    let mut pairs = replay.checks.iter().zip(checks);
    let (check, _) = pairs.find(|(check, found)| is_red(check, found))?;
    Some(duet::allowed(check.bound, check.key.direction()))
}

fn show(replay: &Replay<'_>, key: Key) -> Comparison {
    if let Some(pool) = replay.stored {
        return pool.show(key, &replay.rounds, &replay.terms);
    }
    let readings = replay.place.against_base(&key, &replay.rounds);
    let check = Check { key, rule: Rule::Shown, bound: 0.0, gated: false, settled: None };
    let all = Look { rounds: replay.rounds.len(), row: Row::First };
    let numbers = duet::numbers(&check, &readings, all, &replay.terms);
    Comparison { verdict: Verdict::Pass, ..numbers }
}
