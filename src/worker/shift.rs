//! The time for which a worker works: all that goes on at once, in one place and with no locks.

use super::Served;
use super::flight::{self, Backoff, kind};
use super::hand::{Deed, Hand};
use super::held::{Ended, Held, Landed};
use super::teller::Teller;
use crate::job::Status;
use crate::queue::{Fault, MOST_IN_BATCH, Queue, Receipt, Received};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Longest wait of one poll. A poll that is given up may take a message along that nobody sees until its time-out, so
/// a worker that is to stop lets its polls end: they are short.
const POLL: Duration = Duration::from_secs(2);
/// Most polls at a time; one for every ten hands.
const MOST_POLLS: usize = 8;
/// Most batches of completions on their way at a time. What ends meanwhile goes together.
const MOST_FLIGHTS: usize = 8;
/// Visibility time-out where the queue does not tell (SQS's default).
const VISIBILITY: Duration = Duration::from_secs(30);
/// Receives up to which poison is put back at once; a queue that has no dead letters would go round and round.
const SOON: u32 = 10;
/// For giving back what cannot be finished.
const GIVING_BACK: Duration = Duration::from_secs(3);

/// Calls of a kind that are under way.
type Running<T> = FuturesUnordered<BoxFuture<'static, T>>;

/// All that goes on.
pub(super) struct Shift {
    incoming: Queue,
    outgoing: Queue,
    hand: Arc<Hand>,
    teller: Arc<Teller>,
    visibility: Duration,
    /// Jobs by a number of their own, from being received to being deleted.
    held: HashMap<u64, Held>,
    numbers: u64,
    jobs: Running<(u64, Received, Deed)>,
    ended: Vec<Ended>,
    flights: Running<Landed>,
    /// Flights that carry completions.
    reports: usize,
    polls: Running<(usize, Result<Vec<Received>, Fault>)>,
    /// Hands that polls may fill.
    promised: usize,
    /// Since the last poll failed; none where it did not.
    backoff: Option<Backoff>,
    served: Served,
}

impl Shift {
    /// Nothing goes on yet.
    pub async fn new(incoming: Queue, outgoing: Queue, hand: Arc<Hand>, teller: Arc<Teller>) -> Self {
        let visibility = incoming.visibility().await.unwrap_or(VISIBILITY);
        Self {
            incoming,
            outgoing,
            hand,
            teller,
            visibility,
            held: HashMap::new(),
            numbers: 0,
            jobs: FuturesUnordered::new(),
            ended: Vec::new(),
            flights: FuturesUnordered::new(),
            reports: 0,
            polls: FuturesUnordered::new(),
            promised: 0,
            backoff: None,
            served: Served::default(),
        }
    }

