//! The verdict in one sentence: the first line of every report.

use super::baseline::counted;
use super::speech::Speech;
use super::words::Words;
use super::{proof, quantity, reason, stage};
use crate::gate::{Comparison, Fault, Judgement, Reason, Rule, StoredRuns, Verdict};
use crate::metric::{self, Metric};
use crate::record::Arm;

/// Most checks that the sentence names; the table has the rest.
const MOST_NAMED: usize = 2;

/// The verdict in one sentence; says "Not blocking" where a verdict that is no pass does not fail the job.
pub fn verdict(judgement: &Judgement, fail_on: &[Verdict]) -> Words {
    let sentence = match &judgement.fault {
        Some(fault) if judgement.verdict != Verdict::Regressed => faulty(judgement, fault),
        _ => decided(judgement),
    };
    let sentence = match proof::naive(judgement) {
        Some(naive) => sentence.and(format!(". {naive}")),
        None => sentence,
    };
    let sentence = sentence.retold(Speech::of_judgement(judgement));
    if is_waved_through(judgement, fail_on) { sentence.and(". Not blocking") } else { sentence }
}

/// Whether the verdict is bad news that fails no job.
fn is_waved_through(judgement: &Judgement, fail_on: &[Verdict]) -> bool {
    !matches!(judgement.verdict, Verdict::Pass | Verdict::Improved) && !fails(judgement, fail_on)
}

/// Whether the job fails. A head that cannot be measured always does that, and so does a run that was interrupted.
pub fn fails(judgement: &Judgement, fail_on: &[Verdict]) -> bool {
    let always_fails = matches!(judgement.fault, Some(Fault::Down { arm: Arm::Head, .. } | Fault::Interrupted));
    let is_good = matches!(judgement.verdict, Verdict::Pass | Verdict::Improved);
    always_fails || !is_good && fail_on.contains(&judgement.verdict)
}

fn faulty(judgement: &Judgement, fault: &Fault) -> Words {
    let name = Words::name(&judgement.scenario);
    match fault {
        Fault::Down { text, .. }
        | Fault::BrokenBase { text }
        | Fault::Generator { text }
        | Fault::OtherGate { text }
        | Fault::CannotMeasure { text } => name.and(format!(": invalid, {}: ", invalid(fault))).then(Words::name(text)),
        Fault::Interrupted => {
            name.and(format!(": cannot tell (interrupted after {} of {} rounds)", judgement.rounds, judgement.planned))
        }
        Fault::OutOfTime => name.and(format!(
            ": cannot tell (far over its budget after {} of {} rounds)",
            judgement.rounds, judgement.planned
        )),
    }
}

/// What makes a measurement invalid, without the details.
pub(super) fn invalid(fault: &Fault) -> String {
    match fault {
        Fault::Down { arm, .. } => format!("{arm} could not be measured"),
        Fault::BrokenBase { .. } => "base is no measure to compare with".to_owned(),
        Fault::Generator { .. } => "the generator could not keep its schedule".to_owned(),
        Fault::OtherGate { .. } => "another perf-gate ran on this host".to_owned(),
        Fault::CannotMeasure { .. } => "the generator could not measure".to_owned(),
        Fault::Interrupted | Fault::OutOfTime => "it was cut short".to_owned(),
    }
}

fn decided(judgement: &Judgement) -> Words {
    let name = Words::name(&judgement.scenario);
    let found = decisive(judgement);
    let numbers = |all: &[&Comparison]| named(all, judgement);
    let stage = stage::brief(judgement).map(|stage| format!("; {stage}")).unwrap_or_default();
    match judgement.verdict {
        Verdict::Regressed => name.and(format!(" {}: ", complaint(&found))).then(numbers(&found)).and(stage),
        Verdict::Improved => name.and(format!(" {}: ", praise(&found))).then(numbers(&found)).and(stage),
        Verdict::Pass if is_accepted(judgement, &found) => {
            bracketed(name.and(": no regression beyond what is accepted"), numbers(&found))
        }
        Verdict::Pass => bracketed(name.and(": no regression"), numbers(&found)),
        Verdict::Inconclusive if found.first().is_some_and(|check| check.reason == Some(Reason::Unconfirmed)) => {
            bracketed(name.and(format!(" {}, not confirmed yet", suspicion(&found))), numbers(&found))
        }
        Verdict::Inconclusive => bracketed(name.and(": cannot tell"), numbers(&found)),
        Verdict::NoBaseline => match (why(judgement), found.first().and_then(|check| check.reason)) {
            (Some(why), Some(Reason::NothingStored | Reason::FewStored)) => {
                bracketed(name.and(": no baseline yet"), why)
            }
            (Some(why), _) => bracketed(name.and(": no baseline"), why),
            (None, _) => bracketed(name.and(": no baseline to compare with"), numbers(&found)),
        },
        Verdict::Incomparable => match why(judgement) {
            Some(why) => name.and(": incomparable, ").then(why),
            None => name.and(": incomparable, the baseline was measured under other conditions"),
        },
        Verdict::Invalid => name.and(": invalid, the measurement cannot be used"),
    }
}

