//! Sends jobs that are ready.

use super::backoff::Backoff;
use super::window::Window;
use crate::driver::Failure;
use crate::driver::turn::turn;
use crate::job::Ticket;
use crate::queue::{Fault, MOST_BYTES, MOST_IN_BATCH, Outcome};
use crate::record::ErrorClass;
use std::rc::Rc;
use tokio::time::Instant;

/// Sends jobs in batches; several senders do that at once. What it could not send it keeps and tries again, for as long
/// as the jobs have time.
pub(super) struct Sender {
    window: Rc<Window>,
    backoff: Backoff,
    /// Jobs that were refused.
    held: Vec<Ticket>,
}

impl Sender {
    /// One of several.
    pub fn new(window: Rc<Window>, seed: u64) -> Self {
        Self { window, backoff: Backoff::new(seed), held: Vec::new() }
    }

    /// Sends what comes, for ever.
    pub async fn send(mut self) {
        loop {
            let (jobs, bodies) = self.batch().await;
            if jobs.is_empty() {
                continue;
            }
            let sent = self.window.site.queues.incoming.send(&bodies).await;
            self.settle(jobs, sent);
            if self.held.len() < bodies.len() {
                self.backoff.reset();
            }
            if !self.held.is_empty() {
                self.backoff.wait().await;
            }
        }
    }

    /// The next batch: what was refused, and whatever else is ready. What gets ready within a turn goes together, and
    /// nothing waits for company beyond that.
    async fn batch(&mut self) -> (Vec<Ticket>, Vec<String>) {
        self.held.retain(|job| self.window.is_in_flight(*job));
        while self.held.is_empty() && self.window.is_empty() {
            self.window.ready.notified().await;
            turn().await;
        }
        let mut jobs = std::mem::take(&mut self.held);
        self.window.resent(jobs.len() as u64);
        jobs.extend(self.window.outgoing(MOST_IN_BATCH - jobs.len()));
        let (mut bodies, mut bytes) = (Vec::with_capacity(jobs.len()), 0);
        for job in &jobs {
            let body = self.window.order(*job);
            bytes += body.len();
            if bytes > MOST_BYTES && !bodies.is_empty() {
                break;
            }
            bodies.push(body);
        }
        self.window.return_to_front(jobs.drain(bodies.len()..));
        (jobs, bodies)
    }

    fn settle(&mut self, jobs: Vec<Ticket>, sent: Result<Vec<Outcome>, Fault>) {
        let at = Instant::now();
        let outcomes = match sent {
            Ok(outcomes) => outcomes,
            Err(fault) => {
                // What became of them is not known: it may be that they are done twice.
                self.window.mute.replace(Some(fault.to_string()));
                self.held = jobs;
                return;
            }
        };
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) => self.window.taken(job, at),
                Err(refused) if refused.senders_fault => {
                    let text = format!("the queue does not take it: {refused}");
                    self.window.lose(job, Failure { class: ErrorClass::Unsent, text }, at);
                }
                Err(refused) => {
                    self.window.mute.replace(Some(refused.to_string()));
                    self.held.push(job);
                }
            }
        }
    }
}
