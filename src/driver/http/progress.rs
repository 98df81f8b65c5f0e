//! Where a user stands within an iteration.

use super::exchange::Visit;
use super::scope::Iteration;
use super::sessions::Session;
use rand_pcg::Pcg64Mcg;
use std::time::Duration;
use tokio::time::Instant;

/// Where a user stands.
pub struct Progress<'a> {
    pub session: &'a Session,
    pub rng: Pcg64Mcg,
    /// What its requests are filled with, and what it captures.
    pub iteration: Iteration,
    /// When the next request is due.
    pub due: Instant,
    /// Time that is no part of the iteration.
    pub paused: Duration,
}

impl<'a> Progress<'a> {
    /// A user at the beginning of an iteration.
    pub fn new(session: &'a Session, rng: Pcg64Mcg, iteration: Iteration, due: Instant) -> Self {
        Self { session, rng, iteration, due, paused: Duration::ZERO }
    }

    /// Whose connections and cookies its requests use.
    pub fn visit(&self) -> Visit<'a> {
        Visit { user: self.session.key, jar: self.session.jar.as_ref() }
    }

    /// An answer that had come then was looked into since: that is the generator's own time, no part of any.
    pub fn looked(&mut self, answered: Instant) {
        self.due = Instant::now();
        self.paused += self.due.saturating_duration_since(answered);
    }

    /// What it knows now it knows for good.
    pub fn remember(&self) {
        self.session.variables.borrow_mut().learn(&self.iteration.variables);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use std::cell::Cell;
    use std::rc::Rc;

    #[tokio::test(start_paused = true)]
    async fn what_comes_after_an_answer_is_due_once_it_was_looked_into_and_that_is_no_time_of_the_target() {
        let begun = Cell::new(true);
        let session = Session { number: 1, key: 0, variables: Rc::default(), jar: None, class: 0, begun };
        let iteration = Iteration::new(0, 1, 1, Default::default(), Default::default());
        let began = Instant::now();
        let mut progress = Progress::new(&session, Pcg64Mcg::seed_from_u64(1), iteration, began);
        tokio::time::advance(Duration::from_millis(20)).await;
        let answered = Instant::now();
        tokio::time::advance(Duration::from_millis(30)).await;
        progress.looked(answered);
        assert_eq!((progress.due, progress.paused), (began + Duration::from_millis(50), Duration::from_millis(30)));
    }
}
