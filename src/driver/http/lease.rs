//! What a request holds of the pool: a connection, a stream of one, or the right to open one.

use super::broken::Broken;
use super::config::Sharing;
use super::connection::Sender;
use super::deadline::Deadline;
use super::draft::Draft;
use super::failure::Trouble;
use super::pool::{Pool, Shared};
use super::response::{Response, Wants};
use crate::wire::Version;
use std::cell::Cell;
use std::rc::Rc;
use tokio::time::Instant;

/// What a lease holds of the pool.
#[derive(Debug)]
pub(super) enum Hold {
    /// The right to open a connection.
    Vacancy,
    /// A connection for itself.
    Own(Sender),
    /// One stream of a connection.
    Stream(Rc<Shared>),
    /// Nothing any more.
    Nothing,
}

/// A connection, a stream of one, or the right to open one, that belongs to a single request.
#[derive(Debug)]
pub struct Lease {
    pub(super) pool: Rc<Pool>,
    pub(super) hold: Hold,
    pub(super) user: u64,
    pub(super) reused: bool,
}

impl Lease {
    /// Sends the request and reads its whole response.
    ///
    /// # Errors
    /// Where there is none until then, or it is not whole.
    pub async fn exchange(&mut self, draft: &Draft<'_>, wants: Wants, until: Instant) -> Result<Response, Broken> {
        let closes = self.pool.connections.sharing == Sharing::NewEachTime;
        let connection = match &mut self.hold {
            Hold::Own(Sender::One(connection)) => {
                return connection.exchange(&draft.message(), wants, closes, until).await;
            }
            Hold::Own(Sender::Two(connection)) => connection,
            Hold::Stream(shared) => &shared.connection,
            Hold::Vacancy | Hold::Nothing => unreachable!("a lease holds its connection until it is released"),
        };
        // HTTP/1.1 need not have the room for it.
        Box::pin(connection.exchange(draft.for_stream(&self.pool.origin), wants, until)).await
    }

    /// Whether an earlier request went over this connection.
    pub fn is_reused(&self) -> bool {
        self.reused
    }

    /// Whether it is one stream of a connection.
    pub fn is_stream(&self) -> bool {
        matches!(self.hold, Hold::Stream(_))
    }

    /// Whether its connection is one of several streams that has answered any request.
    pub fn has_answered(&self) -> bool {
        match &self.hold {
            Hold::Stream(shared) => shared.connection.has_answered(),
            Hold::Own(Sender::Two(connection)) => connection.has_answered(),
            Hold::Own(Sender::One(_)) | Hold::Vacancy | Hold::Nothing => false,
        }
    }

    /// Gives the connection back once its response was read to the end.
    pub fn release(mut self) {
        let pool = self.pool.clone();
        let reusable = match &self.hold {
            Hold::Own(sender) => !sender.is_closed() && pool.connections.sharing != Sharing::NewEachTime,
            _ => return,
        };
        if !reusable {
            return;
        }
        self.reused = true;
        if pool.connections.sharing == Sharing::Shared {
            if let Some(mut lease) = pool.hand(self)
                && let Hold::Own(sender) = std::mem::replace(&mut lease.hold, Hold::Nothing)
            {
                pool.idle.borrow_mut().push(sender);
            }
        } else if let Hold::Own(sender) = std::mem::replace(&mut self.hold, Hold::Nothing) {
            pool.kept.borrow_mut().put(self.user, sender);
            // It may be in the way of a user that has none.
            pool.serve();
        }
    }

    /// Whether a connection that it was given takes another request, as far as that is known without asking anybody.
    pub(super) fn is_usable(&mut self) -> bool {
        match &mut self.hold {
            Hold::Own(sender) => sender.is_usable(),
            Hold::Stream(shared) => !shared.connection.is_closed(),
            Hold::Vacancy | Hold::Nothing => false,
        }
    }

    /// Opens a connection in the place that this lease holds.
    pub(super) async fn connect(mut self, deadline: &Deadline) -> Result<Self, Trouble> {
        let pool = self.pool.clone();
        if let Hold::Own(closed) = std::mem::replace(&mut self.hold, Hold::Vacancy) {
            drop(closed);
            pool.opening.set(pool.opening.get() + 1);
        }
        let connected = deadline.hold(Trouble::unconnected, pool.connector.connect(&pool.origin)).await;
        let sender = connected.flatten().inspect_err(|_| pool.failed.set(true))?;
        pool.failed.set(false);
        pool.opening.set(pool.opening.get() - 1);
        pool.opened(if matches!(sender, Sender::Two(_)) { Version::Two } else { Version::One });
        self.reused = false;
        self.hold = match sender {
            Sender::Two(connection) if pool.shares_streams() => {
                let shared = Rc::new(Shared { connection, streams: Cell::new(1) });
                pool.shared.borrow_mut().push(shared.clone());
                Hold::Stream(shared)
            }
            sender => Hold::Own(sender),
        };
        pool.serve();
        Ok(self)
    }

    /// Gives up what it holds; nobody is told.
    pub(super) fn put_back(&mut self) {
        let fewer = |count: &Cell<usize>| count.set(count.get() - 1);
        match std::mem::replace(&mut self.hold, Hold::Nothing) {
            Hold::Vacancy => {
                fewer(&self.pool.open);
                fewer(&self.pool.opening);
            }
            Hold::Own(_) => fewer(&self.pool.open),
            Hold::Stream(shared) => fewer(&shared.streams),
            Hold::Nothing => {}
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !matches!(self.hold, Hold::Nothing) {
            self.put_back();
            self.pool.serve();
        }
    }
}
