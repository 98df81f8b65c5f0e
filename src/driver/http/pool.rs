//! The connections of one arm, by the policy of the scenario; arrivals beyond wait in order.

use super::config::{Connections, Sharing};
use super::connection::{Connector, Sender};
use super::deadline::Deadline;
use super::failure::Trouble;
use super::kept::Kept;
use super::lease::{Hold, Lease};
use super::origin::Origin;
use super::queue::Queue;
use super::two;
use crate::record::{Connected, HttpVersion};
use crate::wire::Version;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

/// The connections of one arm.
#[derive(Debug)]
pub struct Pool {
    pub(super) origin: Origin,
    pub(super) connector: Connector,
    pub(super) connections: Connections,
    /// What is spoken; `Auto` until the first connection tells.
    pub(super) version: Cell<Version>,
    /// Most requests on one connection: what the scenario allows, or less where the server has said so.
    streams: Cell<usize>,
    /// Idle connections; the last used is used next.
    pub(super) idle: RefCell<Vec<Sender>>,
    /// Connections of users, where each has its own.
    pub(super) kept: RefCell<Kept>,
    /// Connections that several requests are on at a time, the oldest first.
    pub(super) shared: RefCell<Vec<Rc<Shared>>>,
    pub(super) open: Cell<usize>,
    /// How many of them are only about to be.
    pub(super) opening: Cell<usize>,
    /// The last attempt to open one failed.
    pub(super) failed: Cell<bool>,
    /// In this window.
    connected: RefCell<Connected>,
    pub(super) waiting: Queue<Lease>,
}

/// A connection that several requests are on at a time.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) connection: two::Connection,
    pub(super) streams: Cell<usize>,
}

impl Pool {
    /// No connection is open yet.
    pub fn new(origin: Origin, connector: Connector, connections: Connections) -> Rc<Self> {
        Rc::new(Self {
            version: Cell::new(connector.version()),
            streams: Cell::new(connections.streams),
            origin,
            connector,
            connections,
            idle: RefCell::default(),
            kept: RefCell::default(),
            shared: RefCell::default(),
            open: Cell::new(0),
            opening: Cell::new(0),
            failed: Cell::new(false),
            connected: RefCell::default(),
            waiting: Queue::new(connections.waiting),
        })
    }

    /// Where its connections go.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// A window begins: what was before is not of it.
    pub fn open_window(&self) {
        self.connected.take();
        self.waiting.open_window();
    }

    /// What there was in this window so far.
    pub fn connected(&self) -> Connected {
        let (queued, longest) = self.waiting.seen();
        Connected { queued, longest, ..self.connected.borrow().clone() }
    }

    /// A connection was opened that speaks this.
    pub(super) fn opened(&self, version: Version) {
        self.version.set(version);
        self.connected.borrow_mut().opened += 1;
    }

    /// A response came over this version.
    pub fn answered(&self, version: hyper::Version) {
        let version = match version {
            hyper::Version::HTTP_2 => HttpVersion::Two,
            hyper::Version::HTTP_10 => HttpVersion::OneZero,
            _ => HttpVersion::One,
        };
        self.connected.borrow_mut().http.insert(version);
    }

    /// Whether HTTP/1.1 is spoken, where that is known before there is a connection.
    pub fn speaks_one(&self) -> bool {
        self.connector.version() == Version::One
    }

    /// A connection that is free for a request of this user.
    pub fn at_hand(self: &Rc<Self>, user: u64) -> Option<Lease> {
        // One that is not usable gives its place back when it is dropped.
        std::iter::from_fn(|| self.free(user)).find_map(|mut lease| lease.is_usable().then_some(lease))
    }

    /// A connection for a request of this user: one that is free, a new one, or the next that becomes free.
    pub async fn lease(self: &Rc<Self>, user: u64, deadline: &Deadline) -> Result<Lease, Trouble> {
        loop {
            if let Some(lease) = self.at_hand(user) {
                return Ok(lease);
            }
            if self.may_open(self.waiting.len() + 1) {
                return self.connect(self.vacancy(user), deadline).await;
            }
            let place = self.waiting.join(self.coming()).map_err(Trouble::no_room)?;
            let Some(mut lease) = place.turn().await else { continue };
            lease.user = user;
            if lease.is_usable() {
                return Ok(lease);
            }
            if !lease.is_stream() {
                return self.connect(lease, deadline).await;
            }
        }
    }

