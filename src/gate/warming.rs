//! Whether a gap between the builds shrinks within their starts: `docs/statistics.md` §2.6.

use super::look::EPSILON;
use super::reading::{Gap, by_start, paired};
use crate::stats::{LogRatio, Paired};

/// Chance below which a shrinking gap is taken for real.
const SHRINKS: f64 = 0.05;

/// Whether a red is only the slope of a build that is still warming: the gap shrinks from the first
/// half of the starts to the second, and the second halves alone do not prove it.
///
/// `allowed` is `L` of §3. Below 5 second-half rounds there is no range, hence no proof.
pub(super) fn fades(gaps: &[Gap], allowed: f64) -> bool {
    let mut shrinking: Vec<LogRatio> = Vec::new();
    let mut second_halves: Vec<Gap> = Vec::new();
    for rounds in by_start(gaps) {
        let half = rounds.len() / 2;
        // The middle round of an odd number belongs to neither half.
        let (first, second) = (&rounds[..half], &rounds[rounds.len() - half..]);
        shrinking.extend(first.iter().zip(second).map(|(a, b)| a.worse - b.worse));
        second_halves.extend(second);
    }
    let shrinks = Paired::of(&shrinking).is_some_and(|test| test.positive <= SHRINKS);
    let still_over = paired(&second_halves).and_then(|test| test.low).is_some_and(|low| low > allowed + EPSILON);
    shrinks && !still_over
}
