//! HTTP/1.1: requests rendered ahead, one write, one read where the response is small.
//!
//! Responses are read as hyper reads them: `tests/` holds the two against each other. What is idle has no buffers: all
//! connections of a thread read into one. Main type: [`Connection`].

#[cfg(any(test, fuzzing))]
pub mod against;
mod chunks;
mod head;
mod message;
mod reader;
#[cfg(test)]
mod tests;

pub use super::response::{Response, Wants};
pub use message::{Manner, Message, tells_length, write_header, write_headers};
pub use reader::Reader;

use super::alarm::Alarm;
use super::broken::{Broken, Fate};
use super::fault::Fault;
use super::stream::Stream;
use hyper::Version;
use hyper::body::Bytes;
use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::yield_now;
use tokio::time::Instant;

/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

thread_local! {
    /// What every connection of the thread reads into.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; PIECE].into());
}

/// A connection that HTTP/1.1 is spoken on.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    alarm: Alarm,
    /// The server speaks HTTP/1.0.
    old: bool,
    closed: bool,
}

/// A request that is under way.
struct Exchange<'a> {
    bytes: Bytes,
    sent: usize,
    /// None of it waits in what TLS has made of it.
    flushed: bool,
    /// Why no more of the request could be sent.
    unwritten: Option<io::Error>,
    reader: Reader<'a>,
}

impl Connection {
    /// A connection that nothing was sent over yet.
    pub fn new(stream: Stream) -> Self {
        Self { stream, alarm: Alarm::default(), old: false, closed: false }
    }

    /// Whether it takes no other request.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether it takes another request, after it was idle.
    pub fn is_usable(&mut self) -> bool {
        !self.closed && self.stream.is_silent()
    }

    /// Sends a request and reads its whole response; `closes` tells the server that no other one follows.
    ///
    /// # Errors
    /// Where there is none until then, or it is not whole.
    pub async fn exchange(
        &mut self,
        message: &Message,
        wants: Wants,
        closes: bool,
        until: Instant,
    ) -> Result<Response, Broken> {
        let bytes = message.bytes(Manner { old: self.old, closes });
        let reader = Reader::new(message.method(), wants);
        let mut exchange = Exchange { bytes, sent: 0, flushed: false, unwritten: None, reader };
        // Whoever gives up leaves it half way.
        self.closed = true;
        let ended = poll_fn(|context| {
            exchange.write(&mut self.stream, context);
            match exchange.read(&mut self.stream, context) {
                Poll::Ready(read) => Poll::Ready(read.map_err(Some)),
                Poll::Pending => self.alarm.poll(until, context).map(|()| Err(None)),
            }
        })
        .await;
        let Exchange { sent, flushed, reader, .. } = exchange;
        let fate = match reader.has_head() {
            true => Fate::Answered,
            false if sent == 0 => Fate::Unsent,
            false => Fate::Lost,
        };
        ended.map_err(|fault| Broken { fault, fate })?;
        self.closed = closes || !flushed || !reader.is_clean();
        let response = reader.response().ok_or(Broken { fault: Some(Fault::UNANSWERED), fate })?;
        self.old = response.head.version == Version::HTTP_10;
        Ok(response)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.stream.close();
    }
}

impl Exchange<'_> {
    /// Sends what there is room for. A server may answer before it has read everything, so an error is one only where
    /// there is no answer.
    fn write(&mut self, stream: &mut Stream, context: &mut Context<'_>) {
        while self.sent < self.bytes.len() && self.unwritten.is_none() {
            match Pin::new(&mut *stream).poll_write(context, &self.bytes[self.sent..]) {
                Poll::Ready(Ok(0)) => self.unwritten = Some(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(written)) => self.sent += written,
                Poll::Ready(Err(error)) => self.unwritten = Some(error),
                Poll::Pending => return,
            }
        }
        if !self.flushed && self.unwritten.is_none() {
            match Pin::new(stream).poll_flush(context) {
                Poll::Ready(Ok(())) => self.flushed = true,
                Poll::Ready(Err(error)) => self.unwritten = Some(error),
                Poll::Pending => {}
            }
        }
    }

    /// Reads what is there; ready once the response is whole.
    fn read(&mut self, stream: &mut Stream, context: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        BUFFER.with_borrow_mut(|buffer| {
            loop {
                let mut buffer = ReadBuf::new(buffer);
                let read = ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer));
                let whole = match read {
                    Ok(()) if buffer.filled().is_empty() => self.reader.end().map(|()| true),
                    Ok(()) => self.reader.feed(buffer.filled()),
                    Err(error) => Err(self.broken(&error)),
                };
                match whole {
                    // There is more. Others have their turn first, and the system is asked for news.
                    Ok(false) if buffer.remaining() == 0 => {
                        // Its first poll only asks to be woken once the reactor was.
                        let _ = pin!(yield_now()).poll(context);
                        return Poll::Pending;
                    }
                    Ok(false) => {}
                    Ok(true) => return Poll::Ready(Ok(())),
                    Err(fault) => return Poll::Ready(Err(self.first(fault))),
                }
            }
        })
    }

    fn broken(&mut self, error: &io::Error) -> Fault {
        if self.reader.has_head() {
            match self.reader.end() {
                Err(fault) if error.kind() == io::ErrorKind::UnexpectedEof => fault,
                _ => Fault::broken_body(error),
            }
        } else {
            Fault::broken(error)
        }
    }

    /// Where the request could not be sent, that is what went wrong.
    fn first(&mut self, fault: Fault) -> Fault {
        match self.unwritten.take() {
            Some(error) if !self.reader.has_head() && matches!(fault, Fault::Cut(_)) => Fault::broken(&error),
            _ => fault,
        }
    }
}