/// Why there is nothing to compare with, or why it does not compare: all of it, in the words of the first check.
pub fn why(judgement: &Judgement) -> Option<Words> {
    let is_unheld = matches!(judgement.verdict, Verdict::NoBaseline | Verdict::Incomparable);
    let stored = judgement.stored.as_ref().filter(|_| is_unheld && judgement.fault.is_none())?;
    reason::why(decisive(judgement).first()?, Some(stored))
}

/// Whether a threshold that passed had been raised on purpose.
fn is_accepted(judgement: &Judgement, found: &[&Comparison]) -> bool {
    found.iter().any(|check| judgement.accepted.iter().any(|accepted| accepted.key == check.key))
}

fn bracketed(words: Words, inner: Words) -> Words {
    if inner.is_empty() { words } else { words.and(" (").then(inner).and(")") }
}

/// The gated checks that made the verdict, the most telling first.
fn decisive(judgement: &Judgement) -> Vec<&Comparison> {
    let rank = |c: &&Comparison| match (c.rule, c.key.metric) {
        // Nearly a red: it asks for more than what merely cannot be told.
        _ if c.reason == Some(Reason::Unconfirmed) => 0,
        (Rule::Capacity, _) => 0,
        (Rule::Threshold, metric) if metric.is_time() => 1,
        (Rule::Threshold, _) => 2,
        (Rule::Errors, _) => 3,
        _ => 4,
    };
    let mut found: Vec<&Comparison> =
        judgement.checks.iter().filter(|c| c.gated && c.verdict == judgement.verdict).collect();
    // Where all is well the capacity and the errors say least.
    if judgement.verdict == Verdict::Pass && found.iter().any(|c| c.rule == Rule::Threshold) {
        found.retain(|c| c.rule == Rule::Threshold);
    }
    found.sort_by_key(rank);
    found
}

/// What a red means for people: `is slower and fails more often`.
fn complaint(found: &[&Comparison]) -> String {
    let say = |c: &&Comparison| match (c.rule, c.key.metric) {
        (Rule::Capacity, _) => "does not keep up",
        (Rule::Limit, Metric::Throughput) => "is under its limit",
        (Rule::Limit, _) => "is over its limit",
        (_, Metric::Latency | Metric::Iteration) => "is slower",
        (_, Metric::Throughput) => "handles less",
        (_, Metric::Errors | Metric::Capacity) => "fails more often",
        (_, Metric::Cpu) => "uses more CPU per request",
        (_, Metric::Memory) => "takes more memory",
    };
    phrases(found.iter().map(say), "is worse")
}

/// What a red that is not confirmed looks like.
fn suspicion(found: &[&Comparison]) -> &'static str {
    match found.first().map(|c| c.key.metric) {
        Some(Metric::Throughput) => "seems to handle less",
        Some(Metric::Errors) => "seems to fail more often",
        Some(Metric::Cpu) => "seems to use more CPU per request",
        Some(Metric::Memory) => "seems to take more memory",
        _ => "looks slower",
    }
}

fn praise(found: &[&Comparison]) -> String {
    let say = |c: &&Comparison| match c.key.metric {
        Metric::Latency | Metric::Iteration => "is faster",
        Metric::Throughput | Metric::Capacity => "handles more",
        Metric::Errors => "fails less often",
        Metric::Cpu => "uses less CPU per request",
        Metric::Memory => "takes less memory",
    };
    phrases(found.iter().map(say), "is better")
}

/// The first few, each once.
fn phrases<'a>(all: impl Iterator<Item = &'a str>, none: &'a str) -> String {
    let mut said: Vec<&str> = Vec::new();
    for phrase in all {
        if !said.contains(&phrase) && said.len() < MOST_NAMED {
            said.push(phrase);
        }
    }
    if said.is_empty() { none.to_owned() } else { said.join(" and ") }
}

