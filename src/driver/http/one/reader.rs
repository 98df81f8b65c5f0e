//! Reads one whole response, whatever pieces it comes in. Knows nothing of sockets.

use super::chunks::Chunks;
use super::head::{self, Found, Framing};
use crate::driver::http::fault::Fault;
use crate::driver::http::response::{Head, Intake, Response, Wants};
use hyper::Method;

/// Most of a head that is read, in bytes: hyper's default.
pub const LONGEST_HEAD: usize = 8192 + 4096 * 100;

/// Reads one response.
#[derive(Debug)]
pub struct Reader<'a> {
    method: &'a Method,
    wants: Wants,
    at: At,
    head: Option<Head>,
    /// The connection may be used again once the response is whole.
    keeps: bool,
    body: Intake,
}

#[derive(Debug)]
enum At {
    /// In the head; the bytes of it that came so far.
    Head(Vec<u8>),
    Length(u64),
    Chunked(Box<Chunks>),
    Close,
    /// The response is whole; more came than belongs to it.
    Whole {
        rest: bool,
    },
}

impl<'a> Reader<'a> {
    /// Reads the answer to a request of this method.
    pub fn new(method: &'a Method, wants: Wants) -> Self {
        Self { method, wants, at: At::Head(Vec::new()), head: None, keeps: false, body: Intake::new(wants) }
    }

    /// Takes the next bytes; whether the response is whole.
    ///
    /// # Errors
    /// Where they are no HTTP, or more than is kept.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<bool, Fault> {
        let At::Head(before) = &mut self.at else { return self.body(bytes) };
        if before.is_empty() {
            return self.head(bytes);
        }
        let seen = before.len();
        before.extend_from_slice(bytes);
        // A head that comes in pieces is parsed again only where it may end.
        if before.len() < LONGEST_HEAD && !may_end(before, seen) {
            return Ok(false);
        }
        let whole = std::mem::take(before);
        self.head(&whole)
    }

    /// The connection has ended.
    ///
    /// # Errors
    /// Where the response is not whole.
    pub fn end(&mut self) -> Result<(), Fault> {
        match &self.at {
            At::Head(_) => return Err(Fault::UNANSWERED),
            At::Length(_) => return Err(Fault::short("end of file before message length reached")),
            At::Chunked(chunks) => return Err(chunks.end()),
            At::Close => self.at = At::Whole { rest: true },
            At::Whole { .. } => {}
        }
        Ok(())
    }

    /// Whether its head is whole.
    pub fn has_head(&self) -> bool {
        self.head.is_some()
    }

    /// Whether nothing but a whole response came, on a connection that may be used again.
    pub fn is_clean(&self) -> bool {
        matches!(self.at, At::Whole { rest: false }) && self.keeps
    }

    /// The response, once it is whole.
    pub fn response(self) -> Option<Response> {
        let whole = matches!(self.at, At::Whole { .. });
        self.head.filter(|_| whole).map(|head| self.body.of(head))
    }

    /// All bytes from the beginning of a head.
    fn head(&mut self, bytes: &[u8]) -> Result<bool, Fault> {
        let mut rest = bytes;
        loop {
            match head::parse(rest, self.method, self.wants.headers)? {
                Found::Part if rest.len() >= LONGEST_HEAD => return Err(Fault::HUGE),
                Found::Part => {
                    self.at = At::Head(rest.to_vec());
                    return Ok(false);
                }
                Found::Interim(length) | Found::Head { length, .. } if length > LONGEST_HEAD => {
                    return Err(Fault::HUGE);
                }
                Found::Interim(length) => rest = &rest[length..],
                Found::Head { head, framing, keeps, length } => {
                    (self.head, self.keeps) = (Some(head), keeps);
                    self.at = match framing {
                        Framing::Length(length) => At::Length(length),
                        Framing::Chunked => At::Chunked(Box::default()),
                        Framing::Close => At::Close,
                    };
                    return self.body(&rest[length..]);
                }
            }
        }
    }

    fn body(&mut self, bytes: &[u8]) -> Result<bool, Fault> {
        let body = &mut self.body;
        let taken = match &mut self.at {
            At::Length(left) => {
                let taken = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                body.add(&bytes[..taken])?;
                *left -= taken as u64;
                (*left == 0).then_some(taken)
            }
            At::Chunked(chunks) => chunks.feed(bytes, |data| body.add(data))?,
            At::Close => body.add(bytes).map(|()| None)?,
            At::Head(_) | At::Whole { .. } => Some(0),
        };
        if let Some(taken) = taken {
            let rest = taken < bytes.len() || matches!(self.at, At::Whole { rest: true });
            self.at = At::Whole { rest };
        }
        Ok(taken.is_some())
    }
}

/// Whether there is an empty line that was not there in the first `seen` bytes.
fn may_end(bytes: &[u8], seen: usize) -> bool {
    let new = &bytes[seen.saturating_sub(3)..];
    let mut lines = new.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    lines.any(|(at, _)| matches!(new[at + 1..], [b'\n', ..] | [b'\r', b'\n', ..]))
}
