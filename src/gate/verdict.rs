//! From what the looks found to the verdict over all.

use super::check::Check;
use super::replay::Replay;
use super::starts::{Confirmation, confirm};
use super::{Comparison, Fault, Reason, Rule, Verdict, duet};
use crate::metric::{self, Metric};
use crate::record::{Ending, Round, RunRecord};

/// The checks as the whole run leaves them.
pub(super) fn settle(replay: &Replay<'_>) -> Vec<Comparison> {
    let mut found = replay.found.clone();
    for (check, found) in replay.checks.iter().zip(&mut found) {
        if replay.is_unconfirmed(check, found) {
            confirm_red(check, found, replay);
        }
    }
    let red_errors = found.iter().any(|f| f.key.metric == Metric::Errors && f.verdict == Verdict::Regressed);
    let capacity = found.iter().find(|f| f.rule == Rule::Capacity).map(|f| (f.verdict, f.reason));
    for found in &mut found {
        // Whoever fails more requests serves the rest faster, and needs less for it.
        let is_cheaper = found.key.metric.is_time() || found.key.metric.is_use();
        if red_errors && is_cheaper && found.verdict == Verdict::Improved {
            found.verdict = Verdict::Pass;
        }
        if found.reason == Some(Reason::NotLimiting) {
            limited_by(found, capacity);
        }
    }
    found
}

/// A red is final only where two further starts agree (`docs/statistics.md` §2.4).
fn confirm_red(check: &Check, found: &mut Comparison, replay: &Replay<'_>) {
    let gaps = |rounds: &[Round<'_>]| match check.rule {
        Rule::Limit => replay.place.against_bound(&check.key, rounds, check.bound).gaps,
        _ => replay.place.against_base(&check.key, rounds).gaps,
    };
    let allowed = match check.rule {
        Rule::Limit => 0.0,
        _ => duet::allowed(check.bound, check.key.direction()),
    };
    let reason = match confirm(&gaps(&replay.rounds), &gaps(&replay.confirming), allowed) {
        Confirmation::Agrees => return,
        Confirmation::Differs => Reason::DiffersBetweenStarts,
        Confirmation::NotShown => Reason::NotConfirmed,
        Confirmation::Missing => Reason::CutShort,
    };
    (found.verdict, found.reason) = (Verdict::Inconclusive, Some(reason));
}

/// The throughput of an open model follows the rate only where both builds keep up with it.
fn limited_by(throughput: &mut Comparison, capacity: Option<(Verdict, Option<Reason>)>) {
    match capacity {
        Some((Verdict::Regressed, _)) => {
            (throughput.verdict, throughput.reason) = (Verdict::Inconclusive, Some(Reason::CapacityDecided));
        }
        Some((Verdict::Inconclusive, reason)) => {
            (throughput.verdict, throughput.reason) = (Verdict::Inconclusive, reason);
        }
        _ => {}
    }
}

/// The verdict over all, and what is wrong with the run as a whole: the worst of all gated checks, but
/// improved where one improved and every other passes (`docs/design/003-one-gain-is-enough.md`).
///
/// A faulty measurement is never called a regression: an arm that is down or a broken base wins over every
/// check. A run that was merely cut short, by whatever, leaves a red standing that a complete look of
/// rounds that count had proven before (`docs/design/002-a-proven-red-stands.md`).
pub(super) fn overall(record: &RunRecord, checks: &[Comparison]) -> (Verdict, Option<Fault>) {
    let gated = || checks.iter().filter(|check| check.gated);
    let broken = match &record.ending {
        Ending::Down(down) => Some(Fault::Down { arm: down.arm, text: down.text.clone() }),
        _ => gated().find_map(fault_of),
    };
    if broken.is_some() {
        return (Verdict::Invalid, broken);
    }
    // Where nothing was judged, nothing has passed.
    let worst = gated().map(|check| check.verdict).min().unwrap_or(Verdict::Inconclusive);
    if worst == Verdict::Regressed {
        return (worst, None);
    }
    // What can only pass, such as errors, must not hide what got better.
    let improved = worst == Verdict::Pass && gated().any(|check| check.verdict == Verdict::Improved);
    let worst = if improved { Verdict::Improved } else { worst };
    match &record.ending {
        Ending::TooManyVoid => (Verdict::Invalid, Some(Fault::of_voids(&record.windows))),
        Ending::Generator { text } => (Verdict::Invalid, Some(Fault::CannotMeasure { text: text.clone() })),
        Ending::Interrupted { .. } => (Verdict::Inconclusive, Some(Fault::Interrupted)),
        Ending::OutOfTime => (Verdict::Inconclusive, Some(Fault::OutOfTime)),
        Ending::Complete | Ending::Down(_) => (worst, None),
    }
}

/// What an invalid check of the whole scenario says about the run; that of a task speaks for itself only.
fn fault_of(check: &Comparison) -> Option<Fault> {
    if check.verdict != Verdict::Invalid || check.key.task.is_some() {
        return None;
    }
    let text = match (check.reason, check.counts.and(check.base)) {
        (Some(Reason::NoRequests), _) => {
            return Some(Fault::CannotMeasure { text: "an arm was sent no request".to_owned() });
        }
        (_, Some(rate)) => format!("base fails {} of its requests", metric::share(rate)),
        (_, None) => "no request succeeded on either build in too many rounds".to_owned(),
    };
    Some(Fault::BrokenBase { text })
}
