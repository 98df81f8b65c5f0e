//! Where an arm listens.

use crate::metric::duration;
use crate::wire::{Place, UnixStream};
use reqwest::Url;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// Scheme, host and port of an arm, and its socket file where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    host: String,
    port: u16,
    origin: String,
    socket: Option<PathBuf>,
}

/// Why no connection came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreachable {
    /// The host has no address.
    Unresolved,
    /// Nothing listens on the port.
    Refused,
    /// There is no socket file, or nothing listens on it.
    NoSocket(PathBuf),
    /// There was no answer for this long.
    Silent(Duration),
    /// Anything else, in the words of the system.
    Other(String),
}

impl Address {
    /// Reads an address off a place.
    pub(super) fn of(place: &Place) -> Result<Self, String> {
        let url = Url::parse(&place.url).map_err(|error| error.to_string())?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err("it has no host or no port".to_owned());
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (origin, socket) = (url.origin().ascii_serialization(), place.wire.socket.clone());
        Ok(Self { host, port, origin, socket })
    }

    /// `http://host:port`, without a path.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens a connection to one of the host's addresses and closes it again.
    pub(super) async fn connect(&self, limit: Duration) -> Result<(), Unreachable> {
        timeout(limit, self.try_all()).await.unwrap_or(Err(Unreachable::Silent(limit)))
    }

    /// Host and port, for whoever resolves them.
    pub(super) fn host(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    async fn try_all(&self) -> Result<(), Unreachable> {
        if let Some(socket) = &self.socket {
            return match UnixStream::connect(socket).await {
                Ok(_) => Ok(()),
                Err(error) if absent(&error) => Err(Unreachable::NoSocket(socket.clone())),
                Err(error) => Err(error.into()),
            };
        }
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let mut failure = Unreachable::Unresolved;
        for address in found.map_err(|_| Unreachable::Unresolved)? {
            match TcpStream::connect(address).await {
                Ok(_) => return Ok(()),
                Err(error) => failure = error.into(),
            }
        }
        Err(failure)
    }
}

/// Whether nothing listens on a socket file.
fn absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

impl From<io::Error> for Unreachable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            _ => Self::Other(error.to_string()),
        }
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved => f.write_str("its host name cannot be resolved"),
            Self::NoSocket(file) => write!(f, "nothing listens on the socket {}", file.display()),
            Self::Refused => f.write_str("connection refused"),
            Self::Silent(limit) => write!(f, "no answer within {}", duration(*limit)),
            Self::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Result<Address, String> {
        Address::of(&url.to_owned().into())
    }

    #[test]
    fn an_address_has_a_host_a_port_and_no_path() {
        let address = of("https://[::1]/api?x").expect("a URL");
        assert_eq!((address.host.as_str(), address.port, address.origin()), ("::1", 443, "https://[::1]"));
        assert_eq!(of("http://localhost:81/a").expect("a URL").origin(), "http://localhost:81");
        assert!(of("nowhere").is_err());
    }
}
