//! Why a response did not come whole.

use super::stream;
use std::borrow::Cow;
use std::io;
use tokio_rustls::rustls;

/// Why a response did not come whole. Texts are those of hyper, which reads HTTP/1.1 as we do, and of `h2`.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// The connection ended before the response did.
    Cut(Cow<'static, str>),
    /// What came is no HTTP.
    Malformed(Cow<'static, str>),
    /// TLS failed after its handshake.
    Tls(Box<rustls::Error>),
    /// More of a body than is kept.
    TooLong,
}

impl Fault {
    /// The connection was closed before the head was whole.
    pub const UNANSWERED: Self = Self::Cut(Cow::Borrowed("connection closed before message completed"));
    /// More of a head than is read.
    pub const HUGE: Self = Self::malformed("message head is too large");

    /// A head that is none, in these words.
    pub const fn malformed(text: &'static str) -> Self {
        Self::Malformed(Cow::Borrowed(text))
    }

    /// A body whose framing is none, in these words.
    pub fn framing(text: &str) -> Self {
        Self::Malformed(of_body(text))
    }

    /// A connection that ended within a body, in these words.
    pub fn short(text: &str) -> Self {
        Self::Cut(of_body(text))
    }

    /// A connection that broke before the head was whole.
    pub fn broken(error: &io::Error) -> Self {
        match stream::of_tls(error) {
            Some(error) => Self::Tls(Box::new(error.clone())),
            // What ends without the end of TLS has ended.
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::UNANSWERED,
            None => Self::Cut(format!("connection error: {error}").into()),
        }
    }

    /// A connection that broke within a body.
    pub fn broken_body(error: &io::Error) -> Self {
        match stream::of_tls(error) {
            Some(error) => Self::Tls(Box::new(error.clone())),
            None if error.kind() == io::ErrorKind::UnexpectedEof => {
                Self::short("the connection ended without the end of TLS (close_notify)")
            }
            None => Self::short(&error.to_string()),
        }
    }
}

impl From<httparse::Error> for Fault {
    fn from(error: httparse::Error) -> Self {
        Self::malformed(match error {
            httparse::Error::TooManyHeaders => return Self::HUGE,
            httparse::Error::Status => "invalid HTTP status-code parsed",
            httparse::Error::Version => "invalid HTTP version parsed",
            _ => "invalid HTTP header parsed",
        })
    }
}

fn of_body(text: &str) -> Cow<'static, str> {
    format!("error reading a body from connection: {text}").into()
}
