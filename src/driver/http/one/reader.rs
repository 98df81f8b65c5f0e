//! Reads one whole response, whatever pieces it comes in. Knows nothing of sockets.

use super::chunks::Chunks;
use super::fault::Fault;
use super::head::{self, Found, Framing, Head};
use hyper::Method;

/// Most of a head that is read, in bytes: hyper's default.
pub const LONGEST_HEAD: usize = 8192 + 4096 * 100;

/// What of a response is kept, beside its status and the size of its body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    /// Its headers.
    pub headers: bool,
    /// Its body, up to so many bytes.
    pub body: Option<usize>,
}

/// Reads one response.
#[derive(Debug)]
pub struct Reader<'a> {
    method: &'a Method,
    wants: Wants,
    at: At,
    head: Option<Head>,
    size: u64,
    kept: Option<Vec<u8>>,
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

/// A whole response.
#[derive(Debug)]
pub struct Response {
    /// Its head.
    pub head: Head,
    /// Bytes of its body.
    pub size: u64,
    /// Its body, where it was wanted.
    pub kept: Option<Vec<u8>>,
}

impl<'a> Reader<'a> {
    /// Reads the answer to a request of this method.
    pub fn new(method: &'a Method, wants: Wants) -> Self {
        Self { method, wants, at: At::Head(Vec::new()), head: None, size: 0, kept: wants.body.map(|_| Vec::new()) }
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
        matches!(self.at, At::Whole { rest: false }) && self.head.as_ref().is_some_and(|head| head.keeps)
    }

    /// The response, once it is whole.
    pub fn response(self) -> Option<Response> {
        let whole = matches!(self.at, At::Whole { .. });
        self.head.filter(|_| whole).map(|head| Response { head, size: self.size, kept: self.kept })
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
                Found::Interim(length) | Found::Head(_, _, length) if length > LONGEST_HEAD => return Err(Fault::HUGE),
                Found::Interim(length) => rest = &rest[length..],
                Found::Head(head, framing, length) => {
                    self.head = Some(head);
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
        let mut keep = Keep { size: &mut self.size, kept: &mut self.kept, most: self.wants.body.unwrap_or_default() };
        let taken = match &mut self.at {
            At::Length(left) => {
                let taken = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                keep.add(&bytes[..taken])?;
                *left -= taken as u64;
                (*left == 0).then_some(taken)
            }
            At::Chunked(chunks) => chunks.feed(bytes, |data| keep.add(data))?,
            At::Close => keep.add(bytes).map(|()| None)?,
            At::Head(_) | At::Whole { .. } => Some(0),
        };
        if let Some(taken) = taken {
            let rest = taken < bytes.len() || matches!(self.at, At::Whole { rest: true });
            self.at = At::Whole { rest };
        }
        Ok(taken.is_some())
    }
}

/// Where the bytes of a body go.
struct Keep<'a> {
    size: &'a mut u64,
    kept: &'a mut Option<Vec<u8>>,
    most: usize,
}

impl Keep<'_> {
    fn add(&mut self, data: &[u8]) -> Result<(), Fault> {
        *self.size += data.len() as u64;
        let Some(kept) = self.kept else { return Ok(()) };
        if kept.len() + data.len() > self.most {
            return Err(Fault::TooLong);
        }
        kept.extend_from_slice(data);
        Ok(())
    }
}

/// Whether there is an empty line that was not there in the first `seen` bytes.
fn may_end(bytes: &[u8], seen: usize) -> bool {
    let new = &bytes[seen.saturating_sub(3)..];
    let mut lines = new.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    lines.any(|(at, _)| matches!(new[at + 1..], [b'\n', ..] | [b'\r', b'\n', ..]))
}
