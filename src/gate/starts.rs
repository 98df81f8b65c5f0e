//! What process starts do to a verdict: `docs/statistics.md` §2.4.

use super::look::EPSILON;
use super::reading::{Gap, paired};
use crate::stats::sample_deviation;
use std::collections::BTreeMap;

/// Fresh starts that must agree with a red.
const CONFIRMING_STARTS: usize = 2;
/// Rounds of each start.
pub(super) const ROUNDS_PER_START: usize = 4;
/// A spread between starts beyond which it is shown.
const SHOWN_SPREAD: f64 = 0.03;

/// What the two further starts say about a red.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// They were not played to their end.
    Missing,
    /// The estimate of each is over half of what is allowed.
    Agrees,
    /// That of one is not.
    Differs,
}

/// Holds a red against the rounds of further fresh starts; `allowed` is `L` of §3, 0 for a limit.
pub(super) fn confirm(gaps: &[Gap], allowed: f64) -> Confirmation {
    let estimates = estimates(gaps);
    if estimates.len() < CONFIRMING_STARTS {
        return Confirmation::Missing;
    }
    match estimates.iter().all(|estimate| *estimate > allowed / 2.0 + EPSILON) {
        true => Confirmation::Agrees,
        false => Confirmation::Differs,
    }
}

/// Relative spread of the estimate between starts, where it is over 3 %.
pub(super) fn spread(gaps: &[Gap]) -> Option<f64> {
    sample_deviation(&estimates(gaps)).map(f64::exp_m1).filter(|spread| *spread > SHOWN_SPREAD)
}

/// The estimate of every start that has all of its rounds.
fn estimates(gaps: &[Gap]) -> Vec<f64> {
    let mut starts: BTreeMap<u32, Vec<Gap>> = BTreeMap::new();
    for gap in gaps {
        starts.entry(gap.start).or_default().push(*gap);
    }
    let complete = starts.values().filter(|gaps| gaps.len() >= ROUNDS_PER_START);
    complete.filter_map(|gaps| paired(gaps)).map(|test| test.estimate).collect()
}
