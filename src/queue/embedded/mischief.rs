//! What an embedded queue does wrong on purpose, as SQS may.

use crate::queue::Refused;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// What goes wrong on purpose, by chance and seeded.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mischief {
    /// Share of the messages (0 to 1) that are there once more when they are first received.
    pub duplicates: f64,
    /// Share of the entries of batches (0 to 1) that are refused because it is too much at once.
    pub refusals: f64,
    /// Of the chance.
    pub seed: u64,
}

/// The chance by which it goes wrong.
#[derive(Debug)]
pub(super) struct Trickster {
    mischief: Mischief,
    rng: Pcg64Mcg,
    /// Entries so far.
    pub refused: u64,
}

impl Trickster {
    pub fn new(mischief: &Mischief) -> Self {
        let share = |share: f64| if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        let (duplicates, refusals) = (share(mischief.duplicates), share(mischief.refusals));
        let mischief = Mischief { duplicates, refusals, seed: mischief.seed };
        Self { mischief, rng: Pcg64Mcg::seed_from_u64(mischief.seed), refused: 0 }
    }

    /// Whether the next message is there once more.
    pub fn doubles(&mut self) -> bool {
        self.mischief.duplicates > 0.0 && self.rng.random_bool(self.mischief.duplicates)
    }

    /// Whether the next entry of a batch is refused.
    pub fn refuses(&mut self) -> Result<(), Refused> {
        if self.mischief.refusals == 0.0 || !self.rng.random_bool(self.mischief.refusals) {
            return Ok(());
        }
        self.refused += 1;
        let (code, text) = ("RequestThrottled".to_owned(), "on purpose".to_owned());
        Err(Refused { code, text, senders_fault: false, throttled: true })
    }
}
