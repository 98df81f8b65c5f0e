//! Why a check came to its verdict, and what to do about it.

use super::commands::Commands;
use super::speech::Speech;
use super::words::Words;
use super::{Row, history, quantity};
use crate::gate::{Comparison, Reason, StoredRuns, Verdict};
use crate::metric::{self, Direction, Metric};

/// A reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What the matter is.
    pub why: Words,
    /// What to do about it, where something can be done.
    pub advice: Option<Words>,
}

/// What an explanation refers to beside the comparison itself.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The stored runs that head was compared with, where it was.
    pub stored: Option<&'a StoredRuns>,
    /// What the reader may type.
    pub commands: &'a Commands,
    /// What it is about.
    pub speech: Speech,
    /// There is a base to measure beside head, whether or not that worked.
    pub has_base: bool,
}

/// Explains a comparison; nothing where the numbers alone say it.
pub fn explain(comparison: &Comparison, setting: Setting<'_>) -> Option<Explanation> {
    let reason = comparison.reason.as_ref()?;
    let advice = match reason {
        Reason::NotRecorded if comparison.key.metric.is_use() => Some(Words::ours(
            "start the service in the foreground, on Linux: what a `start` command leaves behind elsewhere is not seen",
        )),
        _ => history::advice(comparison, setting).or_else(|| advice(reason).map(Words::ours)),
    };
    Some(Explanation { why: why(comparison, setting.stored)?, advice })
}

/// A reason as the first line has room for it: of what could not be decided, and of a pass that is not what it
/// seems; nothing where that line says it already.
pub fn brief(comparison: &Comparison, stored: Option<&StoredRuns>) -> Option<Words> {
    match (comparison.verdict, comparison.reason.as_ref()?) {
        (Verdict::Inconclusive, Reason::SpansLimit | Reason::Unconfirmed) => None,
        (Verdict::Inconclusive, Reason::WithinSpread) => Some(Words::ours(history::spread(comparison))),
        (Verdict::Inconclusive, _) | (Verdict::Pass, Reason::Invisible | Reason::HostsDiffer) => {
            why(comparison, stored)
        }
        _ => None,
    }
}

/// The explanations of gated checks. What several checks share is said once: with all their names, and an
/// advice with the first that it is for.
pub fn shared(rows: &[Row]) -> Vec<(Words, Explanation)> {
    let mut said: Vec<(Vec<Words>, Explanation)> = Vec::new();
    // Only what is new in a reason: the row of what is not gated says "not limiting" already.
    for row in rows.iter().filter(|row| row.verdict.is_some()) {
        let Some(explanation) = &row.explanation else { continue };
        match said.iter_mut().find(|(_, said)| said.why == explanation.why) {
            Some((titles, _)) => titles.push(row.title()),
            None => {
                let is_new = |advice: &Words| said.iter().all(|(_, said)| said.advice.as_ref() != Some(advice));
                let advice = explanation.advice.clone().filter(is_new);
                said.push((vec![row.title()], Explanation { advice, ..explanation.clone() }));
            }
        }
    }
    said.into_iter().map(|(titles, explanation)| (named(titles), explanation)).collect()
}

/// `latency p95, throughput and errors`.
fn named(mut titles: Vec<Words>) -> Words {
    const MOST_NAMED: usize = 3;
    let last = match titles.len() {
        0 => return Words::default(),
        1 => return titles.remove(0),
        n if n > MOST_NAMED => Words::ours(format!("{} more checks", titles.drain(MOST_NAMED - 1..).count())),
        n => titles.remove(n - 1),
    };
    Words::join(titles, ", ").and(" and ").then(last)
}

