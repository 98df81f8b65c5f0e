//! Waiting before a call is made once more.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// Wait after the first failure, at most.
const FIRST: Duration = Duration::from_millis(50);
/// Longest wait: a queue that is back is found soon.
const LONGEST: Duration = Duration::from_secs(2);

/// Waits twice as long after every failure in a row, and not as long as others do: what was refused because it was too
/// much at once does not come again at once.
#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    rng: Pcg64Mcg,
}

impl Backoff {
    /// Nothing has failed yet.
    pub fn new(seed: u64) -> Self {
        Self { failures: 0, rng: Pcg64Mcg::seed_from_u64(seed) }
    }

    /// It went well.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// Failures in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// It failed: how long to wait, half of it by chance.
    pub fn failed(&mut self) -> Duration {
        let most = LONGEST.min(FIRST * 2_u32.saturating_pow(self.failures));
        self.failures = self.failures.saturating_add(1);
        most.mul_f64(self.rng.random_range(0.5..=1.0))
    }

    /// It failed: waits.
    pub async fn wait(&mut self) {
        let time = self.failed();
        tokio::time::sleep(time).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_longer_from_failure_to_failure_up_to_a_bound() {
        let mut backoff = Backoff::new(1);
        for most in [50, 100, 200, 400, 800, 1600, 2000, 2000] {
            let wait = backoff.failed();
            let most = Duration::from_millis(most);
            assert!(wait >= most / 2 && wait <= most, "{wait:?} of {most:?}");
        }
        backoff.reset();
        assert!(backoff.failed() <= FIRST);
        assert_ne!(Backoff::new(1).failed(), Backoff::new(2).failed());
    }
}
