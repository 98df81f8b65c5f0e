//! Head's number against those of stored runs: the rule of `docs/statistics.md` §4.5, before confirmation.

use super::duet::{allowed, change};
use super::look::EPSILON;
use super::{Verdict, look};
use crate::metric::Direction;
use crate::stats::{Positive, mean, sample_deviation, student_at_least, student_quantile};

/// Stored values from which on their spread is known well enough for a prediction range.
const ENOUGH: usize = 5;
/// Spread that is taken where the stored runs scatter less.
const LEAST_SPREAD: f64 = 0.01;
/// Chance below which a rise is taken for real.
const NOISE: f64 = 0.005;
/// A smallest visible change beyond which stored runs are of no use.
const USELESS: f64 = 0.30;
/// With few stored values only a change beyond so many limits is red ...
const COARSE_LIMITS: f64 = 5.0;
/// ... but never one that has to be more than this.
const COARSE_MOST: f64 = 0.75;

/// What stored runs say about head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistoryFinding {
    /// A red is still to be confirmed.
    pub verdict: Verdict,
    /// Stored values.
    pub runs: usize,
    /// Level of the stored runs; nothing where there is none.
    pub level: Option<f64>,
    /// Relative change of head against that level.
    pub change: Option<f64>,
    /// Chance that an unchanged build looks this bad; from 5 stored values on.
    pub noise: Option<f64>,
    /// Smallest relative change that this history can show, a positive share; from 5 stored values on.
    pub detectable: Option<f64>,
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
    let logs: Vec<f64> = stored.iter().map(|value| value.ln()).collect();
    let mut found = HistoryFinding {
        verdict: Verdict::NoBaseline,
        runs: stored.len(),
        level: None,
        change: None,
        noise: None,
        detectable: None,
    };
    let Some(mu) = mean(&logs) else { return found };
    let worse = direction.sign() * (head.ln() - mu);
    found.level = Some(mu.exp());
    found.change = Some(change(direction, worse));
    if stored.len() < ENOUGH {
        let coarse = (COARSE_LIMITS * limit).min(COARSE_MOST);
        if size(direction, worse) > coarse + EPSILON {
            found.verdict = Verdict::Regressed;
        }
        return found;
    }
    let n = stored.len() as f64;
    let error = sample_deviation(&logs).unwrap_or_default().max(LEAST_SPREAD) * (1.0 + 1.0 / n).sqrt();
    let noise = student_at_least(worse / error, n - 1.0);
    let noise_limit = NOISE * look::factor(checks);
    let over = allowed(limit, direction);
    let detectable = over.max(student_quantile(noise_limit, n - 1.0) * error);
    found.noise = Some(noise);
    found.detectable = Some(size(direction, detectable));
    found.verdict = if worse > over + EPSILON && noise <= noise_limit {
        Verdict::Regressed
    } else if size(direction, detectable) > USELESS + EPSILON {
        if worse < 0.0 { Verdict::Pass } else { Verdict::Inconclusive }
    } else if worse > over + EPSILON {
        Verdict::Inconclusive
    } else if worse < -detectable - EPSILON {
        Verdict::Improved
    } else {
        Verdict::Pass
    };
    found
}

/// A logarithm in which worse is positive, as a share of the metric: positive where it is worse.
fn size(direction: Direction, worse: f64) -> f64 {
    direction.sign() * change(direction, worse)
}
