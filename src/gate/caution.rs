//! Collects the warnings of a run.

use super::check::{self, has_base};
use super::replay::Replay;
use super::{Comparison, Policy, Rule, StoredRuns, Verdict, Warning, duet, errors, starts, voids};
use crate::metric::Metric;
use crate::record::{Arm, HttpVersion, Note, RunRecord};
use std::collections::BTreeSet;

/// Thresholds below this are within reach of a mere restart (`docs/statistics.md` §3.2).
const TIGHT: f64 = 0.05;
/// Error rates below this may stay unseen without a word.
const COARSE_ERRORS: f64 = 0.01;
/// Rounds of the default plan; with fewer less can be seen.
const FULL_PLAN: u32 = 24;

/// All warnings of a run, what was judged first.
pub(super) fn warnings(policy: &Policy, record: &RunRecord, replay: &Replay<'_>, found: &[Comparison]) -> Vec<Warning> {
    let mut warnings = of_policy(policy, replay);
    warnings.extend(of_http(replay));
    warnings.extend(of_starts(record, replay));
    let voids = voids::reasons(&record.windows);
    let void = |(rounds, cause): (u32, &str)| Warning::VoidRounds { rounds, cause: cause.to_owned() };
    warnings.extend(voids::by_cause(&voids).into_iter().map(void));
    warnings.extend(record.notes.iter().map(of_note));
    let visible = found.iter().filter(|f| f.rule == Rule::Errors && f.gated && f.verdict == Verdict::Pass);
    let rates = visible
        .filter_map(|f| f.counts.as_ref())
        .filter_map(errors::visible_from)
        .filter(|rate| *rate >= COARSE_ERRORS);
    warnings.extend(rates.map(|rate| Warning::ErrorsVisibleFrom { rate }));
    warnings
}

/// What is said of stored runs that are not those of the branch itself.
pub(super) fn of_stored(stored: &StoredRuns) -> Option<Warning> {
    (stored.borrowed > 0).then_some(Warning::Borrowed { times: stored.borrowed, of: stored.times })
}

fn of_policy(policy: &Policy, replay: &Replay<'_>) -> Vec<Warning> {
    let plan = replay.plan;
    // A flow says it of its requests.
    let held = |name: &String| plan.tasks.iter().any(|task| plan.new_tasks.contains(&task.name) && task.holds(name));
    let new: Vec<String> = plan.new_tasks.iter().filter(|name| !held(name)).cloned().collect();
    let mut warnings = Vec::from_iter((!new.is_empty()).then_some(Warning::NewTasks { tasks: new }));
    for threshold in policy.thresholds.iter().filter(|t| check::is_replaced(&t.key, plan)) {
        let task = threshold.key.task.clone();
        let (expected, iterations) = (plan.expected(&threshold.key), threshold.key.metric == Metric::Iteration);
        warnings.push(Warning::TypicalForP95 { task, iterations, expected });
    }
    let tight = |c: &&check::Check| c.rule == Rule::Threshold && c.gated && c.bound < TIGHT;
    warnings.extend(
        replay
            .checks
            .iter()
            .filter(tight)
            .map(|c| Warning::TightThreshold { metric: c.key.to_string(), change: c.bound }),
    );
    if plan.rounds < FULL_PLAN {
        warnings.push(Warning::FewRounds { planned: plan.rounds });
    }
    warnings
}

/// Of the rounds that count.
fn of_http(replay: &Replay<'_>) -> Option<Warning> {
    let of = |arm: Arm| -> BTreeSet<HttpVersion> {
        let windows =
            replay.rounds.iter().filter_map(|round| if arm == Arm::Head { Some(round.head) } else { round.base });
        windows.flat_map(|window| window.http.iter().copied()).collect()
    };
    let (base, head) = (of(Arm::Base), of(Arm::Head));
    // A record of before this was kept says nothing.
    (!base.is_empty() && !head.is_empty() && base != head).then_some(Warning::HttpDiffers { base, head })
}

fn of_starts(record: &RunRecord, replay: &Replay<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let noted = record.notes.iter().any(|note| matches!(note, Note::WarmupCapped { .. }));
    let capped = record.starts.iter().find(|start| start.steady == Some(false)).filter(|_| !noted);
    warnings.extend(capped.map(|start| Warning::WarmupCapped { seconds: start.warmup_seconds }));
    if !has_base(replay.plan) || replay.rounds.is_empty() {
        return warnings;
    }
    let latency = replay.checks.iter().find(|c| c.rule == Rule::Threshold && c.key.metric == Metric::Latency);
    let readings = latency.map(|check| replay.place.against_base(&check.key, &replay.rounds));
    let spread = readings.and_then(|readings| starts::spread(&readings.gaps));
    warnings.extend(spread.map(|spread| Warning::StartsDiffer { spread }));
    let offset = latency.and_then(|check| Some((check, replay.place.offset(&check.key)?)));
    warnings.extend(offset.map(|(check, offset)| Warning::MachinesDiffer {
        metric: check.key.to_string(),
        change: duet::change(check.key.direction(), offset.get()),
    }));
    if replay.terms.one_start {
        warnings.push(Warning::OneStart);
    }
    warnings
}

fn of_note(note: &Note) -> Warning {
    match note {
        Note::WarmupCapped { seconds } => Warning::WarmupCapped { seconds: *seconds },
        Note::OtherGate => Warning::OtherGate,
        Note::Killed { arm } => Warning::Killed { arm: *arm },
        Note::Insecure { arm } => Warning::Insecure { arm: *arm },
        Note::LatenessAllowed { seconds } => Warning::LatenessAllowed { seconds: *seconds },
        Note::HiddenTooLong { arm, hidden, timeout } => {
            Warning::HiddenTooLong { arm: *arm, hidden: *hidden, timeout: *timeout }
        }
        Note::ScenarioChanged { changes } => Warning::ScenarioChanged { changes: changes.clone() },
        Note::TeardownFailed { arm, text } => Warning::TeardownFailed { arm: *arm, text: text.clone() },
        Note::StopFailed { arm, text } => Warning::StopFailed { arm: *arm, text: text.clone() },
        Note::NotPutBack { text } => Warning::NotPutBack { text: text.clone() },
    }
}
