//! How long jobs take and how much they write: fixed, or drawn.

use super::Refused;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A quantity that every job has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// The same for all.
    Fixed(u32),
    /// Whole numbers from `least` to `most`, both included, all equally likely.
    Uniform {
        /// The smallest.
        least: u32,
        /// The largest, at least `least`.
        most: u32,
    },
}

/// What the jobs of a made graph have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// How long the work takes, in milliseconds.
    pub duration_ms: Amount,
    /// How much is written, in kilobytes of 1024 bytes.
    pub size_kb: Amount,
}

impl Amount {
    /// One value for each of so many jobs.
    pub(super) fn draw(self, jobs: u32, rng: &mut impl Rng) -> Vec<u32> {
        match self {
            Self::Fixed(value) => vec![value; jobs as usize],
            Self::Uniform { least, most } => {
                let values = u64::from(most - least) + 1;
                (0..jobs).map(|_| least + below(rng, values)).collect()
            }
        }
    }

    fn check(self, what: &'static str) -> Result<(), Refused> {
        match self {
            Self::Uniform { least, most } if least > most => Err(Refused::BackToFront { what, least, most }),
            _ => Ok(()),
        }
    }
}

impl Sizes {
    pub(super) fn check(&self) -> Result<(), Refused> {
        self.duration_ms.check("the duration of jobs")?;
        self.size_kb.check("the size of jobs")
    }
}

/// Random numbers of their own for each purpose, so that one does not move the other.
pub(super) fn stream(seed: u64, purpose: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed ^ purpose.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// Evenly from 0 to below `bound` (at most 2^32): multiply and shift (Lemire 2019), where none is likelier than
/// another by more than 2^-32.
pub(super) fn below(rng: &mut impl Rng, bound: u64) -> u32 {
    ((u128::from(rng.next_u64()) * u128::from(bound)) >> 64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_both_of_its_ends_and_nothing_beyond() {
        let drawn = Amount::Uniform { least: 3, most: 5 }.draw(1000, &mut stream(1, 1));
        let count = |value| drawn.iter().filter(|drawn| **drawn == value).count();
        assert_eq!(count(3) + count(4) + count(5), 1000);
        assert!([3, 4, 5].into_iter().all(|value| count(value) > 250), "{} {} {}", count(3), count(4), count(5));
    }

    #[test]
    fn the_whole_range_can_be_drawn() {
        let drawn = Amount::Uniform { least: 0, most: u32::MAX }.draw(1000, &mut stream(1, 1));
        assert!(drawn.iter().any(|value| *value > u32::MAX / 16 * 15));
        assert!(drawn.iter().any(|value| *value < u32::MAX / 16));
    }
}
