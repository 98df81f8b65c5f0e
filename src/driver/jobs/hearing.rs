//! How the scheduler hears that jobs have ended, or that their time is over.

use super::site::Mail;
use super::times;
use super::window::{State, Window};
use crate::driver::{Ended, Failure};
use crate::graph::Seen;
use crate::job::{Completion, Order, Status, Ticket};
use crate::metric;
use crate::queue::Received;
use crate::record::{ErrorClass, QueueRole};
use std::time::Duration;
use tokio::time::Instant;

/// Characters of a dead letter that are kept.
const SHOWN: usize = 300;

impl Window {
    /// A message has come.
    pub fn take(&self, mail: &Mail) {
        match mail.role {
            QueueRole::DeadLetters => self.take_dead_letter(&mail.received, mail.at),
            _ => self.take_completion(&mail.received, mail.at),
        }
    }

    fn take_completion(&self, received: &Received, at: Instant) {
        let completion = Completion::read(&received.body).ok();
        let job = completion.as_ref().and_then(|completion| Ticket::of(&completion.job_id, &self.site.run));
        let Some((completion, job)) = completion.zip(job) else {
            // It becomes visible again by itself: put back at once it would come again at once.
            self.state.borrow_mut().counts.foreign += u64::from(self.site.is_new(received));
            return;
        };
        self.site.completions.push(received.receipt.clone());
        let state = &mut *self.state.borrow_mut();
        let counts = &mut state.counts;
        let Some(pass) = state.passes.get_mut(&job.pass) else {
            match (job.pass < self.numbers.get(), self.site.is_late(job)) {
                (false, _) => counts.unasked += 1,
                (true, true) => counts.late += 1,
                (true, false) => counts.duplicates += 1,
            }
            return;
        };
        let seen = match completion.status {
            Status::Completed => pass.progress.complete(job.job),
            Status::Failed => pass.progress.fail(job.job),
        };
        match seen {
            Seen::Duplicate => counts.duplicates += 1,
            Seen::Unasked | Seen::Unknown => counts.unasked += 1,
            Seen::Late => {
                counts.late += 1;
                self.site.is_late(job);
            }
            Seen::First { abandoned, .. } => {
                counts.abandoned += u64::from(abandoned);
                self.hear(state, job, &completion, at);
            }
        }
    }

    /// The first report on a job.
    fn hear(&self, state: &mut State, job: Ticket, completion: &Completion, at: Instant) {
        let Some(flight) = state.flights.remove(job) else { return };
        // The worker may be faster than the queue's word that it took the message.
        let told = || at.checked_sub(times::told_in_all(completion)).unwrap_or(flight.ready);
        let sent = flight.taken.unwrap_or_else(told).clamp(flight.ready, at.max(flight.ready));
        let failure = match completion.status {
            Status::Completed => None,
            Status::Failed => {
                let text = format!("{} was reported as failed", completion.job_id);
                Some(Failure { class: ErrorClass::Failed, text })
            }
        };
        if failure.is_none() && self.stage.owns(flight.ready) && !self.stage.has_given_up() {
            let latency = at.saturating_duration_since(flight.ready);
            state.times.add(&times::spans(latency, sent - flight.ready, completion));
        }
        self.end(state, job, &flight, Ended { sent, at, failure });
    }

    fn take_dead_letter(&self, received: &Received, at: Instant) {
        let order = Order::read(&received.body).ok();
        let Some(job) = order.and_then(|order| Ticket::of(&order.job_id, &self.site.run)) else { return };
        if let Some(bin) = &self.site.dead_letters {
            bin.push(received.receipt.clone());
        }
        let text: String = received.body.chars().take(SHOWN).collect();
        self.state.borrow_mut().dead_letter.get_or_insert_with(|| text.clone());
        self.lose(job, Failure { class: ErrorClass::Dead, text: format!("among the dead letters: {text}") }, at);
    }

    /// The deadline of the job that was released first.
    pub fn deadline(&self) -> Option<Instant> {
        self.state.borrow_mut().flights.first().map(|(deadline, _)| deadline)
    }

    /// For how long the job that was released first has been in flight.
    pub fn oldest(&self) -> Option<Duration> {
        Some((self.deadline()? - self.config.timeout).elapsed())
    }

    /// Gives up all jobs whose time is over.
    pub fn expire(&self, now: Instant) {
        let first = || self.state.borrow_mut().flights.first();
        while let Some((_, job)) = first().filter(|(deadline, _)| *deadline <= now) {
            self.late(job);
        }
    }

    fn late(&self, job: Ticket) {
        let taken = self.state.borrow().flights.has_taken(job);
        let id = job.job_id(&self.site.run, self.config.graph.named(job.job));
        let within = metric::duration(self.config.timeout);
        let (class, what, why) = match taken {
            true => (ErrorClass::Lost, "nothing was heard of", self.site.deaf.borrow()),
            false => (ErrorClass::Unsent, "the queue did not take", self.mute.borrow()),
        };
        // Where a text is cut, its end is.
        let text = match &*why {
            Some(why) => format!("{why}; {what} {id} within {within}"),
            None => format!("{what} {id} within {within}"),
        };
        drop(why);
        self.lose(job, Failure { class, text }, Instant::now());
    }
}
