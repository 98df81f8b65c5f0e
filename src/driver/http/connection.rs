//! One connection: TCP or a socket file, TLS where asked for, and what speaks HTTP on it.
//!
//! HTTP/1.1 without TLS is our own; hyper speaks everything else. That choice is made here and nowhere else.

use super::failure::Trouble;
use super::origin::{Origin, Way};
use super::plain::{self, Stream};
use crate::wire::{Tls, UnixStream, Version};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{TrySendError, http1, http2};
use hyper::rt::Executor;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// Body of a request, as hyper has it.
type RequestBody = Full<Bytes>;
/// A request that was not answered, with its message where nothing of it was sent.
pub type Unsent = TrySendError<Request<RequestBody>>;

/// Streams that may be opened before the server has said how many it takes.
const STREAMS_AT_FIRST: usize = 1;

/// The half of a connection that sends.
#[derive(Debug)]
pub enum Sender {
    /// One request at a time, without TLS.
    Plain(plain::Connection),
    /// One request at a time, over TLS.
    One(http1::SendRequest<RequestBody>),
    /// Several at a time.
    Two(Multiplexed),
}

/// hyper's half of an HTTP/2 connection that sends.
#[derive(Debug, Clone)]
pub struct Multiplexed {
    sender: http2::SendRequest<RequestBody>,
    /// Streams that the server takes at a time, as far as it has said so.
    most: Rc<Cell<usize>>,
    answered: Rc<Cell<bool>>,
}

/// Opens the connections of one arm.
#[derive(Clone, Default)]
pub struct Connector {
    version: Version,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").field("version", &self.version).field("tls", &self.tls.is_some()).finish()
    }
}

impl Connector {
    /// One for this origin; its TLS sessions are resumed by its later connections.
    ///
    /// # Errors
    /// In words, where a certificate cannot be used.
    pub fn new(origin: &Origin, version: Version, tls: &Tls) -> Result<Self, String> {
        let tls = match origin.is_tls() {
            true => Some((Arc::new(tls.client_config(version)?).into(), tls.name(origin.host())?)),
            false => None,
        };
        Ok(Self { version, tls })
    }

    /// What is spoken, where that is known before there is a connection.
    pub fn version(&self) -> Version {
        match (self.version, &self.tls) {
            (Version::Auto, None) => Version::One,
            (version, _) => version,
        }
    }

    /// Whether HTTP/1.1 is spoken without TLS.
    pub fn is_plain(&self) -> bool {
        self.tls.is_none() && self.version != Version::Two
    }

    /// Opens a connection to the first address that takes one.
    pub async fn connect(&self, origin: &Origin) -> Result<Sender, Trouble> {
        let stream = match origin.way() {
            Way::Addresses(addresses) => Stream::Tcp(dial(addresses).await?),
            Way::Socket(file) => Stream::Unix(UnixStream::connect(file).await.map_err(|e| Trouble::connect(&e))?),
        };
        if self.is_plain() {
            return Ok(Sender::Plain(plain::Connection::new(stream)));
        }
        match stream {
            Stream::Tcp(stream) => self.secure(stream).await,
            Stream::Unix(stream) => self.secure(stream).await,
        }
    }

    async fn secure<T>(&self, stream: T) -> Result<Sender, Trouble>
    where
        T: AsyncRead + AsyncWrite + Unpin + 'static,
    {
        let Some((tls, name)) = &self.tls else {
            return two(stream).await;
        };
        let stream = tls.connect(name.clone(), stream).await.map_err(|e| Trouble::tls(&e))?;
        // A server without ALPN speaks what was told to be spoken, else HTTP/1.1.
        let is_two = match stream.get_ref().1.alpn_protocol() {
            Some(protocol) => protocol == b"h2",
            None => self.version == Version::Two,
        };
        if is_two { two(stream).await } else { one(stream).await }
    }
}

impl Sender {
    /// Whether a connection that was idle takes another request.
    pub async fn is_usable(&mut self) -> bool {
        match self {
            Self::Plain(connection) => connection.is_usable(),
            Self::One(sender) => sender.ready().await.is_ok(),
            Self::Two(sender) => !sender.is_closed(),
        }
    }

    /// Whether it takes no other request.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::Plain(connection) => connection.is_closed(),
            Self::One(sender) => sender.is_closed(),
            Self::Two(sender) => sender.is_closed(),
        }
    }
}

impl Multiplexed {
    /// Whether it takes no other request.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Whether any request was answered over it.
    pub fn has_answered(&self) -> bool {
        self.answered.get()
    }

    /// Streams that the server takes at a time; nothing where it has not said so yet, or takes any number.
    pub fn most(&self) -> Option<usize> {
        // The server's settings are the first that it sends, so they have come where anything has.
        (self.answered.get() && self.most.get() < usize::MAX).then(|| self.most.get().max(1))
    }

    /// Sends the request on a stream of its own and waits for the head of its response.
    pub async fn send(&mut self, mut request: Request<Bytes>, origin: &Origin) -> Result<Response<Incoming>, Unsent> {
        origin.for_streams(&mut request);
        let response = self.sender.try_send_request(request.map(Full::new)).await;
        self.answered.set(self.answered.get() || response.is_ok());
        response
    }
}

async fn dial(addresses: &[SocketAddr]) -> Result<TcpStream, Trouble> {
    let mut last = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Without it a small request may wait for the acknowledgement of the one before.
                stream.set_nodelay(true).map_err(|e| Trouble::connect(&e))?;
                return Ok(stream);
            }
            Err(e) => last = Some(e),
        }
    }
    Err(Trouble::connect(&last.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into())))
}

/// hyper's HTTP/1.1. How a connection ended is what the requests in flight see.
async fn one(io: impl AsyncRead + AsyncWrite + Unpin + 'static) -> Result<Sender, Trouble> {
    let (sender, connection) = http1::handshake(TokioIo::new(io)).await.map_err(|e| Trouble::hyper(&e))?;
    tokio::task::spawn_local(async move { drop(connection.await) });
    Ok(Sender::One(sender))
}

/// HTTP/2.
async fn two(io: impl AsyncRead + AsyncWrite + Unpin + 'static) -> Result<Sender, Trouble> {
    let mut builder = http2::Builder::new(Local);
    builder.initial_max_send_streams(STREAMS_AT_FIRST);
    let (sender, connection) = builder.handshake(TokioIo::new(io)).await.map_err(|e| Trouble::hyper(&e))?;
    let most = Rc::new(Cell::new(usize::MAX));
    let told = most.clone();
    tokio::task::spawn_local(async move {
        let mut connection = std::pin::pin!(connection);
        let ended = poll_fn(|cx| {
            let ended = connection.as_mut().poll(cx);
            told.set(connection.current_max_send_streams());
            ended
        });
        drop(ended.await);
    });
    Ok(Sender::Two(Multiplexed { sender, most, answered: Rc::default() }))
}

/// Runs what hyper needs beside an HTTP/2 connection on the thread of the driver.
#[derive(Debug, Clone, Copy)]
struct Local;

impl<F: Future + 'static> Executor<F> for Local {
    fn execute(&self, future: F) {
        tokio::task::spawn_local(async move { drop(future.await) });
    }
}
