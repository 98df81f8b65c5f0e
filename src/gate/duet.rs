//! Head against base, round by round: `docs/statistics.md` §3.1 and §3.2.

use super::check::Check;
use super::look::{EPSILON, Look, Row};
use super::reading::{Readings, paired};
use super::{Comparison, Proof, Reason, Verdict, look, starts, warming};
use crate::metric::{Direction, Metric};
use crate::stats::{LogRatio, Paired, Positive};

/// More silent rounds than may be repeated mean that base is broken (`docs/statistics.md` §3.1).
pub(super) const MOST_SILENT: usize = 4;

/// What the rules of §3.2 and §3.6 are applied with; the same for all checks of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Terms {
    /// Factor on the noise limits.
    pub factor: f64,
    /// What the last look asks for.
    pub proof: Proof,
    /// Builds are never restarted: a red needs the whole range over the limit (§2.4).
    pub one_start: bool,
    /// No number of rounds in this plan can prove a change.
    pub cannot_fail: bool,
    /// Smallest latency change that may be red or improved, in µs.
    pub min_effect: Option<f64>,
}

/// `L` of §3: the logarithm of what a threshold allows.
pub(super) fn allowed(change: f64, direction: Direction) -> f64 {
    match direction {
        Direction::HigherIsWorse => change.ln_1p(),
        Direction::LowerIsWorse => -(-change).ln_1p(),
    }
}

/// A logarithm in which worse is positive, as a relative change of the metric itself.
pub(super) fn change(direction: Direction, worse: f64) -> f64 {
    (direction.sign() * worse).exp_m1()
}

/// The table of §3.2: pass, improved or regressed against `allowed`, and inconclusive where it is open.
pub(super) fn decide(test: &Paired, look: Look, allowed: f64, terms: &Terms) -> (Verdict, Option<Reason>) {
    if test.high.is_some_and(|high| high < allowed - EPSILON) {
        let real = test.negative <= look::LAST_NOISE * terms.factor;
        let improved = real && test.estimate < -allowed - EPSILON;
        return (if improved { Verdict::Improved } else { Verdict::Pass }, None);
    }
    let range_over = test.low.is_some_and(|low| low > allowed + EPSILON);
    let estimate_over = test.estimate > allowed + EPSILON;
    let over = match (look.row, terms.proof) {
        (Row::Last, Proof::Change) => estimate_over,
        _ => range_over,
    };
    match over && look.proves(test.positive, terms.factor) {
        true if terms.one_start && !range_over => (Verdict::Inconclusive, Some(Reason::OneStart)),
        true => (Verdict::Regressed, None),
        false if terms.cannot_fail => (Verdict::Inconclusive, Some(Reason::CannotFail)),
        false => (Verdict::Inconclusive, Some(Reason::SpansLimit)),
    }
}

/// The decision with the guards of §2.4 and §2.6: a red that fades within its starts is none, nor one of memory that not all
/// starts agree on.
pub(super) fn guarded(
    check: &Check,
    readings: &Readings,
    look: Look,
    allowed: f64,
    terms: &Terms,
) -> (Verdict, Option<Reason>) {
    let Some(test) = readings.paired() else { return (Verdict::Inconclusive, Some(Reason::NotRecorded)) };
    match decide(&test, look, allowed, terms) {
        (Verdict::Regressed, _) if warming::fades(&readings.gaps, allowed) => {
            (Verdict::Inconclusive, Some(Reason::StillWarming))
        }
        (Verdict::Regressed, _) if check.key.metric == Metric::Memory && !starts::agree(&readings.gaps, allowed) => {
            (Verdict::Inconclusive, Some(Reason::DiffersBetweenStarts))
        }
        decided => decided,
    }
}

/// Judges a threshold at one look.
pub(super) fn judge(check: &Check, readings: &Readings, look: Look, terms: &Terms) -> Comparison {
    let direction = check.key.direction();
    let mut found = numbers(check, readings, look, terms);
    found.limit = Some(direction.sign() * check.bound);
    (found.verdict, found.reason) = match guarded(check, readings, look, allowed(check.bound, direction), terms) {
        _ if readings.silent > MOST_SILENT => (Verdict::Invalid, Some(Reason::BrokenBase)),
        (Verdict::Regressed | Verdict::Improved, _) if is_small(check, readings, terms) => {
            (Verdict::Pass, Some(Reason::BelowMinEffect))
        }
        decided => decided,
    };
    found
}

/// Levels, estimate, range and noise of a check, not yet decided.
pub(super) fn numbers(check: &Check, readings: &Readings, look: Look, terms: &Terms) -> Comparison {
    let direction = check.key.direction();
    let test = readings.paired();
    let in_metric = |worse: Option<f64>| worse.map(|w| change(direction, w)).filter(|c| c.is_finite());
    // Values end at a hundredfold: an end that is there may be anywhere beyond.
    let beyond = LogRatio::LARGEST.get() - EPSILON;
    let low = in_metric(test.and_then(|t| t.low).filter(|low| *low > -beyond));
    let high = in_metric(test.and_then(|t| t.high).filter(|high| *high < beyond));
    let (low, high) = match direction {
        Direction::HigherIsWorse => (low, high),
        Direction::LowerIsWorse => (high, low),
    };
    Comparison {
        base: readings.base.map(Positive::get),
        head: readings.head.map(Positive::get),
        change: in_metric(test.map(|t| t.estimate)),
        low,
        high,
        noise: test.map(|t| t.positive),
        noise_limit: look.noise_limit(terms.factor),
        ..Comparison::open(check, look.rounds)
    }
}

/// Whether the change in the metric's unit is below the minimum effect (§3.2).
fn is_small(check: &Check, readings: &Readings, terms: &Terms) -> bool {
    let (Some(level), Some(test)) = (readings.base, paired(&readings.gaps)) else { return false };
    is_below_min_effect(check, level.get(), change(check.key.direction(), test.estimate), terms)
}

/// Whether a relative change of a level is below the minimum effect, which is one of times.
pub(super) fn is_below_min_effect(check: &Check, level: f64, change: f64, terms: &Terms) -> bool {
    let least = terms.min_effect.filter(|_| check.key.metric.is_time());
    least.is_some_and(|least| (level * change).abs() < least)
}