/// What the matter is; nothing where the numbers alone say it.
pub fn why(comparison: &Comparison, stored: Option<&StoredRuns>) -> Option<Words> {
    let fixed = match comparison.reason.as_ref()? {
        Reason::SpansLimit => return Some(Words::ours(unproven(comparison))),
        Reason::TooFewRequests { expected, needed } => return Some(too_few(comparison, *expected, *needed)),
        Reason::CutShort => "the run was cut short before it could be decided",
        Reason::DifferentHosts => "base and head are served by different machines, which differ more than builds do",
        Reason::MachinesDiffer => "base's machines and head's differ in this without any change of the build",
        Reason::Overload if stored.is_some() => return Some(history::why(comparison, stored)),
        Reason::Overload => "base itself cannot keep up: the scenario overloads this runner",
        Reason::StillWarming => "head is still warming up: its gap to base was shrinking",
        Reason::DiffersBetweenStarts => "the change differs between starts of the same builds",
        Reason::OneStart => "one process start per build, and the likely range is not wholly over the limit",
        Reason::HeadStarvesGenerator => "head starves the generator: it was late in head's windows only",
        Reason::BelowMinEffect => "the change is smaller than `min_effect`",
        Reason::NotLimiting => "not limiting: the load is an arrival rate",
        Reason::NewTask => "new: base does not know this task, nothing of it was sent",
        Reason::MostlyThinkTime => "not limiting: users mostly think",
        Reason::Burst => "the errors came in bursts, and one burst is not a trend",
        Reason::TooFewErrors => "more errors than allowed, but too few to rule out chance",
        Reason::BaseBreaksItToo => "base breaks this limit too",
        Reason::NoBase => "there is neither a base build nor stored runs to compare with",
        Reason::NothingStored
        | Reason::NothingRelated
        | Reason::Shallow
        | Reason::FewStored
        | Reason::OtherConditions
        | Reason::SlowerMachine { .. }
        | Reason::HostsDiffer
        | Reason::WithinSpread
        | Reason::Invisible
        | Reason::Unconfirmed
        | Reason::NotConfirmed
        | Reason::SameHost
        | Reason::Point => return Some(history::why(comparison, stored)),
        Reason::CapacityDecided => "not judged: head does not keep up",
        Reason::CannotFail => "with so few rounds and so many checks this can never turn red",
        Reason::BrokenBase => "base itself fails over a fifth of its requests, or nothing answers",
        Reason::NoRequests => "an arm was sent no request",
        Reason::NotRecorded if comparison.key.metric.is_use() => "no process of the build could be watched",
        Reason::NotRecorded => "the record does not hold this statistic window by window",
    };
    Some(Words::ours(fixed))
}

/// Neither ruled out nor proven: a red asks for more than that the likely range is over the limit.
fn unproven(comparison: &Comparison) -> String {
    let limit = quantity::limit(comparison).unwrap_or_else(|| "a change".to_owned());
    let odds = |noise: Option<f64>| quantity::odds(noise?).map(metric::count);
    match (odds(comparison.noise), odds(comparison.noise_limit)) {
        (Some(found), Some(asked)) if is_over(comparison) => format!(
            "the likely range is over {limit}, which is no proof yet: two identical builds look this bad in 1 of {found} comparisons, \
             a red asks for fewer than 1 of {asked}"
        ),
        _ => format!(
            "the likely range still spans the limit after {} rounds: too noisy to tell {limit} from nothing",
            comparison.rounds
        ),
    }
}

/// Whether the likely range is wholly over the limit.
fn is_over(comparison: &Comparison) -> bool {
    let direction = comparison.key.direction();
    let best = match direction {
        Direction::HigherIsWorse => comparison.low,
        Direction::LowerIsWorse => comparison.high,
    };
    best.zip(comparison.limit).is_some_and(|(best, limit)| direction.is_beyond(best, limit))
}

fn too_few(comparison: &Comparison, expected: f64, needed: f64) -> Words {
    let [expected, needed] = [expected, needed].map(|requests| metric::count(requests.round() as i64));
    let statistic = Speech::Requests.spoken(&comparison.key);
    let what = if comparison.key.metric == Metric::Iteration { "iterations" } else { "requests" };
    Words::ours(format!("a window has about {expected} {what}, {statistic} needs {needed}"))
}

