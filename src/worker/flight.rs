//! Calls to a queue that are repeated until they are through.

use super::teller::Teller;
use crate::queue::{Fault, Outcome, Queue, Receipt, Refused};
use std::time::Duration;

/// Wait before the first repetition; it doubles from one to the next.
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// Longest wait of all.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Tries to hide an order or to give it back: its time-out does it, too, only later.
const HOLD_TRIES: u32 = 4;

/// Waits that double.
#[derive(Debug, Clone, Copy)]
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST_WAIT)
    }
}

impl Backoff {
    pub async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        *self = self.longer();
    }

    pub fn longer(self) -> Self {
        Self((self.0 * 2).min(LONGEST_WAIT))
    }
}

/// Sends completions until each is through or refused for good; whether each is through, in their order.
pub(super) async fn report(queue: &Queue, bodies: Vec<String>, teller: &Teller) -> Vec<bool> {
    let mut ended = vec![None; bodies.len()];
    let (mut backoff, mut singly) = (Backoff::default(), false);
    loop {
        let open: Vec<usize> = (0..bodies.len()).filter(|index| ended[*index].is_none()).collect();
        if open.is_empty() {
            return ended.into_iter().map(|through| through == Some(true)).collect();
        }
        let now = if singly { &open[..1] } else { &open[..] };
        let batch: Vec<String> = now.iter().map(|index| bodies[*index].clone()).collect();
        match queue.send(&batch).await {
            Ok(outcomes) => settle(&mut ended, now, outcomes, teller),
            // Together they may be too long; alone it is the message's own fault.
            Err(fault @ Fault::Batch { .. }) => {
                teller.tell("batch", &fault);
                if now.len() == 1 {
                    ended[now[0]] = Some(false);
                }
                singly = true;
                continue;
            }
            Err(fault) => teller.tell(kind(&fault), &fault),
        }
        if now.iter().any(|index| ended[*index].is_none()) {
            backoff.wait().await;
        }
    }
}

/// Deletes orders until each is through or refused for good.
pub(super) async fn delete(queue: &Queue, receipts: Vec<Receipt>, teller: &Teller) {
    let mut ended = vec![None; receipts.len()];
    let mut backoff = Backoff::default();
    loop {
        let open: Vec<usize> = (0..receipts.len()).filter(|index| ended[*index].is_none()).collect();
        if open.is_empty() {
            return;
        }
        let batch: Vec<Receipt> = open.iter().map(|index| receipts[*index].clone()).collect();
        match queue.delete(&batch).await {
            Ok(outcomes) => settle(&mut ended, &open, outcomes, teller),
            Err(fault) => teller.tell(kind(&fault), &fault),
        }
        if open.iter().any(|index| ended[*index].is_none()) {
            backoff.wait().await;
        }
    }
}

/// Hides orders from others for so long, or not at all. What is refused again and again comes again by itself.
pub(super) async fn hold(queue: &Queue, mut receipts: Vec<Receipt>, time: Duration, teller: &Teller) {
    let mut backoff = Backoff::default();
    for _ in 0..HOLD_TRIES {
        match queue.hold(&receipts, time).await {
            Ok(outcomes) => {
                let later = |outcome: &Outcome| outcome.as_ref().is_err_and(|refused| !refused.senders_fault);
                let mut later = outcomes.iter().map(later);
                receipts.retain(|_| later.next() == Some(true));
            }
            Err(fault) => teller.tell(kind(&fault), &fault),
        }
        if receipts.is_empty() {
            return;
        }
        backoff.wait().await;
    }
}

/// Notes what became of the entries of a batch; what may be taken later stays open.
fn settle(ended: &mut [Option<bool>], batch: &[usize], outcomes: Vec<Outcome>, teller: &Teller) {
    for (index, outcome) in batch.iter().zip(outcomes) {
        ended[*index] = match outcome {
            Ok(()) => Some(true),
            Err(Refused { senders_fault: false, .. }) => None,
            Err(refused) => {
                teller.tell(&refused.code, &refused);
                Some(false)
            }
        };
    }
}

/// Faults of a kind are told once.
pub(super) fn kind(fault: &Fault) -> &'static str {
    match fault {
        Fault::Missing { .. } => "missing",
        Fault::Denied { .. } => "denied",
        Fault::NoCredentials { .. } => "credentials",
        Fault::Throttled { .. } => "throttled",
        Fault::Unreachable { .. } => "unreachable",
        Fault::Batch { .. } => "batch",
        Fault::Fifo { .. } => "fifo",
        Fault::Other { .. } => "other",
    }
}
