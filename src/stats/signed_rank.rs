//! The exact distribution of Wilcoxon's signed-rank statistic.

/// Distribution of W+, the sum of the ranks of positive differences among `n`, where every sign is a fair coin.
///
/// Exact by counting the subsets of {1..n} by their sum; ties only make tests on it more cautious.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedRank {
    /// P(W+ <= w) by w.
    cumulative: Vec<f64>,
}

impl SignedRank {
    /// Of `n` differences.
    pub fn of(n: usize) -> Self {
        let mut chance = vec![0.0; n * (n + 1) / 2 + 1];
        chance[0] = 1.0;
        let mut largest = 0;
        for rank in 1..=n {
            largest += rank;
            for sum in (0..=largest).rev() {
                let with = if sum >= rank { chance[sum - rank] } else { 0.0 };
                chance[sum] = (chance[sum] + with) / 2.0;
            }
        }
        let mut total = 0.0;
        for c in &mut chance {
            total += *c;
            *c = total;
        }
        Self { cumulative: chance }
    }

    /// P(W+ <= sum); 1 beyond the largest sum.
    pub fn at_most(&self, sum: usize) -> f64 {
        self.cumulative.get(sum).map_or(1.0, |p| p.min(1.0))
    }

    /// How many pairwise averages the two-sided range of level 1 - `alpha` leaves out at each end.
    pub fn index(&self, alpha: f64) -> usize {
        self.cumulative.iter().take_while(|p| 2.0 * **p <= alpha).count()
    }
}

/// Index of the pairwise average, from 1, at which the range of level 1 - `alpha` of `n` differences
/// begins; 0 where `n` is too small for a bounded range.
pub fn signed_rank_index(n: usize, alpha: f64) -> usize {
    SignedRank::of(n).index(alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chances_are_those_of_counting_subsets() {
        let three = SignedRank::of(3);
        let eighths: Vec<f64> = (0..=6).map(|w| three.at_most(w) * 8.0).collect();
        assert_eq!(eighths, [1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(three.at_most(99), 1.0);
        assert_eq!(SignedRank::of(0).at_most(0), 1.0);
    }

    #[test]
    fn below_five_differences_there_is_no_bounded_range() {
        assert_eq!((0..=5).map(|n| signed_rank_index(n, 0.10)).collect::<Vec<_>>(), [0, 0, 0, 0, 0, 1]);
    }
}