fn advice(reason: &Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::SpansLimit => "a quieter (dedicated) runner or a longer budget with more `rounds` would tell",
        Reason::TooFewRequests { .. } => "raise the rate or `budget`, or judge `latency.typical`, which needs 20",
        Reason::CutShort => "run it again to the end",
        Reason::DifferentHosts => {
            "start both builds on one machine; or give `target.swap` or `target.calibrate`, or `same_hosts: true` where they \
             share theirs; limits still hold"
        }
        Reason::MachinesDiffer => "give `target.swap` in place of `calibrate`, or look at what the machines differ in",
        Reason::Overload => "lower the rate, or use a larger runner",
        Reason::StillWarming => "raise `warmup.at_most`",
        Reason::DiffersBetweenStarts => "look for what a start decides (caches, data, ports), or set `restarts: auto`",
        Reason::OneStart => "let perf-gate start the builds (`restarts: auto`)",
        Reason::HeadStarvesGenerator => "lower the rate, or leave the generator a core of its own",
        Reason::Burst => "see what failed below; a longer run tells a burst from a trend",
        Reason::TooFewErrors => "a higher rate or a larger `budget` would tell",
        Reason::BaseBreaksItToo => "raise the limit, or mend it on its own: this change did not bring it",
        Reason::NoBase => "give the scenario a `target.base`, or store runs with `perf-gate baseline add`",
        Reason::CapacityDecided => "mend the capacity first, or lower the rate to compare latency",
        Reason::CannotFail => "plan more rounds, or gate on fewer checks",
        Reason::BrokenBase => "mend the scenario or the base branch first",
        Reason::NoRequests => "raise the rate, the weight of the task, or `budget`",
        Reason::NotRecorded => "measure again with this check in the scenario",
        Reason::BelowMinEffect
        | Reason::NotLimiting
        | Reason::MostlyThinkTime
        | Reason::NewTask
        | Reason::NothingStored
        | Reason::NothingRelated
        | Reason::Shallow
        | Reason::FewStored
        | Reason::OtherConditions
        | Reason::SlowerMachine { .. }
        | Reason::HostsDiffer
        | Reason::WithinSpread
        | Reason::Invisible
        | Reason::Unconfirmed
        | Reason::NotConfirmed
        | Reason::SameHost
        | Reason::Point => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Files;
    use super::super::sample::p95;
    use super::*;
    use crate::metric::Key;

    fn shared_by(reasons: &[(&str, Reason)]) -> Vec<String> {
        let commands = Commands::new(&Files { scenario: None, folder: None }, &[]);
        let row = |(task, reason): &(&str, Reason)| {
            let check = p95(0.0, 0.0, 0.0, Verdict::Inconclusive);
            let check = Comparison { key: Key::throughput().of_task(task), reason: Some(*reason), ..check };
            Row::new(&check, Setting { stored: None, commands: &commands, speech: Speech::Requests, has_base: true })
        };
        let rows: Vec<Row> = reasons.iter().map(row).collect();
        let told = |(titles, explanation): (Words, Explanation)| {
            let advice = if explanation.advice.is_some() { "advised" } else { "" };
            format!("{}: {advice}", titles.plain().replace("throughput of ", ""))
        };
        shared(&rows).into_iter().map(told).collect()
    }

    #[test]
    fn what_checks_share_is_said_once() {
        let why = Reason::Unconfirmed;
        assert_eq!(shared_by(&[("a", why)]), ["a: advised"]);
        assert_eq!(shared_by(&[("a", why), ("b", why), ("c", why)]), ["a, b and c: advised"]);
        assert_eq!(shared_by(&[("a", why), ("b", why), ("c", why), ("d", why)]), ["a, b and 2 more checks: advised"]);
    }

    #[test]
    fn a_range_over_the_limit_that_is_no_proof_is_not_said_to_span_it() {
        let told = |key: Key, limit, low, high| {
            let check = p95(0.5, low, high, Verdict::Inconclusive);
            let (reason, noise, noise_limit) = (Some(Reason::SpansLimit), Some(0.0117), Some(0.004));
            let check = Comparison { key, limit: Some(limit), rounds: 8, reason, noise, noise_limit, ..check };
            why(&check, None).expect("a reason").plain().to_owned()
        };
        let over = "is over +10 %, which is no proof yet: two identical builds look this bad in 1 of 85 comparisons, a red asks \
                    for fewer than 1 of 250";
        assert!(told(Key::percentile(95.0), 0.1, 0.4, 0.9).ends_with(over));
        assert!(told(Key::percentile(95.0), 0.1, 0.05, 0.9).contains("still spans the limit after 8 rounds"));
        assert!(told(Key::throughput(), -0.1, -0.9, -0.2).contains("is over −10 %"));
        assert!(told(Key::throughput(), -0.1, -0.9, 0.2).contains("still spans"));
    }

    #[test]
    fn an_advice_is_given_once() {
        let all = shared_by(&[("a", Reason::HostsDiffer), ("b", Reason::WithinSpread), ("c", Reason::HostsDiffer)]);
        assert_eq!(all, ["a and c: advised", "b: "]);
    }
}
