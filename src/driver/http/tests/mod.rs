//! Connections, against servers that do as a test says.

mod answers;
mod messages;
mod policies;
mod raw;
mod room;
mod secured;
mod silence;
mod streams;
mod waiting;

use super::answer::Answer;
use super::config::{Connections, HttpConfig, Request, Sharing};
use super::connection::Connector;
use super::data::Stretches;
use super::deadline::Deadline;
use super::exchange::Visit;
use super::expect::Expect;
use super::failure::Trouble;
use super::load::{Load, Making};
use super::number::Numbers;
use super::origin::Origin;
use super::pool::Pool;
use super::request::{Blueprint, Common};
use super::scope::Iteration;
use crate::driver::{Failure, Pacer};
use crate::record::ErrorClass;
use crate::wire::{Place, Version, Wire};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::LocalSet;
use tokio::time::Instant;

/// Users over the connections to one server.
struct Users {
    load: Load,
    common: Rc<Common>,
}

fn connections(sharing: Sharing, most: usize) -> Connections {
    Connections { most, waiting: None, sharing, streams: 100 }
}

impl Users {
    async fn of(url: String, wire: Wire, connections: Connections) -> Self {
        let place = Place { url, wire };
        let origin = Origin::resolve(&place).await.expect("an address");
        let connector = Connector::new(&origin, place.wire.version, &place.wire.tls).expect("no TLS");
        let pool = Pool::new(origin, connector, connections);
        let config = HttpConfig {
            classes: Vec::new(),
            setup: Vec::new(),
            teardown: Vec::new(),
            data: Vec::new(),
            connections,
            cookies: false,
        };
        let (pacer, places) = (Pacer::new(Duration::ZERO).expect("a timer"), Arc::default());
        let numbers = Numbers::of(0, 1);
        let making = Making { config: &config, pacer: &pacer, places: &places, numbers };
        Self {
            load: making.load(pool).expect("no tasks"),
            common: Rc::new(Common { seq: numbers.counter(), sets: Vec::new() }),
        }
    }

    /// Users that speak HTTP/2 without being asked.
    async fn by_streams(url: String, most: usize) -> Self {
        let wire = Wire { version: Version::Two, ..Wire::default() };
        Self::of(url, wire, connections(Sharing::Shared, most)).await
    }

    async fn send(&self, user: u64, request: Request) -> Result<(), Failure> {
        self.answer(user, request).await.map(drop)
    }

    /// Sends a request and holds the answer against what is expected of it.
    async fn answer(&self, user: u64, request: Request) -> Result<Answer, Failure> {
        let blueprint = Blueprint::new(&request, self.load.pool.origin(), &self.common).expect("a request");
        let mut iteration = Iteration::new(0, user, 1, Stretches::default(), [Rc::default(), Rc::default()]);
        let visit = Visit { user, jar: None };
        match self.load.exchange(&blueprint, visit, &mut iteration, &mut Instant::now()).await {
            Ok(answer) => blueprint.check(&answer).map(|()| answer),
            Err(Trouble::Target(failure)) => Err(failure),
            Err(Trouble::Generator(fault)) => panic!("{fault}"),
        }
    }

    async fn get(&self, user: u64, path: &str) -> Result<(), Failure> {
        self.send(user, request("GET", path)).await
    }

    fn opened(&self) -> u64 {
        self.load.pool.connected().opened
    }
}

/// A request without anything.
pub(super) fn request(method: &str, path: &str) -> Request {
    Request {
        name: path.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        headers: Vec::new(),
        body: None,
        query: Vec::new(),
        gzip: false,
        kept: Vec::new(),
        captures: Vec::new(),
        redirects: 0,
        expect: Expect::default(),
        timeout: Duration::from_secs(30),
    }
}

fn class(result: Result<(), Failure>) -> Option<ErrorClass> {
    result.err().map(|failure| failure.class)
}

/// Plays a test on one thread, as the driver does.
fn play(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    LocalSet::new().block_on(&runtime, test);
}
