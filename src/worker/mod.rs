//! The reference worker: takes jobs from a queue, does them, and says so.
//!
//! It stands in for a real processor where there is none: within the process of the gate, or as a service of its own.
//! Main types: [`Worker`], [`WorkerSettings`] and [`Served`].

mod event;
mod flight;
mod function;
mod hand;
mod held;
mod luck;
mod output;
mod processor;
mod served;
mod settings;
mod shift;
mod table;
mod teller;

pub use processor::Processor;
#[cfg(test)]
mod tests;

pub use event::{Answer, Attributes, Event, Failed, Message};
pub use function::Function;
pub use served::Served;
pub use settings::WorkerSettings;
pub use table::{Table, TableFault};

use crate::objects::Objects;
use crate::queue::Queue;
use hand::Hand;
use shift::Shift;
use std::sync::Arc;
use teller::Teller;

/// A worker: takes jobs from one queue, reports them to another.
#[derive(Debug)]
pub struct Worker {
    incoming: Queue,
    outgoing: Queue,
    objects: Objects,
    table: Option<Table>,
    settings: WorkerSettings,
    teller: Teller,
}

impl Worker {
    /// A worker that says nothing of what goes wrong; see [`Self::telling`].
    pub fn new(incoming: Queue, outgoing: Queue, objects: Objects, settings: WorkerSettings) -> Self {
        Self { incoming, outgoing, objects, table: None, settings, teller: Teller::default() }
    }

    /// The same, and notes every job in a table before it is reported.
    #[must_use]
    pub fn noting(self, table: Table) -> Self {
        Self { table: Some(table), ..self }
    }

    /// The same, and tells what goes wrong: one sentence, once for each kind.
    #[must_use]
    pub fn telling(self, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { teller: Teller::new(tell), ..self }
    }

    /// Takes jobs and does them until `stop` ends; then takes nothing more, finishes what it holds within the grace of
    /// its settings, and gives back what it cannot finish.
    ///
    /// A job is reported before its order is deleted, so it is done at least once. No fault of a queue ends it.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send) -> Served {
        let grace = self.settings.grace;
        let teller = Arc::new(self.teller);
        let hand = Arc::new(Hand::new(self.incoming.clone(), self.objects, self.table, self.settings));
        Shift::new(self.incoming, self.outgoing, hand, teller).await.run(stop, grace).await
    }

    /// The same worker for whoever calls it with messages; it never asks the incoming queue for any.
    pub fn function(self) -> Function {
        let hand = Hand::new(self.incoming, self.objects, self.table, self.settings);
        Function::new(self.outgoing, hand, self.teller)
    }
}
