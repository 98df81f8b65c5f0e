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
        let largest = n * (n + 1) / 2;
        let lower = lower_half(n);
        let mut total = 0.0;
        let cumulative = (0..=largest).map(|sum| {
            // A set and what it leaves out have sums that mirror each other.
            total += lower[sum.min(largest - sum)];
            total
        });
        Self { cumulative: cumulative.collect() }
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

/// P(W+ = w) for w up to half of the largest sum. Grows with the cube of `n`: 40 ms for the 1000 rounds of the longest
/// plan, as plain loops over two buffers that compile to vector instructions.
fn lower_half(n: usize) -> Vec<f64> {
    let half = n * (n + 1) / 4;
    let (mut chance, mut next) = (vec![0.0; half + 1], vec![0.0; half + 1]);
    chance[0] = 1.0;
    let mut largest = 0;
    for rank in 1..=n {
        largest += rank;
        let end = largest.min(half) + 1;
        let begin = rank.min(end);
        for (next, without) in next.iter_mut().zip(&chance[..begin]) {
            *next = without / 2.0;
        }
        for (next, (without, with)) in next[begin..end].iter_mut().zip(chance[begin..end].iter().zip(&chance)) {
            *next = (without + with) / 2.0;
        }
        std::mem::swap(&mut chance, &mut next);
    }
    chance
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

    /// Chances by adding rank after rank in place, over all sums.
    fn of_all_sums(n: usize) -> Vec<f64> {
        let mut chance = vec![0.0; n * (n + 1) / 2 + 1];
        chance[0] = 1.0;
        for rank in 1..=n {
            for sum in (0..chance.len()).rev() {
                let with = if sum >= rank { chance[sum - rank] } else { 0.0 };
                chance[sum] = (chance[sum] + with) / 2.0;
            }
        }
        chance
    }

    #[test]
    fn the_mirrored_half_is_that_of_all_sums_to_the_last_bit() {
        for n in (0..40).chain([99, 100, 121]) {
            let mut total = 0.0;
            let of_all_sums = of_all_sums(n).into_iter().map(|chance| {
                total += chance;
                total
            });
            assert_eq!(SignedRank::of(n).cumulative, of_all_sums.collect::<Vec<f64>>(), "{n}");
        }
    }

    #[test]
    fn below_five_differences_there_is_no_bounded_range() {
        assert_eq!((0..=5).map(|n| signed_rank_index(n, 0.10)).collect::<Vec<_>>(), [0, 0, 0, 0, 0, 1]);
    }
}
