//! What one of several generator threads plays of a window.

use super::user::Tickets;
use crate::load::Pass;
use tokio::time::Instant;

/// Every so many-th arrival and every so many-th user of a window: what one generator thread plays of it.
#[derive(Debug, Clone)]
pub struct Share {
    /// When the window begins, the same for all threads.
    pub began: Instant,
    index: u64,
    of: u64,
    tickets: Vec<Tickets>,
}

impl Share {
    /// The window for so many threads, at least one, dealt out as cards are.
    pub fn deal(pass: &Pass, of: u32, began: Instant) -> Vec<Self> {
        let tickets: Vec<Tickets> = pass.crews.iter().map(|crew| Tickets::of(&crew.work)).collect();
        let of = u64::from(of);
        (0..of).map(|index| Self { began, index, of, tickets: tickets.clone() }).collect()
    }

    /// The whole window.
    pub fn whole(pass: &Pass, began: Instant) -> Self {
        Self::deal(pass, 1, began).remove(0)
    }

    /// Number of the thread, from 0.
    pub(super) fn index(&self) -> u64 {
        self.index
    }

    /// Whether the arrival or user of this number, counted from 0, is its own.
    pub(super) fn has(&self, number: u64) -> bool {
        number % self.of == self.index
    }

    /// The iterations that the users of a crew share, on whatever threads they are.
    pub(super) fn tickets(&self, crew: usize) -> Tickets {
        self.tickets[crew].clone()
    }
}
