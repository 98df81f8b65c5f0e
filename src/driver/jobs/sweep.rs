//! Takes back what is left of our own messages.

use super::site::Site;
use crate::job::{Completion, Order, RunName, Ticket};
use crate::queue::{Fault, MOST_IN_BATCH, Queue, Receipt, Received};
use crate::record::QueueRole;
use std::time::Duration;
use tokio::time::Instant;

/// Longest time that is taken for it.
const LONGEST: Duration = Duration::from_secs(5);
/// How long a queue has to say that it is empty.
const WAIT: Duration = Duration::from_secs(1);

/// Deletes what is left of our messages on all queues of an arm; others have theirs back. Takes some seconds at most.
///
/// # Errors
/// In words, where a queue cannot be asked.
pub(super) async fn sweep(site: &Site) -> Result<(), String> {
    site.quiet().await;
    let until = Instant::now() + LONGEST;
    let sweeps = site.queues.all().map(async |(role, queue)| {
        let mut sweep = Sweep { queue, role, run: &site.run, others: Vec::new() };
        let (waiting, rest) = (site.mail_of(role), site.undeleted(role));
        let swept = tokio::time::timeout_at(until, sweep.sweep(waiting, rest)).await;
        sweep.put_back().await;
        swept.unwrap_or(Ok(())).map_err(|fault| fault.to_string())
    });
    futures_util::future::join_all(sweeps).await.into_iter().collect()
}

struct Sweep<'a> {
    queue: &'a Queue,
    role: QueueRole,
    run: &'a RunName,
    /// Messages that are not ours.
    others: Vec<Receipt>,
}

impl Sweep<'_> {
    /// Deletes `rest`, and what of ours is among what waits and comes.
    async fn sweep(&mut self, waiting: Vec<Received>, mut rest: Vec<Receipt>) -> Result<(), Fault> {
        let mut next = waiting;
        loop {
            let (own, others): (Vec<_>, Vec<_>) = next.into_iter().partition(|received| self.is_own(&received.body));
            self.others.extend(others.into_iter().map(|received| received.receipt));
            let mut own: Vec<Receipt> = own.into_iter().map(|received| received.receipt).collect();
            own.append(&mut rest);
            for batch in own.chunks(MOST_IN_BATCH) {
                self.queue.delete(batch).await?;
            }
            next = self.queue.receive(MOST_IN_BATCH, WAIT).await?;
            if next.is_empty() {
                return Ok(());
            }
        }
    }

    fn is_own(&self, body: &str) -> bool {
        let job_id = match self.role {
            QueueRole::Outgoing => Completion::read(body).map(|completion| completion.job_id),
            _ => Order::read(body).map(|order| order.job_id),
        };
        job_id.is_ok_and(|job_id| Ticket::of(&job_id, self.run).is_some())
    }

    async fn put_back(&self) {
        for batch in self.others.chunks(MOST_IN_BATCH) {
            // They become visible by themselves where that fails.
            let _ = self.queue.put_back(batch).await;
        }
    }
}
