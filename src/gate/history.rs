//! Head's number against those of stored runs: the rule of `docs/statistics.md` §4.5, before confirmation.

use super::duet::{allowed, change};
use super::look::EPSILON;
use super::{Reason, Verdict, look};
use crate::metric::Direction;
use crate::stats::{Positive, mean, sample_deviation, student_at_least, student_quantile};

/// Stored values from which on their spread is known well enough for a prediction range.
pub const ENOUGH: usize = 5;
/// Spread that is taken where the stored runs scatter less.
const LEAST_SPREAD: f64 = 0.01;
/// Chance below which a rise is taken for real.
const NOISE: f64 = 0.005;
/// Chance that the truth is beyond one end of the likely range: a 90 % range, as that of a duet.
const BEYOND_RANGE: f64 = 0.05;
/// A smallest visible change beyond which stored runs are of no use.
const USELESS: f64 = 0.30;
/// With few stored values only a change beyond so many limits is red ...
pub(super) const COARSE_LIMITS: f64 = 5.0;
/// ... but never one that has to be more than this.
const COARSE_MOST: f64 = 0.75;

/// How often the naive rule, one run against one run, calls an identical build 10 % slower: from a calm to a
/// noisy hosted runner, shares (`docs/statistics.md` §0).
pub const POINT_FALSE_ALARMS: [f64; 2] = [0.17, 0.36];

/// What stored runs say about head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistoryFinding {
    /// A red is still to be confirmed.
    pub verdict: Verdict,
    /// Why, where the numbers alone do not say it.
    pub reason: Option<Reason>,
    /// Stored values.
    pub runs: usize,
    /// Level of the stored runs: exp of their mean logarithm; nothing where there is none.
    pub level: Option<f64>,
    /// Relative change of head against that level.
    pub change: Option<f64>,
    /// Lower end of the likely range of `change`; from 5 stored values on.
    pub low: Option<f64>,
    /// Upper end of the likely range; from 5 stored values on.
    pub high: Option<f64>,
    /// Chance that an unchanged build looks this bad; from 5 stored values on.
    pub noise: Option<f64>,
    /// Chance below which a rise is taken for real; from 5 stored values on.
    pub noise_limit: Option<f64>,
    /// Smallest relative change that this history can show, a positive share; with fewer than 5 stored
    /// values the one beyond which head fails all the same.
    pub detectable: Option<f64>,
}

impl HistoryFinding {
    /// Nothing is stored.
    const NONE: Self = Self {
        verdict: Verdict::NoBaseline,
        reason: Some(Reason::NothingStored),
        runs: 0,
        level: None,
        change: None,
        low: None,
        high: None,
        noise: None,
        noise_limit: None,
        detectable: None,
    };
}

/// Holds `head` against `stored`, one value per refresh time; `limit` is the allowed change as a
/// positive share, `checks` the number of gated checks.
pub fn against_history(
    stored: &[Positive],
    head: Positive,
    direction: Direction,
    limit: f64,
    checks: usize,
) -> HistoryFinding {
    against(stored, head, Allowed { direction, limit }, look::factor(checks))
}

/// What head may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Allowed {
    /// Which way is worse.
    pub direction: Direction,
    /// The allowed change as a positive share.
    pub limit: f64,
}

/// As [`against_history`]; `factor` is that of the number of gated checks.
pub(super) fn against(stored: &[Positive], head: Positive, allowed: Allowed, factor: f64) -> HistoryFinding {
    let logs: Vec<f64> = stored.iter().map(|value| value.ln()).collect();
    let Some(mu) = mean(&logs) else { return HistoryFinding::NONE };
    let worse = allowed.direction.sign() * (head.ln() - mu);
    let found = HistoryFinding {
        runs: stored.len(),
        level: finite(mu.exp()),
        change: finite(change(allowed.direction, worse)),
        ..HistoryFinding::NONE
    };
    if stored.len() < ENOUGH { coarse(found, worse, allowed) } else { predicted(found, &logs, worse, allowed, factor) }
}

/// The naive rule: one run against one run. How often it errs: [`POINT_FALSE_ALARMS`].
pub(super) fn against_one(stored: Positive, head: Positive, limit: Allowed) -> HistoryFinding {
    let worse = limit.direction.sign() * head.log_ratio(stored).get();
    let over = allowed(limit.limit, limit.direction);
    let verdict = match worse {
        worse if worse > over + EPSILON => Verdict::Regressed,
        worse if worse < -over - EPSILON => Verdict::Improved,
        _ => Verdict::Pass,
    };
    HistoryFinding {
        verdict,
        reason: Some(Reason::Point),
        runs: 1,
        level: Some(stored.get()),
        change: finite(change(limit.direction, worse)),
        detectable: Some(limit.limit),
        ..HistoryFinding::NONE
    }
}

/// Too few values to know how they scatter: only what is far over the limit fails.
fn coarse(found: HistoryFinding, worse: f64, allowed: Allowed) -> HistoryFinding {
    let coarse = (COARSE_LIMITS * allowed.limit).min(COARSE_MOST);
    let (verdict, reason) = match size(allowed.direction, worse) > coarse + EPSILON {
        true => (Verdict::Regressed, None),
        false => (Verdict::NoBaseline, Some(Reason::FewStored)),
    };
    HistoryFinding { verdict, reason, detectable: Some(coarse), ..found }
}

/// The prediction range of one more run of an unchanged build.
fn predicted(found: HistoryFinding, logs: &[f64], worse: f64, limit: Allowed, factor: f64) -> HistoryFinding {
    let direction = limit.direction;
    let n = logs.len() as f64;
    let error = sample_deviation(logs).unwrap_or_default().max(LEAST_SPREAD) * (1.0 + 1.0 / n).sqrt();
    let noise = student_at_least(worse / error, n - 1.0);
    let noise_limit = NOISE * factor;
    let over = allowed(limit.limit, direction);
    let band = student_quantile(noise_limit, n - 1.0) * error;
    let detectable = size(direction, over.max(band)).min(f64::MAX);
    // A limit of over 30 % is a wish, and says nothing of the hosts.
    let hosts_differ = detectable > USELESS + EPSILON && band > over + EPSILON;
    let (verdict, reason) = if worse > over + EPSILON && noise <= noise_limit {
        (Verdict::Regressed, None)
    } else if hosts_differ {
        (if worse < 0.0 { Verdict::Pass } else { Verdict::Inconclusive }, Some(Reason::HostsDiffer))
    } else if worse > over + EPSILON {
        (Verdict::Inconclusive, Some(Reason::WithinSpread))
    } else if worse < -over.max(band) - EPSILON {
        (Verdict::Improved, None)
    } else {
        (Verdict::Pass, (band > over + EPSILON).then_some(Reason::Invisible))
    };
    let half = student_quantile(BEYOND_RANGE, n - 1.0) * error;
    let [low, high] = match direction {
        Direction::HigherIsWorse => [worse - half, worse + half],
        Direction::LowerIsWorse => [worse + half, worse - half],
    };
    HistoryFinding {
        verdict,
        reason,
        low: finite(change(direction, low)),
        high: finite(change(direction, high)),
        noise: Some(noise),
        noise_limit: Some(noise_limit),
        detectable: Some(detectable),
        ..found
    }
}

fn finite(number: f64) -> Option<f64> {
    Some(number).filter(|number| number.is_finite())
}

/// A logarithm in which worse is positive, as a share of the metric: positive where it is worse.
fn size(direction: Direction, worse: f64) -> f64 {
    direction.sign() * change(direction, worse)
}
