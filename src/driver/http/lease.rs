//! What a request holds of the pool: a connection, a stream of one, or the right to open one.

use super::config::Sharing;
use super::connection::{Sender, Unsent};
use super::deadline::Deadline;
use super::failure::Trouble;
use super::one::{Broken, Message, Response, Wants};
use super::pool::{Pool, Shared};
use crate::wire::Version;
use http_body_util::Full;
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
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
    /// Sends the request over a plain connection and reads its whole response.
    ///
    /// # Errors
    /// Where there is none until then, or it is not whole.
    pub async fn exchange(&mut self, message: &Message, wants: Wants, until: Instant) -> Result<Response, Broken> {
        let closes = self.pool.connections.sharing == Sharing::NewEachTime;
        match &mut self.hold {
            Hold::Own(Sender::Plain(connection)) => connection.exchange(message, wants, closes, until).await,
            _ => unreachable!("what is plain is known before there is a connection"),
        }
    }

    /// Sends the request by hyper and waits for the head of its response.
    pub async fn send(&mut self, mut request: Request<Bytes>) -> Result<hyper::Response<Incoming>, Unsent> {
        let origin = &self.pool.origin;
        match &mut self.hold {
            Hold::Own(Sender::One(sender)) => {
                if self.pool.connections.sharing == Sharing::NewEachTime {
                    request.headers_mut().entry(CONNECTION).or_insert(HeaderValue::from_static("close"));
                }
                sender.try_send_request(request.map(Full::new)).await
            }
            Hold::Own(Sender::Two(sender)) => sender.send(request, origin).await,
            Hold::Stream(shared) => shared.sender.clone().send(request, origin).await,
            _ => unreachable!("a lease holds its connection until it is released"),
        }
    }

    /// Whether an earlier request went over this connection.
    pub fn is_reused(&self) -> bool {
        self.reused
    }

    /// Whether it is one stream of a connection.
    pub fn is_stream(&self) -> bool {
        matches!(self.hold, Hold::Stream(_))
    }

    /// The connection of this stream takes no other request: nobody gets one of it any more. Whether it has answered any.
    pub fn retire(&self) -> bool {
        let Hold::Stream(shared) = &self.hold else { return false };
        shared.leaving.set(true);
        shared.sender.has_answered()
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

    /// Whether it is a connection that takes another request, as far as that is known without asking anybody.
    pub(super) fn is_at_hand(&self) -> bool {
        matches!(&self.hold, Hold::Own(Sender::Plain(connection)) if connection.is_usable())
    }

    /// Whether a connection that it was given takes another request.
    pub(super) async fn is_usable(&mut self) -> bool {
        match &mut self.hold {
            Hold::Own(sender) => sender.is_usable().await,
            Hold::Stream(shared) => !shared.is_leaving(),
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
            Sender::Two(sender) if pool.shares_streams() => {
                let shared = Rc::new(Shared { sender, streams: Cell::new(1), leaving: Cell::new(false) });
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