/// The numbers of the first few checks. Where nothing is wrong one is enough.
fn named(found: &[&Comparison], judgement: &Judgement) -> Words {
    let (verdict, stored) = (judgement.verdict, judgement.stored.as_ref());
    let most = match verdict {
        Verdict::Regressed => MOST_NAMED,
        _ => 1,
    };
    let words = Words::join(found.iter().take(most).map(|c| one(c, stored, Speech::of_judgement(judgement))), "; ");
    match (verdict, found.len().saturating_sub(most)) {
        (Verdict::Pass | Verdict::NoBaseline, _) | (_, 0) => words,
        (_, 1) => words.and("; and 1 more check"),
        (_, more) => words.and(format!("; and {more} more checks")),
    }
}

/// One check: what, how much, how sure, against which limit.
fn one(check: &Comparison, stored: Option<&StoredRuns>, speech: Speech) -> Words {
    if speech == Speech::Jobs && check.key.metric == Metric::Iteration && check.base.is_some() && check.head.is_none() {
        return Words::ours("head completed no graph");
    }
    let metric = speech.spoken(&check.key);
    let subject = match &check.key.task {
        Some(task) => Words::ours(format!("{metric} of ")).then(Words::code(task)),
        None => Words::ours(metric),
    };
    let numbers = match check.rule {
        Rule::Capacity => return capacity(check),
        Rule::Errors => errors(check),
        Rule::Limit => absolute(check),
        Rule::Threshold | Rule::Shown => relative(check, stored),
    };
    let words = subject.and(numbers);
    match reason::brief(check, stored) {
        Some(why) => words.and("; ").then(why),
        None => words,
    }
}

fn relative(check: &Comparison, stored: Option<&StoredRuns>) -> String {
    let limit = quantity::limit(check);
    // The spread of the stored runs says the same as the range that follows from it.
    let says_spread = matches!(check.reason, Some(Reason::WithinSpread | Reason::HostsDiffer));
    let likely = quantity::likely(check).filter(|_| !says_spread);
    let Some(change) = check.change.map(metric::percent_change) else {
        let level = check.head.map(|head| format!(" {}", quantity::level(&check.key, head)));
        return level.unwrap_or_default();
    };
    let change = match stored.filter(|stored| stored.runs > 0 && !stored.point) {
        Some(stored) => format!("{change} against {}", counted(stored.runs, "stored run", "stored runs")),
        None => change,
    };
    match (check.verdict, likely, limit) {
        (Verdict::Regressed, _, Some(limit)) => format!(" {change} (limit {limit})"),
        (Verdict::Improved, Some(likely), _) => format!(" {change} (likely {likely})"),
        (_, Some(likely), Some(limit)) => format!(" {change}, likely {likely}; limit {limit}"),
        (_, None, Some(limit)) => format!(" {change}; limit {limit}"),
        (_, Some(likely), None) => format!(" {change}, likely {likely}"),
        (_, None, None) => format!(" {change}"),
    }
}

fn errors(check: &Comparison) -> String {
    let levels = quantity::levels(&check.key, check.base, check.head);
    let limit = quantity::limit(check).unwrap_or_default();
    let counts = check.counts.filter(|c| check.verdict != Verdict::Pass && c.base_total == c.head_total).map(|c| {
        let [base, head, total] = [c.base_failed, c.head_failed, c.head_total].map(metric::count);
        format!("{base} → {head} of {total} requests")
    });
    match (check.verdict, counts) {
        (Verdict::Regressed | Verdict::Improved, Some(counts)) => format!(" {levels} ({counts}; limit {limit})"),
        (Verdict::Regressed | Verdict::Improved, None) => format!(" {levels} (limit {limit})"),
        (_, Some(counts)) => format!(" {levels}, {counts}; limit {limit}"),
        (_, None) => format!(" {levels}; limit {limit}"),
    }
}

fn absolute(check: &Comparison) -> String {
    let level = check.head.map_or_else(|| "unknown".to_owned(), |head| quantity::level(&check.key, head));
    let limit = quantity::limit(check).unwrap_or_default();
    let too = if check.reason == Some(Reason::BaseBreaksItToo) { ", which base breaks too" } else { "" };
    match check.verdict {
        Verdict::Regressed | Verdict::Improved => format!(" {level} (limit {limit}{too})"),
        _ => format!(" {level}; limit {limit}{too}"),
    }
}

fn capacity(check: &Comparison) -> Words {
    let Some(counts) = check.counts else {
        return Words::ours("head fell behind the schedule");
    };
    let rounds = counts.head_total.max(counts.base_total);
    let base = match counts.base_failed {
        0 => "base in none".to_owned(),
        n => format!("base in {n}"),
    };
    let head = match counts.head_failed {
        0 => "no round".to_owned(),
        n => format!("{n} of {rounds} rounds"),
    };
    Words::ours(format!("head fell behind the schedule in {head}, {base}"))
}
