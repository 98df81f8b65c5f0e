//! A request as it goes over the wire.

use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Method, Request, Uri, Version};
use std::io::Write;

/// Where the version stands at the end of the first line.
const VERSION: &[u8] = b" HTTP/1.1\r\n";
/// Of everything in a head but its headers.
const USUAL_REST: usize = 128;

/// A request as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    method: Method,
    bytes: Bytes,
    /// Bytes of its first line.
    line: usize,
    /// Bytes of its head without the empty line.
    lines: usize,
}

/// What a connection adds to a head.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    /// The server speaks HTTP/1.0, and keeps the connection.
    pub old: bool,
    /// It is the only request of its connection.
    pub closes: bool,
}

impl Message {
    /// Of a request. Its headers say nothing about the length of its body nor about the connection.
    pub fn of(request: &Request<Bytes>) -> Self {
        Self::new(request.method(), request.uri(), |head| write_headers(request.headers(), head), request.body())
    }

    /// Of its parts; `headers` writes whole lines.
    pub fn new(method: &Method, uri: &Uri, headers: impl FnOnce(&mut Vec<u8>), body: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(USUAL_REST + uri.path().len() + body.len());
        bytes.extend_from_slice(method.as_str().as_bytes());
        bytes.push(b' ');
        // A vector takes everything.
        let _ = write!(bytes, "{uri}");
        bytes.extend_from_slice(VERSION);
        let line = bytes.len();
        headers(&mut bytes);
        if tells_length(method, body) {
            let _ = write!(bytes, "content-length: {}\r\n", body.len());
        }
        let lines = bytes.len();
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        Self { method: method.clone(), bytes: bytes.into(), line, lines }
    }

    /// Its method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Its bytes, as a connection of this manner sends them.
    pub fn bytes(&self, manner: Manner) -> Bytes {
        if manner == Manner::default() {
            return self.bytes.clone();
        }
        let (line, rest) = self.bytes.split_at(self.line);
        let (headers, rest) = rest.split_at(self.lines - self.line);
        let version = if manner.old { Version::HTTP_10 } else { Version::HTTP_11 };
        let mut bytes = line[..line.len() - VERSION.len()].to_vec();
        let _ = write!(bytes, " {version:?}\r\n");
        bytes.extend_from_slice(headers);
        bytes.extend_from_slice(if manner.closes { b"connection: close\r\n" } else { b"connection: keep-alive\r\n" });
        bytes.extend_from_slice(rest);
        bytes.into()
    }
}

/// Whether a request says how long its body is: where there is one, or the method means one to be there (RFC 9110 §8.6). Some
/// servers refuse a POST that does not.
pub fn tells_length(method: &Method, body: &[u8]) -> bool {
    !body.is_empty() || matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// Writes whole lines.
pub fn write_headers(headers: &HeaderMap, head: &mut Vec<u8>) {
    for (name, value) in headers {
        write_header(name.as_str(), value.as_bytes(), head);
    }
}

/// Writes a whole line.
pub fn write_header(name: &str, value: &[u8], head: &mut Vec<u8>) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}
