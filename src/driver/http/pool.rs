//! The kept-alive connections of one arm: the last used is used next, arrivals beyond wait in order.

use super::connection::{Connector, RequestBody, Sender};
use super::failure::Trouble;
use super::origin::Origin;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use tokio::sync::oneshot;

/// The connections of one arm.
#[derive(Debug)]
pub struct Pool {
    origin: Origin,
    connector: Connector,
    most: usize,
    idle: RefCell<Vec<Sender>>,
    open: Cell<usize>,
    opened: Cell<u64>,
    waiting: RefCell<VecDeque<oneshot::Sender<Place>>>,
}

/// What a waiting arrival gets.
#[derive(Debug)]
enum Place {
    /// A connection that was given back.
    Connection(Sender),
    /// The right to open one.
    Vacancy,
}

/// A connection, or the right to one, that belongs to a single request.
#[derive(Debug)]
pub struct Lease {
    pool: Rc<Pool>,
    sender: Option<Sender>,
    reused: bool,
}

impl Pool {
    /// No connection is open yet, and at most `most` ever are.
    pub fn new(origin: Origin, connector: Connector, most: usize) -> Rc<Self> {
        Rc::new(Self {
            origin,
            connector,
            most,
            idle: RefCell::default(),
            open: Cell::new(0),
            opened: Cell::new(0),
            waiting: RefCell::default(),
        })
    }

    /// Where its connections go.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Connections opened so far.
    pub fn opened(&self) -> u64 {
        self.opened.get()
    }

    /// A connection: an idle one, a new one, or the next that is given back.
    pub async fn lease(self: &Rc<Self>) -> Result<Lease, Trouble> {
        while let Some(sender) = self.pop_idle() {
            let mut lease = Lease { pool: self.clone(), sender: Some(sender), reused: true };
            if lease.is_usable().await {
                return Ok(lease);
            }
        }
        if self.open.get() < self.most {
            return self.open().await;
        }
        let (place, given) = oneshot::channel();
        self.waiting.borrow_mut().push_back(place);
        match given.await {
            Ok(Place::Connection(sender)) => {
                let mut lease = Lease { pool: self.clone(), sender: Some(sender), reused: true };
                if lease.is_usable().await { Ok(lease) } else { lease.renew().await }
            }
            Ok(Place::Vacancy) | Err(_) => self.open().await,
        }
    }

    /// A new connection in any case.
    pub async fn connect(self: &Rc<Self>) -> Result<Lease, Trouble> {
        self.open().await
    }

    async fn open(self: &Rc<Self>) -> Result<Lease, Trouble> {
        self.open.set(self.open.get() + 1);
        Lease { pool: self.clone(), sender: None, reused: false }.renew().await
    }

    fn pop_idle(&self) -> Option<Sender> {
        self.idle.borrow_mut().pop()
    }

    /// Gives a connection to who waits longest, or lets it idle.
    fn give_back(&self, mut sender: Sender) {
        while let Some(place) = self.waiting.borrow_mut().pop_front() {
            match place.send(Place::Connection(sender)) {
                Ok(()) => return,
                Err(Place::Connection(returned)) => sender = returned,
                Err(Place::Vacancy) => return,
            }
        }
        self.idle.borrow_mut().push(sender);
    }

    /// A connection is gone: who waits longest may open another.
    fn lost(&self) {
        self.open.set(self.open.get() - 1);
        while let Some(place) = self.waiting.borrow_mut().pop_front() {
            if place.send(Place::Vacancy).is_ok() {
                return;
            }
        }
    }
}

impl Lease {
    /// Sends the request and waits for the head of its response.
    pub async fn send(
        &mut self,
        request: hyper::Request<RequestBody>,
    ) -> Result<hyper::Response<Incoming>, TrySendError<hyper::Request<RequestBody>>> {
        let sender = self.sender.as_mut().expect("a lease holds its connection until it is released");
        sender.try_send_request(request).await
    }

    /// Whether an earlier request went over this connection.
    pub fn is_reused(&self) -> bool {
        self.reused
    }

    /// Gives the connection back once its response was read to the end.
    pub fn release(mut self) {
        if let Some(sender) = self.sender.take() {
            if sender.is_closed() {
                self.pool.lost();
            } else {
                self.pool.give_back(sender);
            }
        }
    }

    async fn is_usable(&mut self) -> bool {
        match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        }
    }

    /// Opens a new connection in the place that this lease holds.
    async fn renew(mut self) -> Result<Self, Trouble> {
        self.sender = None;
        let guard = Vacancy(Some(self.pool.clone()));
        let sender = self.pool.connector.connect(&self.pool.origin).await?;
        self.pool.opened.set(self.pool.opened.get() + 1);
        guard.taken();
        Ok(Self { pool: self.pool.clone(), sender: Some(sender), reused: false })
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.sender.take().is_some() {
            self.pool.lost();
        }
    }
}

/// A place in the pool while its connection is being opened; given up when that fails or is dropped.
struct Vacancy(Option<Rc<Pool>>);

impl Vacancy {
    fn taken(mut self) {
        self.0 = None;
    }
}

impl Drop for Vacancy {
    fn drop(&mut self) {
        if let Some(pool) = self.0.take() {
            pool.lost();
        }
    }
}
