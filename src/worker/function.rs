//! A worker as a function: it is called with messages instead of asking for them.

use super::event::{Answer, Event, Failed, Message};
use super::flight;
use super::hand::{Deed, Hand};
use super::teller::Teller;
use crate::job::Completion;
use crate::queue::{MOST_IN_BATCH, Queue};
use futures_util::stream::{self, StreamExt};

/// Most batches of completions on their way at a time.
const MOST_FLIGHTS: usize = 8;

/// A worker that is called with messages. Whoever calls it deletes them.
#[derive(Debug)]
pub struct Function {
    outgoing: Queue,
    hand: Hand,
    teller: Teller,
}

impl Function {
    pub(super) fn new(outgoing: Queue, hand: Hand, teller: Teller) -> Self {
        Self { outgoing, hand, teller }
    }

    /// Does all jobs of an event, as many at a time as the worker's settings say, and reports them; names the messages
    /// that are to come again: poison, what is no order, and what could not be done or reported.
    pub async fn call(&self, event: Event) -> Answer {
        let jobs = stream::iter(event.records).map(|message| self.take(message));
        let ended = jobs.buffer_unordered(self.hand.concurrency()).ready_chunks(MOST_IN_BATCH);
        let failed = ended.map(|batch| self.report(batch)).buffer_unordered(MOST_FLIGHTS);
        let failed: Vec<Vec<Failed>> = failed.collect().await;
        Answer { batch_item_failures: failed.into_iter().flatten().collect() }
    }

    async fn take(&self, message: Message) -> (String, Option<Completion>) {
        let completion = match self.hand.take(&message.body, message.sent()).await {
            Deed::Ended(completion, why) => {
                if let Some(why) = why {
                    self.teller.tell("failed", &why);
                }
                Some(completion)
            }
            Deed::Poison => None,
            Deed::Unreadable(said) => {
                self.teller.tell("unreadable", &said);
                None
            }
            Deed::Left(kind, said) => {
                self.teller.tell(kind, &said);
                None
            }
        };
        (message.message_id, completion)
    }

    /// Reports what has ended; which messages are to come again.
    async fn report(&self, batch: Vec<(String, Option<Completion>)>) -> Vec<Failed> {
        let bodies: Vec<String> = batch.iter().filter_map(|(_, ended)| Some(ended.as_ref()?.body())).collect();
        let mut through = flight::report(&self.outgoing, bodies, &self.teller).await.into_iter();
        let mut comes_again = |ended: &Option<Completion>| ended.is_none() || through.next() != Some(true);
        let again = batch.into_iter().filter_map(|(id, ended)| comes_again(&ended).then_some(id));
        again.map(|item_identifier| Failed { item_identifier }).collect()
    }
}
