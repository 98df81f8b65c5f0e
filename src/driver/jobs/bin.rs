//! Messages that are to be deleted.

use super::backoff::Backoff;
use crate::driver::turn::turn;
use crate::queue::{MOST_IN_BATCH, Queue, Receipt};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::Notify;

/// Longest wait at the end of a window for what is being deleted.
const FLUSH: Duration = Duration::from_secs(2);
/// Failures in a row after which messages are left where they are: they come again, and are deleted then.
const MOST_FAILURES: u32 = 8;

/// Messages of one queue that are to be deleted, in batches and several at a time. What a window leaves over the next one
/// of its arm deletes.
#[derive(Debug)]
pub(super) struct Bin {
    queue: Queue,
    receipts: RefCell<VecDeque<Receipt>>,
    /// Receipts that a call is under way for.
    under_way: Cell<usize>,
    news: Notify,
    emptied: Notify,
}

impl Bin {
    /// An empty one.
    pub fn new(queue: Queue) -> Self {
        Self {
            queue,
            receipts: RefCell::default(),
            under_way: Cell::new(0),
            news: Notify::new(),
            emptied: Notify::new(),
        }
    }

    /// One more is to be deleted.
    pub fn push(&self, receipt: Receipt) {
        self.receipts.borrow_mut().push_back(receipt);
        self.news.notify_one();
    }

    /// A window begins: calls of an earlier one that were cut off are under way no more.
    pub fn open(&self) {
        self.under_way.set(0);
        self.news.notify_one();
    }

    /// Deletes what comes, for ever. Several may do that at once.
    pub async fn empty(&self, seed: u64) {
        let mut backoff = Backoff::new(seed);
        loop {
            let batch = self.batch().await;
            let left = self.delete(&batch).await;
            self.under_way.set(self.under_way.get().saturating_sub(batch.len()));
            if left.len() < batch.len() {
                backoff.reset();
            }
            if !left.is_empty() {
                if backoff.failures() < MOST_FAILURES {
                    self.receipts.borrow_mut().extend(left);
                }
                backoff.wait().await;
                self.news.notify_one();
            }
            self.emptied.notify_one();
        }
    }

    /// Waits until nothing is left to be deleted, but not for long.
    pub async fn flushed(&self) {
        let empty = async {
            while self.under_way.get() > 0 || !self.receipts.borrow().is_empty() {
                self.emptied.notified().await;
            }
        };
        // What is left then is deleted in the next window, or at the end.
        let _ = tokio::time::timeout(FLUSH, empty).await;
    }

    /// Takes what nobody deletes any more.
    pub fn rest(&self) -> Vec<Receipt> {
        self.receipts.borrow_mut().drain(..).collect()
    }

    /// The next ones; all that come within a turn go together.
    async fn batch(&self) -> Vec<Receipt> {
        loop {
            while self.receipts.borrow().is_empty() {
                self.news.notified().await;
            }
            turn().await;
            let mut receipts = self.receipts.borrow_mut();
            let many = receipts.len().min(MOST_IN_BATCH);
            if many > 0 {
                let batch: Vec<Receipt> = receipts.drain(..many).collect();
                self.under_way.set(self.under_way.get() + many);
                if !receipts.is_empty() {
                    self.news.notify_one();
                }
                return batch;
            }
        }
    }

    /// Those that are worth another try.
    async fn delete(&self, batch: &[Receipt]) -> Vec<Receipt> {
        match self.queue.delete(batch).await {
            Ok(outcomes) => {
                let again = batch
                    .iter()
                    .zip(outcomes)
                    .filter(|(_, outcome)| outcome.as_ref().is_err_and(|refused| !refused.senders_fault));
                again.map(|(receipt, _)| receipt.clone()).collect()
            }
            Err(_) => batch.to_vec(),
        }
    }
}
