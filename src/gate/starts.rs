//! What process starts do to a verdict: `docs/statistics.md` §2.4.

use super::look::EPSILON;
use super::reading::{Gap, by_start, paired};
use crate::stats::Groups;

/// Fresh starts that must agree with a red.
const CONFIRMING_STARTS: usize = 2;
/// Rounds of each start.
pub(super) const ROUNDS_PER_START: usize = 4;
/// A spread between starts beyond which it is shown.
const SHOWN_SPREAD: f64 = 0.03;
/// Starts differ where noise alone spreads them so far in at most this share of runs
/// (`docs/design/004-starts-differ-beyond-noise.md`).
const NOISE_LIMIT: f64 = 0.005;

/// What the two further starts say about a red.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// They were not played to their end.
    Missing,
    /// The estimate of each is over half of what is allowed.
    Agrees,
    /// That of one is not, and the starts differ by more than their noise.
    Differs,
    /// That of one is not, as noise alone can have it.
    NotShown,
}

/// Holds a red, proven by the rounds in `red`, against those of `further` fresh starts; `allowed` is `L` of §3,
/// 0 for a limit.
pub(super) fn confirm(red: &[Gap], further: &[Gap], allowed: f64) -> Confirmation {
    let estimates: Vec<f64> = complete(further).filter_map(|gaps| paired(&gaps)).map(|test| test.estimate).collect();
    if estimates.len() < CONFIRMING_STARTS {
        return Confirmation::Missing;
    }
    if estimates.iter().all(|estimate| *estimate > allowed / 2.0 + EPSILON) {
        return Confirmation::Agrees;
    }
    let starts = differ(&[red, further].concat());
    starts.map_or(Confirmation::NotShown, |_| Confirmation::Differs)
}

/// Whether the estimate of every start by itself is over half of what is allowed. Of what a process keeps from round to round
/// a start is one observation, however many rounds it has.
pub(super) fn agree(gaps: &[Gap], allowed: f64) -> bool {
    let estimates = by_start(gaps).into_iter().filter_map(|gaps| paired(&gaps)).map(|test| test.estimate);
    estimates.into_iter().all(|estimate| estimate > allowed / 2.0 + EPSILON)
}

/// Relative spread of what a start adds to its rounds, where it is over 3 % and noise does not explain it.
pub(super) fn spread(gaps: &[Gap]) -> Option<f64> {
    differ(gaps).map(|groups| groups.deviation.exp_m1()).filter(|spread| *spread > SHOWN_SPREAD)
}

/// What the starts differ by, where it is more than the noise of their rounds explains.
fn differ(gaps: &[Gap]) -> Option<Groups> {
    let values = |gaps: Vec<Gap>| gaps.iter().map(|gap| gap.worse.get()).collect();
    let starts: Vec<Vec<f64>> = complete(gaps).map(values).collect();
    Groups::of(&starts).filter(|groups| groups.noise <= NOISE_LIMIT)
}

/// The rounds of every start that has all of them.
fn complete(gaps: &[Gap]) -> impl Iterator<Item = Vec<Gap>> {
    by_start(gaps).into_iter().filter(|gaps| gaps.len() >= ROUNDS_PER_START)
}
