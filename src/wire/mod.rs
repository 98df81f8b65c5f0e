//! How an arm is reached: its URL, the version of HTTP, TLS, and a socket file in place of a port.
//!
//! Knows no load and no processes: what drives an arm and what waits until it is ready reach it in the same way. Main
//! types: [`Place`] and [`Wire`].

mod socket;
mod tls;
mod trust;

pub use socket::{UnixStream, over_socket};
pub use tls::{ClientCertificate, Tls};

use std::path::{Path, PathBuf};

/// Which HTTP is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Version {
    /// What the server prefers where TLS asks it (ALPN), else HTTP/1.1.
    #[default]
    Auto,
    /// HTTP/1.1.
    One,
    /// HTTP/2; without TLS by prior knowledge (RFC 9113 §3.3).
    Two,
}

/// How connections to an arm are made, apart from its URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wire {
    /// The version of HTTP.
    pub version: Version,
    /// How TLS is done, where the URL is `https`.
    pub tls: Tls,
    /// The socket file that takes connections in place of the port of the URL.
    pub socket: Option<PathBuf>,
}

/// Where an arm is reached; nothing is left to replace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Scheme, host, port and path prefix.
    pub url: String,
    /// How connections are made.
    pub wire: Wire,
}

impl Wire {
    /// The same with its placeholders replaced by `fill`.
    pub fn filled(&self, fill: impl Fn(&str) -> String) -> Self {
        let path = |path: &Path| path.to_str().map_or_else(|| path.to_owned(), |text| PathBuf::from(fill(text)));
        let tls = Tls {
            ca: self.tls.ca.as_deref().map(path),
            client: self
                .tls
                .client
                .as_ref()
                .map(|client| ClientCertificate { certificate: path(&client.certificate), key: path(&client.key) }),
            ..self.tls.clone()
        };
        Self { version: self.version, tls, socket: self.socket.as_deref().map(path) }
    }

    /// Every path in it.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let client = self.tls.client.iter().flat_map(|client| [&client.certificate, &client.key]);
        self.socket.iter().chain(&self.tls.ca).chain(client).map(PathBuf::as_path)
    }
}

impl From<String> for Place {
    fn from(url: String) -> Self {
        Self { url, wire: Wire::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_in_every_path() {
        let client = ClientCertificate { certificate: "${arm}/c".into(), key: "${arm}/k".into() };
        let tls = Tls { ca: Some("${arm}/ca".into()), client: Some(client), ..Tls::default() };
        let wire = Wire { socket: Some("/run/${arm}.sock".into()), tls, version: Version::Two };
        let filled = wire.filled(|text| text.replace("${arm}", "head"));
        let paths: Vec<_> = filled.paths().map(|path| path.to_string_lossy()).collect();
        assert_eq!(paths, ["/run/head.sock", "head/ca", "head/c", "head/k"]);
        assert_eq!(filled.version, Version::Two);
    }
}
