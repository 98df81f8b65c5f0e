//! The signed-rank test and the estimate that belongs to it, on paired differences.

use super::centre::median_of_sorted;
use super::{LogRatio, SignedRank};

/// Share of ranges that miss the truth, both sides together: the "likely range" holds it in 90 %.
const RANGE_ALPHA: f64 = 0.10;

/// What paired differences say together: Hodges-Lehmann estimate, likely range, exact chances.
///
/// Formulas: `docs/statistics.md` §3.1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Median of all pairwise averages, natural logarithm.
    pub estimate: f64,
    /// Lower end of the 90 % range; absent below five differences.
    pub low: Option<f64>,
    /// Upper end of the 90 % range; absent below five differences.
    pub high: Option<f64>,
    /// Chance of so much evidence for a positive difference where every sign is a fair coin.
    pub positive: f64,
    /// The same for a negative difference.
    pub negative: f64,
}

impl Paired {
    /// Nothing of no differences.
    pub fn of(differences: &[LogRatio]) -> Option<Self> {
        let averages = pairwise_averages(differences);
        let distribution = SignedRank::of(differences.len());
        let skipped = distribution.index(RANGE_ALPHA);
        let at_most_zero = averages.iter().filter(|w| **w <= 0.0).count();
        let at_least_zero = averages.iter().filter(|w| **w >= 0.0).count();
        Some(Self {
            estimate: median_of_sorted(&averages)?,
            low: skipped.checked_sub(1).map(|i| averages[i]),
            high: (skipped > 0).then(|| averages[averages.len() - skipped]),
            positive: distribution.at_most(at_most_zero),
            negative: distribution.at_most(at_least_zero),
        })
    }
}

/// Walsh averages (d_i + d_j) / 2 for i <= j, sorted.
fn pairwise_averages(differences: &[LogRatio]) -> Vec<f64> {
    let mut averages = Vec::with_capacity(differences.len() * (differences.len() + 1) / 2);
    for (i, a) in differences.iter().enumerate() {
        averages.extend(differences[i..].iter().map(|b| (a.get() + b.get()) / 2.0));
    }
    averages.sort_by(f64::total_cmp);
    averages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Positive;

    fn of(ratios: &[f64]) -> Vec<LogRatio> {
        let one = Positive::new(1.0).expect("one");
        ratios.iter().map(|r| Positive::new(*r).expect("positive").log_ratio(one)).collect()
    }

    #[test]
    fn the_estimate_is_the_median_of_pairwise_averages() {
        let paired = Paired::of(&of(&[1.0, 1.1, 2.0])).expect("three");
        let (a, b, c) = (0.0, 1.1_f64.ln(), 2.0_f64.ln());
        let mut averages = [a, (a + b) / 2.0, (a + c) / 2.0, b, (b + c) / 2.0, c];
        averages.sort_by(f64::total_cmp);
        assert!((paired.estimate - (averages[2] + averages[3]) / 2.0).abs() < 1e-15);
        assert_eq!((paired.low, paired.high), (None, None));
        assert_eq!(Paired::of(&[]), None);
    }

    #[test]
    fn all_of_one_sign_is_as_unlikely_as_all_coins_on_one_side() {
        let paired = Paired::of(&of(&[1.2; 8])).expect("eight");
        assert_eq!((paired.positive, paired.negative), (1.0 / 256.0, 1.0));
    }
}
