//! Where a series changes its level: E-divisive, with a t test in the place of permutations.

use super::divergence::{Split, best_split};
use super::positive::Finite;
use super::two_samples::TwoSamples;

/// How change points are searched for.
///
/// As Hunter does it (Fleming et al., *Hunter: using change point detection to hunt for performance regressions*,
/// 2023), whose later name is Apache Otava: weak points are found in windows of the series, each split where the
/// energy distance is largest for as long as a lenient t test agrees; then those go that a strict test of the whole
/// stretches beside them does not confirm, the weakest first. Two differences: the test divides by n - 1, and a
/// stretch has at least [`Search::values`] values, since one wild night is no level. No random number takes part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Values that are looked at together; the next look begins half a window later, or at the last point found.
    pub window: usize,
    /// Chance below which the stretches beside a point are taken for two levels.
    pub chance: f64,
    /// Fewest values of a stretch, at least 1.
    pub values: usize,
    /// Smallest distance between two levels, in the unit of the values.
    pub distance: f64,
}

/// How much more lenient the search for weak points is (Hunter's factor).
const LENIENT: f64 = 10.0;

/// Where a series changes its level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// Index of the first value of the new level.
    pub at: usize,
    /// Mean of the stretch before, back to the point before it.
    pub before: f64,
    /// Mean of the stretch after, up to the point after it.
    pub after: f64,
    /// Chance that the t test gives two stretches of one level that lie this far apart; where to split was chosen, so
    /// that the rate of false alarms is higher (`docs/statistics.md` §4.8).
    pub chance: f64,
}

impl Search {
    /// The change points of a series, oldest first; none where it is too short to tell.
    pub fn points(&self, series: &[Finite]) -> Vec<ChangePoint> {
        let values: Vec<f64> = series.iter().map(|value| value.get()).collect();
        let mut places = self.weak(&values);
        loop {
            let points = tested(&values, &places);
            let Some(weakest) = self.weakest(&points) else { return points };
            places.remove(weakest);
        }
    }

    /// Points that may turn out to be none, in order.
    fn weak(&self, values: &[f64]) -> Vec<usize> {
        let (mut start, mut found) = (0, Vec::new());
        while start < values.len() {
            let end = values.len().min(start + self.window);
            let within = self.bisected(&values[start..end]);
            found.extend(within.iter().map(|at| start + at));
            start = found.last().copied().unwrap_or_default().max(start + (self.window / 2).max(1));
        }
        found
    }

    /// Splits where the parts are furthest from each other, until a test says that they may be of one level.
    fn bisected(&self, values: &[f64]) -> Vec<usize> {
        let mut bounds = vec![0, values.len()];
        loop {
            let best = bounds.windows(2).filter_map(|pair| Some((pair[0], pair[1], self.split(values, pair)?)));
            let best = best.reduce(|a, b| if b.2.divergence > a.2.divergence { b } else { a });
            let Some((from, to, Split { at, .. })) = best else { break };
            let at = from + at;
            if TwoSamples::new(&values[from..at], &values[at..to]).chance > self.chance * LENIENT {
                break;
            }
            bounds.push(at);
            bounds.sort_unstable();
        }
        bounds.pop();
        bounds.split_off(1)
    }

    fn split(&self, values: &[f64], pair: &[usize]) -> Option<Split> {
        best_split(&values[pair[0]..pair[1]], self.values.max(1))
    }

    /// Index of the point that goes first: the least certain one, or else the smallest.
    fn weakest(&self, points: &[ChangePoint]) -> Option<usize> {
        let distance = |point: &ChangePoint| (point.after - point.before).abs();
        let all = || points.iter().enumerate();
        let unsure = all().filter(|(_, point)| point.chance >= self.chance);
        let small = all().filter(|(_, point)| distance(point) < self.distance);
        let unsure = unsure.max_by(|a, b| a.1.chance.total_cmp(&b.1.chance));
        unsure.or_else(|| small.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))).map(|(index, _)| index)
    }
}

/// The points at these places, each tested on the stretches beside it.
fn tested(values: &[f64], places: &[usize]) -> Vec<ChangePoint> {
    let bounds: Vec<usize> = [0].into_iter().chain(places.iter().copied()).chain([values.len()]).collect();
    let test = |stretch: &[usize]| {
        let found = TwoSamples::new(&values[stretch[0]..stretch[1]], &values[stretch[1]..stretch[2]]);
        ChangePoint { at: stretch[1], before: found.first, after: found.second, chance: found.chance }
    };
    bounds.windows(3).map(test).collect()
}

#[cfg(test)]
mod tests;