    /// Works until `stop` ends, and then for up to `grace`.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send, grace: Duration) -> Served {
        let mut stop = pin!(stop.fuse());
        let mut deadline: Option<Instant> = None;
        let mut tick = tokio::time::interval((self.visibility / 4).max(Duration::from_millis(1)));
        loop {
            if deadline.is_none() {
                self.poll();
            } else if self.held.is_empty() && self.flights.is_empty() && self.polls.is_empty() {
                return self.served;
            }
            let overtime = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = &mut stop, if deadline.is_none() => {
                    deadline = Some(Instant::now() + grace);
                    self.take_no_more();
                }
                Some((most, polled)) = self.polls.next() => self.polled(most, polled, deadline.is_some()),
                Some(done) = self.jobs.next() => self.done(done),
                Some(landed) = self.flights.next() => self.landed(landed),
                _ = tick.tick(), if !self.held.is_empty() => self.hold(),
                () = overtime => return self.give_back().await,
            }
        }
    }

    /// Asks for as many jobs as there are hands free.
    fn poll(&mut self) {
        let hands = self.hand.concurrency();
        let most_polls = hands.div_ceil(MOST_IN_BATCH).clamp(1, MOST_POLLS);
        loop {
            let free = hands.saturating_sub(self.held.len() + self.promised);
            let most = free.min(MOST_IN_BATCH);
            if most == 0 || self.polls.len() >= most_polls {
                return;
            }
            self.promised += most;
            let (queue, backoff) = (self.incoming.clone(), self.backoff);
            let poll = async move {
                if let Some(mut backoff) = backoff {
                    backoff.wait().await;
                }
                (most, queue.receive(most, POLL).await)
            };
            self.polls.push(poll.boxed());
        }
    }

    fn take_no_more(&mut self) {
        // An embedded queue loses nothing by a poll that is given up, and a queue that is gone has nothing to give.
        if matches!(self.incoming, Queue::Embedded(_)) || self.backoff.is_some() {
            self.polls.clear();
        }
    }

    fn polled(&mut self, most: usize, polled: Result<Vec<Received>, Fault>, stopping: bool) {
        self.promised -= most;
        let messages = match polled {
            Ok(messages) => messages,
            Err(fault) => {
                self.teller.tell(kind(&fault), &fault);
                self.backoff = Some(self.backoff.map_or_else(Backoff::default, Backoff::longer));
                return;
            }
        };
        self.backoff = None;
        if stopping {
            self.release(messages.into_iter().map(|message| message.receipt).collect());
            return;
        }
        for message in messages {
            self.served.taken += 1;
            self.numbers += 1;
            let number = self.numbers;
            self.held.insert(number, Held { receipt: message.receipt.clone(), since: Instant::now() });
            let hand = Arc::clone(&self.hand);
            let job = async move {
                let deed = hand.take(&message.body, message.sent).await;
                (number, message, deed)
            };
            self.jobs.push(job.boxed());
        }
    }

    /// A job has ended, and with it others may have in the same turn: they are reported together.
    fn done(&mut self, done: (u64, Received, Deed)) {
        let mut next = Some(done);
        let mut again = Vec::new();
        while let Some((number, message, deed)) = next {
            match deed {
                Deed::Ended(completion, why) => {
                    if let Some(why) = why {
                        self.teller.tell("failed", &why);
                    }
                    self.ended.push(Ended { number, completion });
                }
                Deed::Poison => {
                    self.served.poison += 1;
                    again.extend(self.give_up(number, &message));
                }
                Deed::Unreadable(said) => {
                    self.served.unreadable += 1;
                    self.teller.tell("unreadable", &said);
                    again.extend(self.give_up(number, &message));
                }
                Deed::Left(kind, said) => {
                    self.served.left += 1;
                    self.teller.tell(kind, &said);
                    self.held.remove(&number);
                }
            }
            next = self.jobs.next().now_or_never().flatten();
        }
        self.release(again);
        self.report();
    }

    /// Holds a message no longer that nothing becomes of; it is to come again at once where that leads anywhere.
    fn give_up(&mut self, number: u64, message: &Received) -> Option<Receipt> {
        self.held.remove(&number).filter(|_| message.receives <= SOON).map(|held| held.receipt)
    }

    /// Lets others have messages at once.
    fn release(&mut self, receipts: Vec<Receipt>) {
        self.errand(receipts, Duration::ZERO);
    }

    fn errand(&mut self, receipts: Vec<Receipt>, time: Duration) {
        for batch in receipts.chunks(MOST_IN_BATCH) {
            let (queue, teller, batch) = (self.incoming.clone(), Arc::clone(&self.teller), batch.to_vec());
            let errand = async move {
                flight::hold(&queue, batch, time, &teller).await;
                Landed::Errand
            };
            self.flights.push(errand.boxed());
        }
    }

    /// Sends off what has ended.
    fn report(&mut self) {
        while !self.ended.is_empty() && self.reports < MOST_FLIGHTS {
            let batch: Vec<Ended> = self.ended.drain(..self.ended.len().min(MOST_IN_BATCH)).collect();
            let receipts: Vec<Option<Receipt>> =
                batch.iter().map(|ended| Some(self.held.get(&ended.number)?.receipt.clone())).collect();
            let (incoming, outgoing, teller) = (self.incoming.clone(), self.outgoing.clone(), Arc::clone(&self.teller));
            self.reports += 1;
            let report = async move {
                let bodies = batch.iter().map(|ended| ended.completion.body()).collect();
                let through = flight::report(&outgoing, bodies, &teller).await;
                let deleted = receipts.into_iter().zip(&through).filter(|(_, through)| **through);
                let deleted: Vec<Receipt> = deleted.filter_map(|(receipt, _)| receipt).collect();
                flight::delete(&incoming, deleted, &teller).await;
                let each = |(ended, through): (Ended, bool)| (ended.number, ended.completion.status, through);
                Landed::Reported(batch.into_iter().zip(through).map(each).collect())
            };
            self.flights.push(report.boxed());
        }
    }

    fn landed(&mut self, landed: Landed) {
        let Landed::Reported(jobs) = landed else { return };
        self.reports -= 1;
        for (number, status, through) in jobs {
            self.held.remove(&number);
            match (through, status) {
                (false, _) => self.served.left += 1,
                (true, Status::Completed) => self.served.completed += 1,
                (true, Status::Failed) => self.served.failed += 1,
            }
        }
        self.report();
    }

    /// Keeps what is held from coming again.
    fn hold(&mut self) {
        let (now, quarter) = (Instant::now(), self.visibility / 4);
        let due = self.held.values_mut().filter(|held| now.duration_since(held.since) >= quarter);
        let receipts = due.map(|held| {
            held.since = now;
            held.receipt.clone()
        });
        let receipts = receipts.collect();
        self.errand(receipts, self.visibility);
    }

    /// There is no time left.
    async fn give_back(mut self) -> Served {
        self.served.returned = self.held.len() as u64;
        self.flights.clear();
        self.release(self.held.values().map(|held| held.receipt.clone()).collect());
        let _ = tokio::time::timeout(GIVING_BACK, self.flights.count()).await;
        self.served
    }
}
