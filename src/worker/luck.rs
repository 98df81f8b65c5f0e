//! Which jobs fail: decided by their ids, so that every run and every retry agrees.

use super::WorkerSettings;
use sha2::{Digest, Sha256};

/// What is to become of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luck {
    Good,
    /// To be reported as failed.
    Fails,
    /// Neither to be done nor to be reported.
    Poison,
}

impl Luck {
    /// That of a job.
    pub fn of(job_id: &str, settings: &WorkerSettings) -> Self {
        let within = |rate: f64, what: &[u8]| rate > 0.0 && chance(settings.seed, what, job_id) < rate;
        match () {
            () if within(settings.poison_rate, b"poison") => Self::Poison,
            () if within(settings.failure_rate, b"failure") => Self::Fails,
            () => Self::Good,
        }
    }
}

/// Evenly in 0 to 1, 1 excluded: the first 53 bits of a hash.
fn chance(seed: u64, what: &[u8], job_id: &str) -> f64 {
    let hash = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(what).chain_update(job_id).finalize();
    let bits = hash.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(settings: &WorkerSettings, luck: Luck) -> usize {
        (0..10_000).filter(|n| Luck::of(&format!("r.0.{n}"), settings) == luck).count()
    }

    #[test]
    fn shares_are_what_was_asked_for() {
        let settings = WorkerSettings { failure_rate: 0.02, poison_rate: 0.05, ..Default::default() };
        // Standard deviations of 14 and 22.
        let (failed, poison) = (count(&settings, Luck::Fails), count(&settings, Luck::Poison));
        assert!((140..260).contains(&failed) && (400..600).contains(&poison), "{failed} {poison}");
        assert_eq!(count(&WorkerSettings::default(), Luck::Good), 10_000);
        assert_eq!(count(&WorkerSettings { failure_rate: 1.0, ..Default::default() }, Luck::Fails), 10_000);
    }

    #[test]
    fn the_same_job_has_the_same_luck_and_another_seed_another() {
        let half = |seed| WorkerSettings { failure_rate: 0.5, seed, ..Default::default() };
        let all = |seed| (0..64).map(|n| Luck::of(&n.to_string(), &half(seed)) == Luck::Fails).collect::<Vec<_>>();
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
    }
}
