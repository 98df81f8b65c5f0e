//! Where the load of one arm goes: scheme, host, addresses, path prefix.

use super::one::tells_length;
use crate::wire::Place;
use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderName, TE, TRANSFER_ENCODING, UPGRADE};
use hyper::http::uri::{Authority, Scheme};
use hyper::{Request, Uri};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Headers that are about one connection of HTTP/1.1.
const OF_CONNECTIONS: [HeaderName; 5] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TRANSFER_ENCODING,
    UPGRADE,
];

/// A resolved URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    tls: bool,
    host: String,
    /// As the `Host` header gives it: with the port where it is not the scheme's own.
    authority: String,
    /// Put before every path; empty, or `/prefix` without a slash at its end.
    prefix: String,
    way: Way,
    /// `authority`, as streams of HTTP/2 give it.
    pseudo: Authority,
}

/// What connections are made to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// All addresses of the name, at least one.
    Addresses(Vec<SocketAddr>),
    /// A socket file.
    Socket(PathBuf),
}

impl Origin {
    /// Takes a URL apart and resolves its name, unless a socket file is in its place.
    ///
    /// # Errors
    /// In words.
    pub async fn resolve(place: &Place) -> Result<Self, String> {
        let url = &place.url;
        let uri: Uri = url.parse().map_err(|e| format!("`{url}` is not a URL: {e}"))?;
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(format!("`{url}` does not begin with http:// or https://")),
        };
        let host = uri.host().ok_or_else(|| format!("`{url}` names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let way = match &place.wire.socket {
            Some(file) => Way::Socket(file.clone()),
            None => Way::Addresses(addresses(&host, port).await?),
        };
        let authority = uri.authority().map(|a| a.as_str().rsplit('@').next().unwrap_or_default().to_owned());
        let authority = authority.unwrap_or_default();
        let pseudo = authority.parse().map_err(|e| format!("`{url}` names no host: {e}"))?;
        let prefix = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { tls, host, authority, prefix, way, pseudo })
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

    /// What connections are made to.
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// The head that a stream of HTTP/2 needs: scheme and host in its target, no `Host` (RFC 9113 §8.3.1), nothing about
    /// the connection (§8.2.2), and the length of the body.
    pub fn for_stream(&self, request: &Request<Bytes>) -> Request<()> {
        let mut head = Request::new(());
        *head.method_mut() = request.method().clone();
        *head.uri_mut() = request.uri().clone();
        *head.headers_mut() = request.headers().clone();
        let headers = head.headers_mut();
        let host = headers.remove(HOST);
        if headers.keys().any(|name| OF_CONNECTIONS.contains(name)) {
            OF_CONNECTIONS.iter().for_each(|name| drop(headers.remove(name)));
        }
        if headers.get(TE).is_some_and(|value| value != "trailers") {
            headers.remove(TE);
        }
        if tells_length(request.method(), request.body()) {
            headers.entry(CONTENT_LENGTH).or_insert_with(|| request.body().len().into());
        }
        let own = host.filter(|host| host.as_bytes() != self.authority.as_bytes());
        let own = own.and_then(|host| Authority::try_from(host.as_bytes()).ok());
        let mut parts = std::mem::take(head.uri_mut()).into_parts();
        parts.scheme = Some(if self.tls { Scheme::HTTPS } else { Scheme::HTTP });
        parts.authority = Some(own.unwrap_or_else(|| self.pseudo.clone()));
        *head.uri_mut() = Uri::from_parts(parts).expect("scheme, host and path are a URL");
        head
    }

    /// Whether connections to the other are as good as connections to this one.
    pub fn same_place(&self, other: &Self) -> bool {
        let sorted = |origin: &Self| match &origin.way {
            Way::Addresses(addresses) => {
                let mut addresses = addresses.clone();
                addresses.sort_unstable();
                Way::Addresses(addresses)
            }
            socket => socket.clone(),
        };
        self.tls == other.tls && self.authority == other.authority && sorted(self) == sorted(other)
    }
}

async fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    let found = tokio::net::lookup_host((host, port)).await;
    let addresses: Vec<_> = found.map_err(|e| format!("cannot resolve `{host}`: {e}"))?.collect();
    if addresses.is_empty() {
        return Err(format!("`{host}` has no address"));
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn streams_name_the_host_in_their_target() {
        let wire = crate::wire::Wire { socket: Some("/run/x".into()), ..Default::default() };
        let place = Place { url: "https://a.example:8443/api/".to_owned(), wire };
        let origin = Origin::resolve(&place).await.expect("nothing to resolve");
        assert_eq!((origin.prefix(), origin.way()), ("/api", &Way::Socket("/run/x".into())));
        let request = |host: &str| {
            let request = Request::builder().uri("/api/x?y").header(HOST, host).header("Connection", "keep-alive");
            let head = origin.for_stream(&request.body(Bytes::from_static(b"abc")).expect("a request"));
            assert_eq!(head.headers().len(), 1, "{:?}", head.headers());
            assert_eq!(head.headers()[CONTENT_LENGTH], "3");
            head.uri().to_string()
        };
        assert_eq!(request("a.example:8443"), "https://a.example:8443/api/x?y");
        assert_eq!(request("b.example"), "https://b.example/api/x?y", "what the task says");
        let empty = Request::post("/").body(Bytes::new()).expect("a request");
        assert_eq!(origin.for_stream(&empty).headers()[CONTENT_LENGTH], "0");
    }
}
