//! Jobs that are released and have not ended.

use crate::job::Ticket;
use std::collections::{HashMap, VecDeque};
use tokio::time::Instant;

/// Outdated deadlines that are kept however few jobs are in flight.
const KEPT: usize = 64;

/// A job that is released and has not ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flight {
    /// When it became ready, or could be released where too many others were in flight.
    pub ready: Instant,
    /// When the queue took it.
    pub taken: Option<Instant>,
    /// Its ticket of the stage.
    pub place: usize,
}

/// Jobs that are released and have not ended: about 100 bytes each.
#[derive(Debug, Default)]
pub(super) struct Flights {
    jobs: HashMap<Ticket, Flight>,
    /// In the order of release, which is that of the deadlines, because all jobs have the same time. Those of jobs that
    /// have ended are thrown away when they are more than half.
    deadlines: VecDeque<(Instant, Ticket)>,
}

impl Flights {
    pub fn len(&self) -> usize {
        self.jobs.len()
    }

    /// A job is released; deadlines never go back.
    pub fn insert(&mut self, job: Ticket, flight: Flight, deadline: Instant) {
        self.jobs.insert(job, flight);
        if self.deadlines.len() > 2 * self.jobs.len() + KEPT {
            let jobs = &self.jobs;
            self.deadlines.retain(|(_, job)| jobs.contains_key(job));
        }
        self.deadlines.push_back((deadline, job));
    }

    pub fn has(&self, job: Ticket) -> bool {
        self.jobs.contains_key(&job)
    }

    /// The queue took it, unless it has ended by now.
    pub fn taken(&mut self, job: Ticket, at: Instant) {
        if let Some(flight) = self.jobs.get_mut(&job) {
            flight.taken.get_or_insert(at);
        }
    }

    pub fn has_taken(&self, job: Ticket) -> bool {
        self.jobs.get(&job).is_some_and(|flight| flight.taken.is_some())
    }

    pub fn remove(&mut self, job: Ticket) -> Option<Flight> {
        self.jobs.remove(&job)
    }

    /// When the job that was released first must have ended, and which one that is.
    pub fn first(&mut self) -> Option<(Instant, Ticket)> {
        while let Some((deadline, job)) = self.deadlines.front().copied() {
            if self.has(job) {
                return Some((deadline, job));
            }
            self.deadlines.pop_front();
        }
        None
    }

    /// All of them.
    pub fn jobs(&self) -> impl Iterator<Item = Ticket> {
        self.jobs.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn job(job: u32) -> Ticket {
        Ticket { pass: 0, job }
    }

    #[tokio::test(start_paused = true)]
    async fn deadlines_of_jobs_that_ended_are_not_kept() {
        let (mut flights, now) = (Flights::default(), Instant::now());
        let flight = Flight { ready: now, taken: None, place: 0 };
        flights.insert(job(0), flight, now);
        for number in 1..10_000 {
            flights.insert(job(number), flight, now + Duration::from_millis(u64::from(number)));
            assert!(flights.remove(job(number)).is_some());
            assert!(flights.deadlines.len() < 200, "{}", flights.deadlines.len());
        }
        assert_eq!((flights.first(), flights.len()), (Some((now, job(0))), 1));
        assert!(flights.remove(job(0)).is_some() && flights.remove(job(0)).is_none());
        assert_eq!((flights.first(), flights.deadlines.len()), (None, 0));
    }
}
