//! The executable form of an open profile: when each iteration is meant to start.

use super::Arrivals;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// Intended starts of an open model, as times from the start of the window.
///
/// A pure function of seed and index: two schedules with one seed are equal, whatever the target does,
/// and a late iteration never moves a later one.
#[derive(Debug, Clone)]
pub struct Schedule {
    rate: f64,
    arrivals: Arrivals,
    rng: Pcg64Mcg,
    index: u64,
    at: f64,
    end: f64,
}

impl Schedule {
    /// Arrivals at `rate` per second (finite, above 0) before `end`.
    pub fn new(rate: f64, arrivals: Arrivals, seed: u64, end: Duration) -> Self {
        let rng = Pcg64Mcg::seed_from_u64(seed);
        Self { rate, arrivals, rng, index: 0, at: 0.0, end: end.as_secs_f64() }
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.at = match self.arrivals {
            Arrivals::Constant => self.index as f64 / self.rate,
            Arrivals::Poisson => self.at + exponential(&mut self.rng) / self.rate,
        };
        self.index += 1;
        (self.at < self.end).then(|| Duration::from_secs_f64(self.at))
    }
}

/// A gap of a Poisson process with rate 1: the inverse of the exponential distribution function.
fn exponential(rng: &mut impl Rng) -> f64 {
    -(1.0 - unit(rng)).ln()
}

/// Evenly from [0, 1): the upper 53 bits of a random number.
pub fn unit(rng: &mut impl Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn schedule(rate: f64, arrivals: Arrivals, seed: u64, seconds: f64) -> Vec<Duration> {
        Schedule::new(rate, arrivals, seed, Duration::from_secs_f64(seconds)).collect()
    }

    #[test]
    fn poisson_gaps_have_the_mean_and_spread_of_their_rate() {
        let starts = schedule(1000.0, Arrivals::Poisson, 7, 100.0);
        let gaps: Vec<f64> = starts.windows(2).map(|w| (w[1] - w[0]).as_secs_f64()).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let spread = (gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / gaps.len() as f64).sqrt();
        assert!((mean * 1000.0 - 1.0).abs() < 0.02, "mean {mean}");
        assert!((spread / mean - 1.0).abs() < 0.02, "spread {spread}");
    }

    proptest! {
        #[test]
        fn constant_spacing_counts_the_integral_of_its_rate(rate in 0.1_f64..5000.0, seconds in 0.1_f64..20.0) {
            let count = schedule(rate, Arrivals::Constant, 0, seconds).len() as f64;
            prop_assert!((count - rate * seconds).abs() <= 1.0, "{count} of {}", rate * seconds);
        }

        #[test]
        fn one_seed_is_one_schedule(seed: u64) {
            let starts = schedule(500.0, Arrivals::Poisson, seed, 2.0);
            prop_assert_eq!(&starts, &schedule(500.0, Arrivals::Poisson, seed, 2.0));
            prop_assert!(starts.is_sorted());
            prop_assert!(starts.iter().all(|at| *at < Duration::from_secs(2)));
        }
    }
}
