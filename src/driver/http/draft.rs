//! A request before there is the connection that it goes over.

use super::one::Message;
use super::origin::Origin;
use hyper::body::Bytes;
use hyper::{Method, Request};
use std::borrow::Cow;

/// A request before there is the connection that it goes over.
#[derive(Debug)]
pub enum Draft<'a> {
    /// As HTTP/1.1 sends it, where it is known that this will be spoken.
    Rendered(Cow<'a, Message>),
    /// For whatever is spoken.
    Whole(Box<Request<Bytes>>),
}

impl Draft<'_> {
    /// Its method.
    pub fn method(&self) -> &Method {
        match self {
            Self::Rendered(message) => message.method(),
            Self::Whole(request) => request.method(),
        }
    }

    /// As HTTP/1.1 sends it.
    pub fn message(&self) -> Cow<'_, Message> {
        match self {
            Self::Rendered(message) => Cow::Borrowed(message),
            Self::Whole(request) => Cow::Owned(Message::of(request)),
        }
    }

    /// As a stream of HTTP/2 sends it: its head and its body.
    ///
    /// # Panics
    /// Where it was rendered: then it was known that HTTP/1.1 is spoken.
    pub fn for_stream(&self, origin: &Origin) -> (Request<()>, Bytes) {
        match self {
            Self::Rendered(_) => unreachable!("what is spoken was known before there was a connection"),
            Self::Whole(request) => (origin.for_stream(request), request.body().clone()),
        }
    }
}
