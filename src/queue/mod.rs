//! Queues of messages: within the process, or standard queues of Amazon SQS, behind one handle.
//!
//! The rules are those of a standard queue of SQS for both: a message that is received is hidden from others for the
//! visibility time-out and comes again unless it is deleted; it may come twice all the same; no order is promised.
//! Knows no job, no graph and no load. Main types: [`Queue`], [`Received`], [`Depth`] and [`Fault`].

mod batch;
mod embedded;
mod fault;
mod names;
#[cfg(feature = "sqs")]
mod sqs;

pub use embedded::{EmbeddedQueue, EmbeddedSettings, Mischief};
pub use fault::{Action, Fault};
pub use names::QueueNames;
#[cfg(feature = "sqs")]
pub use sqs::SqsQueue;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Messages of one call at most (SQS's quota).
pub const MOST_IN_BATCH: usize = 10;
/// Bytes of a message at most, and of all messages of one call together (SQS's quota, 1 MiB since August 2025).
pub const MOST_BYTES: usize = 1 << 20;
/// Longest wait of one call for messages (SQS's quota).
pub const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Longest time that a message may be hidden from others (SQS's quota).
pub const LONGEST_HOLD: Duration = Duration::from_secs(12 * 60 * 60);

/// A queue; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub enum Queue {
    /// Within this process.
    Embedded(EmbeddedQueue),
    /// A standard queue of Amazon SQS.
    #[cfg(feature = "sqs")]
    Sqs(SqsQueue),
}

/// A message as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What was sent.
    pub body: Arc<str>,
    /// What it is deleted, held or put back by; a later receive of the same message makes it outdated.
    pub receipt: Receipt,
    /// How often it was received, this time included (`ApproximateReceiveCount`).
    pub receives: u32,
    /// When it was sent, by the queue's clock, in milliseconds (`SentTimestamp`).
    pub sent: Option<SystemTime>,
}

/// The right to delete a message that was received, or to say when others may have it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Receipt(Claim);

/// What a receipt is to its kind of queue.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Claim {
    /// A message of the embedded queue of this number, as it was received at this turn.
    Slot { queue: u32, slot: u32, turn: u32 },
    /// What SQS calls a receipt handle.
    #[cfg(feature = "sqs")]
    Handle(Arc<str>),
}

/// Why one message of a batch was refused while others were not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {text}")]
pub struct Refused {
    /// SQS's code.
    pub code: String,
    /// What SQS says of it.
    pub text: String,
    /// Whether the message is at fault: the same again would be refused again.
    pub senders_fault: bool,
    /// Whether it was refused because too much was asked for at once: later it may be taken.
    pub throttled: bool,
}

/// What became of one message of a batch.
pub type Outcome = Result<(), Refused>;

/// How many messages a queue holds; of SQS these are approximate, and some seconds old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    /// Messages that can be received.
    pub visible: u64,
    /// Messages that were received and are neither deleted nor visible again.
    pub in_flight: u64,
    /// Messages that become visible for the first time later.
    pub delayed: u64,
    /// How long ago the oldest of all was sent, where the queue is not empty and that is known.
    pub oldest: Option<Duration>,
}

impl Queue {
    /// Opens a queue of SQS by its URL or name; region, profile, credentials and endpoint come from the SDK's own chain,
    /// the region from the URL where it has one. A name is looked up; of a URL nothing is asked yet.
    ///
    /// # Errors
    /// Where it is a FIFO queue, its name is not found, or this build knows no SQS.
    pub async fn open(queue: &str) -> Result<Self, Fault> {
        #[cfg(feature = "sqs")]
        return Self::connect(queue, aws_config::defaults(aws_config::BehaviorVersion::latest())).await;
        #[cfg(not(feature = "sqs"))]
        Err(Self::without_sqs(queue))
    }

    /// Opens a queue of SQS with settings of one's own.
    ///
    /// # Errors
    /// As [`Self::open`].
    #[cfg(feature = "sqs")]
    pub async fn connect(queue: &str, loader: aws_config::ConfigLoader) -> Result<Self, Fault> {
        SqsQueue::open(queue, loader).await.map(Self::Sqs)
    }

