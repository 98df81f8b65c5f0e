//! Whether values rise with their order: the test of Mann and Kendall.

use statrs::distribution::{ContinuousCDF, Normal};
use std::cmp::Ordering;

/// Chance that values in no order at all rise at least this much from first to last; 1 below three values.
///
/// S counts the pairs that rise minus those that fall. Without order it is near normal with mean 0 and variance
/// `(n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18` over groups of t equal values (Mann 1945, Kendall 1975), with a
/// correction of 1 since S moves in steps of 2. Ranks alone count, so one wild value moves it little.
pub fn rising_at_least(values: &[f64]) -> f64 {
    let n = values.len();
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |k| (i, k)));
    let rises: i64 = pairs.map(|(i, k)| sign(values[k].total_cmp(&values[i]))).sum();
    let spread = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|equal| spread(equal.len() as f64)).sum();
    let deviation = ((spread(n as f64) - ties) / 18.0).sqrt();
    match Normal::new(0.0, 1.0) {
        Ok(normal) if deviation > 0.0 && n >= 3 => normal.sf((rises - rises.signum()) as f64 / deviation),
        _ => 1.0,
    }
}

fn sign(order: Ordering) -> i64 {
    match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_is_unlikely_and_a_fall_is_not() {
        let rise: Vec<f64> = (0..10).map(f64::from).collect();
        // S = 45, variance 125, z = 44 / sqrt(125).
        assert!((rising_at_least(&rise) - 4.152_4e-5).abs() < 1e-8, "{}", rising_at_least(&rise));
        let fall: Vec<f64> = rise.iter().rev().copied().collect();
        assert!(rising_at_least(&fall) > 0.999);
    }

    #[test]
    fn what_does_not_move_does_not_rise() {
        assert_eq!(rising_at_least(&[1.0; 20]), 1.0);
        assert_eq!(rising_at_least(&[1.0, 2.0]), 1.0);
        let waves: Vec<f64> = (0..40).map(|i| f64::from(i % 4)).collect();
        assert!(rising_at_least(&waves) > 0.1);
    }
}
