//! The range of a percentile of one sample, as ranks of its sorted values.

/// Ranks, from 1, of the values that bound a percentile, and of the percentile itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PercentileRanks {
    /// Lower bound; 0 where the sample has none.
    pub low: u64,
    /// The percentile by nearest rank.
    pub point: u64,
    /// Upper bound; n + 1 where the sample has none.
    pub high: u64,
}

/// Ranks between which the `q` quantile of the source of `n` values lies with chance 1 - `alpha`.
///
/// low is the largest l with P(Bin(n, q) <= l - 1) <= alpha / 2, high the smallest u with
/// P(Bin(n, q) <= u - 1) >= 1 - alpha / 2 (`docs/statistics.md` §7).
pub fn percentile_ci_ranks(n: u64, q: f64, alpha: f64) -> PercentileRanks {
    let at_most_before = |rank: u64| 1.0 - super::binomial_at_least(n, q, rank);
    let low = first_rank(n, |rank| at_most_before(rank) > alpha / 2.0) - 1;
    let high = first_rank(n, |rank| at_most_before(rank) >= 1.0 - alpha / 2.0);
    let point = ((n as f64 * q - EPSILON).ceil().max(1.0)) as u64;
    PercentileRanks { low, point: point.min(n), high }
}

/// The first rank from 1 at which a condition holds that stays true from there on; n + 1 at the latest.
fn first_rank(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (1, n + 1);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// 0.95 * 200 is 190.00000000000003 in binary.
const EPSILON: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_sample_has_no_upper_bound_of_a_high_percentile() {
        assert_eq!(percentile_ci_ranks(50, 0.95, 0.05), PercentileRanks { low: 44, point: 48, high: 51 });
    }
}
