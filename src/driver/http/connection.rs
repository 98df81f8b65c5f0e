//! One connection: TCP or a socket file, TLS where asked for, and what speaks HTTP on it.

use super::failure::Trouble;
use super::origin::{Origin, Way};
use super::stream::Stream;
use super::{one, two};
use crate::wire::{Tls, UnixStream, Version};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// The half of a connection that sends.
#[derive(Debug)]
pub enum Sender {
    /// One request at a time.
    One(one::Connection),
    /// Several at a time.
    Two(two::Connection),
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

    /// Opens a connection to the first address that takes one.
    pub async fn connect(&self, origin: &Origin) -> Result<Sender, Trouble> {
        let mut stream = match origin.way() {
            Way::Addresses(addresses) => Stream::Tcp(dial(addresses).await?),
            Way::Socket(file) => Stream::Unix(UnixStream::connect(file).await.map_err(|e| Trouble::connect(&e))?),
        };
        if let Some((tls, name)) = &self.tls {
            stream = Stream::secured(tls.connect(name.clone(), stream).await.map_err(|e| Trouble::tls(&e))?);
        }
        // A server without ALPN speaks what was told to be spoken, else HTTP/1.1.
        let is_two = match stream.protocol() {
            Some(protocol) => protocol == b"h2",
            None => self.version == Version::Two,
        };
        Ok(match is_two {
            true => Sender::Two(two::Connection::open(stream).await.map_err(Trouble::broken)?),
            false => Sender::One(one::Connection::new(stream)),
        })
    }
}

impl Sender {
    /// Whether a connection that was idle takes another request.
    pub fn is_usable(&mut self) -> bool {
        match self {
            Self::One(connection) => connection.is_usable(),
            Self::Two(connection) => !connection.is_closed(),
        }
    }

    /// Whether it takes no other request.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::One(connection) => connection.is_closed(),
            Self::Two(connection) => connection.is_closed(),
        }
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
