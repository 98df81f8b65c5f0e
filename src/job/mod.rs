//! The two messages of a job graph as they go over the queues, and the names in them.
//!
//! [`Order`] goes in: do this job. [`Completion`] comes out: it is done. [`Ticket`] is how a sender knows its own jobs
//! again, [`output_key`] where a worker puts what it wrote. Pure.

mod body;
mod completion;
mod key;
mod order;
mod ticket;

pub use body::Malformed;
pub use completion::{Completion, Stages, Status};
pub use key::output_key;
pub use order::Order;
pub use ticket::{RunName, Ticket};