    /// Opens a connection in the place of this lease. Every request would have to make room for it, few need it.
    fn connect<'a>(
        &self,
        lease: Lease,
        deadline: &'a Deadline,
    ) -> Pin<Box<dyn Future<Output = Result<Lease, Trouble>> + 'a>> {
        Box::pin(lease.connect(deadline))
    }

    /// A connection for a request that the one before failed: a new one, but for streams of a connection that lives.
    pub async fn lease_again(self: &Rc<Self>, user: u64, deadline: &Deadline) -> Result<Lease, Trouble> {
        if self.shares_streams() {
            self.lease(user, deadline).await
        } else {
            self.connect(self.vacancy(user), deadline).await
        }
    }

    /// Whether several requests are on a connection at a time.
    pub(super) fn shares_streams(&self) -> bool {
        self.connections.sharing == Sharing::Shared && self.version.get() == Version::Two
    }

    fn free(self: &Rc<Self>, user: u64) -> Option<Lease> {
        let hold = match self.connections.sharing {
            Sharing::NewEachTime => None,
            Sharing::PerUser => self.kept.borrow_mut().take(user).map(Hold::Own),
            Sharing::Shared => self.stream().or_else(|| self.idle.borrow_mut().pop().map(Hold::Own)),
        };
        hold.map(|hold| self.lend(hold, user))
    }

    /// A stream of the oldest connection that has room; those that the target has closed are forgotten.
    fn stream(&self) -> Option<Hold> {
        let mut shared = self.shared.borrow_mut();
        let before = shared.len();
        shared.retain(|shared| !shared.connection.is_closed());
        self.open.set(self.open.get() - (before - shared.len()));
        let with_room = shared.iter().find(|shared| self.has_room(shared))?;
        with_room.streams.set(with_room.streams.get() + 1);
        Some(Hold::Stream(with_room.clone()))
    }

    fn has_room(&self, shared: &Shared) -> bool {
        if let Some(most) = shared.connection.most() {
            self.streams.set(most.min(self.connections.streams));
        }
        shared.streams.get() < self.streams.get()
    }

    /// Requests that connections which are being opened will have room for, beside those that open them.
    fn coming(&self) -> usize {
        let opening = self.opening.get();
        match self.version.get() {
            _ if self.failed.get() || self.connections.sharing != Sharing::Shared => 0,
            // The first connection tells whether others are needed.
            Version::Auto => opening.saturating_mul(usize::MAX),
            Version::Two => opening.saturating_mul(self.streams.get() - 1),
            Version::One => 0,
        }
    }

    /// Whether to open a connection for one of so many that have none; one that is idle may be closed for it.
    fn may_open(&self, wanting: usize) -> bool {
        if wanting <= self.coming() {
            return false;
        }
        if self.open.get() >= self.connections.most && self.kept.borrow_mut().close_oldest() {
            self.open.set(self.open.get() - 1);
        }
        self.open.get() < self.connections.most
    }

    fn lend(self: &Rc<Self>, hold: Hold, user: u64) -> Lease {
        Lease { pool: self.clone(), hold, user, reused: true }
    }

    fn vacancy(self: &Rc<Self>, user: u64) -> Lease {
        self.open.set(self.open.get() + 1);
        self.opening.set(self.opening.get() + 1);
        self.lend(Hold::Vacancy, user)
    }

    /// Gives what has become free to who waits longest; returns it where nobody does.
    pub(super) fn hand(&self, lease: Lease) -> Option<Lease> {
        self.waiting.hand(lease)
    }

    /// Lets those who wait have what can be had without waiting.
    pub(super) fn serve(self: &Rc<Self>) {
        loop {
            let waiting = self.waiting.len();
            if waiting == 0 {
                return;
            }
            let stream = if self.shares_streams() { self.stream() } else { None };
            let lease = match stream {
                Some(stream) => self.lend(stream, 0),
                None if self.may_open(waiting) => self.vacancy(0),
                None => return,
            };
            if let Some(mut unwanted) = self.hand(lease) {
                unwanted.put_back();
            }
        }
    }
}
