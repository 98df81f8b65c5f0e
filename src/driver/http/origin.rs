//! Where the load of one arm goes: scheme, host, addresses, path prefix.

use hyper::Uri;
use std::net::SocketAddr;

/// A resolved URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    tls: bool,
    host: String,
    /// As the `Host` header gives it: with the port where it is not the scheme's own.
    authority: String,
    /// Put before every path; empty, or `/prefix` without a slash at its end.
    prefix: String,
    addresses: Vec<SocketAddr>,
}

impl Origin {
    /// Takes a URL apart and resolves its name.
    ///
    /// # Errors
    /// In words.
    pub async fn resolve(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|e| format!("`{url}` is not a URL: {e}"))?;
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(format!("`{url}` does not begin with http:// or https://")),
        };
        let host = uri.host().ok_or_else(|| format!("`{url}` names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let addresses: Vec<_> = found.map_err(|e| format!("cannot resolve `{host}`: {e}"))?.collect();
        if addresses.is_empty() {
            return Err(format!("`{host}` has no address"));
        }
        let authority = uri.authority().map(|a| a.as_str().rsplit('@').next().unwrap_or_default().to_owned());
        let prefix = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { tls, host, authority: authority.unwrap_or_default(), prefix, addresses })
    }

    /// Whether connections are TLS.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// The name that the certificate must have.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The value of the `Host` header.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Put before every path.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// All addresses of the name, at least one.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Whether connections to the other are as good as connections to this one.
    pub fn same_place(&self, other: &Self) -> bool {
        let sorted = |origin: &Self| {
            let mut addresses = origin.addresses.clone();
            addresses.sort_unstable();
            addresses
        };
        self.tls == other.tls && self.authority == other.authority && sorted(self) == sorted(other)
    }
}
