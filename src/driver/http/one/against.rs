//! Holds our reading of a response against hyper's reading of the same bytes.

use super::reader::Reader;
use crate::driver::http::failure::Trouble;
use crate::driver::http::response::Wants;
use crate::record::ErrorClass;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::HeaderMap;
use hyper::{Method, Request, Response, Version};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

/// Longer than any response.
const ROOM: usize = 4 << 20;
/// On a clock that stands still until everything has had its turn.
const A_TURN: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(60);

/// What a server sends to whoever asks.
#[derive(Debug, Clone)]
pub struct Sent {
    /// What it was asked by.
    pub method: Method,
    /// One after the other, each as it is read.
    pub pieces: Vec<Vec<u8>>,
    /// It closes the connection afterwards.
    pub closes: bool,
}

/// What a reader makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A whole response.
    Whole {
        /// Its status.
        status: u16,
        /// Its version.
        version: Version,
        /// Its headers.
        headers: Box<HeaderMap>,
        /// Its body.
        body: Vec<u8>,
        /// Whether the connection may be used again, where the server has not closed it.
        reusable: bool,
    },
    /// None, in these words.
    Failed(ErrorClass, String),
    /// It waits for more.
    Waits,
}

/// Our reading and hyper's.
pub fn both(sent: &Sent) -> [Outcome; 2] {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let hyper = runtime.expect("a runtime").block_on(async {
        let (client, server) = duplex(ROOM);
        let serve = tokio::spawn(serve(server, sent.clone()));
        let outcome = timeout(LONG, by_hyper(client, sent)).await.unwrap_or(Outcome::Waits);
        serve.abort();
        outcome
    });
    [by_us(sent), hyper]
}

/// What we make of it.
fn by_us(sent: &Sent) -> Outcome {
    let mut reader = Reader::new(&sent.method, Wants { headers: true, body: Some(usize::MAX) });
    let mut pieces = sent.pieces.iter().filter(|piece| !piece.is_empty());
    let mut whole = Ok(false);
    while whole == Ok(false)
        && let Some(piece) = pieces.next()
    {
        whole = reader.feed(piece);
    }
    if whole == Ok(false) && sent.closes {
        whole = reader.end().map(|()| true);
    }
    match whole {
        Err(fault) => failed(Trouble::broken(fault)),
        Ok(false) => Outcome::Waits,
        Ok(true) => {
            let reusable = reader.is_clean() && pieces.next().is_none() && !sent.closes;
            let response = reader.response().expect("a whole response");
            Outcome::Whole {
                status: response.head.status,
                version: response.head.version,
                headers: Box::new(response.head.headers),
                body: response.kept.unwrap_or_default(),
                reusable,
            }
        }
    }
}

/// Reads the request and answers.
async fn serve(mut stream: DuplexStream, sent: Sent) {
    let _ = stream.read(&mut [0; 1 << 10]).await;
    for piece in &sent.pieces {
        if stream.write_all(piece).await.is_err() {
            return;
        }
        sleep(A_TURN).await;
    }
    if !sent.closes {
        sleep(2 * LONG).await;
    }
}

/// What hyper makes of it.
async fn by_hyper(stream: DuplexStream, sent: &Sent) -> Outcome {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("a connection");
    tokio::spawn(async move { drop(connection.await) });
    let request = Request::builder().method(&sent.method).uri("/").body(Empty::<Bytes>::new()).expect("a request");
    let response: Response<Incoming> = match sender.send_request(request).await {
        Ok(response) => response,
        Err(error) => return of_hyper(&error),
    };
    let (head, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) => return of_hyper(&error),
    };
    sleep(LONG / 2).await;
    Outcome::Whole {
        status: head.status.as_u16(),
        version: head.version,
        headers: Box::new(head.headers),
        body,
        reusable: sender.is_ready(),
    }
}

/// Its error in its words.
fn of_hyper(error: &hyper::Error) -> Outcome {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    // That chunks are none, rather than cut off, it tells by the kind of an inner error.
    let inner = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    let is_malformed =
        inner.is_some_and(|cause| matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
    match error.is_parse() || is_malformed {
        true => Outcome::Failed(ErrorClass::Protocol, text),
        false => Outcome::Failed(ErrorClass::Reset, text),
    }
}

fn failed(trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Target(failure) => Outcome::Failed(failure.class, failure.text),
        Trouble::Generator(fault) => unreachable!("{fault}"),
    }
}