    /// All that a build without SQS says. The tests of any build hold it to that.
    #[cfg(any(test, not(feature = "sqs")))]
    fn without_sqs(queue: &str) -> Fault {
        let why =
            "this perf-gate was built without SQS (cargo feature `sqs`); use the embedded queues, or a released binary";
        Fault::Other { queue: queue.to_owned(), action: Action::Open, why: why.to_owned() }
    }

    /// How often the queue was asked for too much at once: requests and messages of batches, repetitions included.
    pub fn throttled(&self) -> u64 {
        match self {
            Self::Embedded(queue) => queue.throttled(),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.throttled(),
        }
    }

    /// What the queue is called in a report.
    pub fn name(&self) -> &str {
        match self {
            Self::Embedded(queue) => queue.name(),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.name(),
        }
    }

    /// The time by the clock that [`Received::sent`] is told by, as far as this machine knows it.
    pub fn now(&self) -> SystemTime {
        match self {
            Self::Embedded(queue) => queue.now(),
            #[cfg(feature = "sqs")]
            Self::Sqs(_) => SystemTime::now(),
        }
    }

    /// How long a message that was received is hidden from others.
    ///
    /// # Errors
    /// Where the queue cannot be asked.
    pub async fn visibility(&self) -> Result<Duration, Fault> {
        match self {
            Self::Embedded(queue) => Ok(queue.visibility()),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.visibility().await,
        }
    }

    /// Sends up to [`MOST_IN_BATCH`] messages of together up to [`MOST_BYTES`]; one outcome each, in their order.
    ///
    /// # Errors
    /// Where the batch as a whole was refused, or it is not known what became of it.
    pub async fn send(&self, bodies: &[String]) -> Result<Vec<Outcome>, Fault> {
        match self {
            Self::Embedded(queue) => queue.send(bodies).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.send(bodies).await,
        }
    }

    /// Waits up to [`LONGEST_WAIT`] for the first messages and takes `most` of them, at most [`MOST_IN_BATCH`]; none
    /// where none came.
    ///
    /// # Errors
    /// Where the queue cannot be asked.
    pub async fn receive(&self, most: usize, wait: Duration) -> Result<Vec<Received>, Fault> {
        match self {
            Self::Embedded(queue) => queue.receive(most, wait).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.receive(most, wait).await,
        }
    }

    /// Deletes messages that were received; one outcome each, in their order. An outdated receipt is accepted and
    /// deletes nothing.
    ///
    /// # Errors
    /// Where the batch as a whole was refused, or it is not known what became of it.
    pub async fn delete(&self, receipts: &[Receipt]) -> Result<Vec<Outcome>, Fault> {
        match self {
            Self::Embedded(queue) => queue.delete(receipts).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.delete(receipts).await,
        }
    }

    /// Lets others have messages at once that were received; one outcome each, in their order.
    ///
    /// # Errors
    /// As [`Self::hold`].
    pub async fn put_back(&self, receipts: &[Receipt]) -> Result<Vec<Outcome>, Fault> {
        self.hold(receipts, Duration::ZERO).await
    }

    /// Hides messages that were received from others for so long from now on, up to [`LONGEST_HOLD`], in whole
    /// seconds; one outcome each, in their order.
    ///
    /// # Errors
    /// Where the batch as a whole was refused, or it is not known what became of it.
    pub async fn hold(&self, receipts: &[Receipt], time: Duration) -> Result<Vec<Outcome>, Fault> {
        match self {
            Self::Embedded(queue) => queue.hold(receipts, time).await,
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.hold(receipts, time).await,
        }
    }

    /// How many messages it holds.
    ///
    /// # Errors
    /// Where the queue cannot be asked.
    pub async fn depth(&self) -> Result<Depth, Fault> {
        match self {
            Self::Embedded(queue) => Ok(queue.depth()),
            #[cfg(feature = "sqs")]
            Self::Sqs(queue) => queue.depth().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_sqs_says_so() {
        let said = Queue::without_sqs("jobs").to_string();
        assert!(said.starts_with("cannot find the queue jobs: this perf-gate was built without SQS"), "{said}");
    }
}
