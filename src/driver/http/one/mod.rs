//! HTTP/1.1 over connections without TLS: requests rendered ahead, one write, one read where the response is small.
//!
//! Responses are read as hyper reads them: `tests/` holds the two against each other. What is idle has no buffers: all
//! connections of a thread read into one. Main type: [`Connection`].

#[cfg(any(test, fuzzing))]
pub mod against;
mod chunks;
mod fault;
mod head;
mod message;
mod reader;
mod stream;
#[cfg(test)]
mod tests;

pub use fault::Fault;
pub use message::{Manner, Message, write_header, write_headers};
pub use reader::{Reader, Response, Wants};
pub use stream::Stream;

use hyper::Version;
use hyper::body::Bytes;
use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use tokio::io::ReadBuf;
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep};

/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

thread_local! {
    /// What every connection of the thread reads into.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; PIECE].into());
}

/// A connection without TLS that HTTP/1.1 is spoken on.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    /// Rings when the time of some request was up; it is set anew only once it has rung, or for an earlier time.
    alarm: Option<Pin<Box<Sleep>>>,
    /// The server speaks HTTP/1.0.
    old: bool,
    closed: bool,
}

/// Why there is no whole response.
#[derive(Debug)]
pub struct Broken {
    /// What went wrong; nothing where time was up.
    pub fault: Option<Fault>,
    /// Nothing of the request was sent.
    pub unsent: bool,
    /// The head of the response had come.
    pub had_head: bool,
}

/// A request that is under way.
struct Exchange<'a> {
    bytes: Bytes,
    sent: usize,
    /// Why no more of the request could be sent.
    unwritten: Option<io::Error>,
    reader: Reader<'a>,
}

impl Connection {
    /// A connection that nothing was sent over yet.
    pub fn new(stream: Stream) -> Self {
        Self { stream, alarm: None, old: false, closed: false }
    }

    /// Whether it takes no other request.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether it takes another request, after it was idle.
    pub fn is_usable(&self) -> bool {
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
        let mut exchange = Exchange { bytes, sent: 0, unwritten: None, reader };
        // Whoever gives up leaves it half way.
        self.closed = true;
        let ended = poll_fn(|context| {
            exchange.write(&mut self.stream, context);
            match exchange.read(&mut self.stream, context) {
                Poll::Ready(read) => Poll::Ready(read.map_err(Some)),
                Poll::Pending => self.poll_late(until, context).map(|()| Err(None)),
            }
        })
        .await;
        let Exchange { bytes, sent, reader, .. } = exchange;
        let (had_head, unsent) = (reader.has_head(), sent == 0);
        let broken = |fault| Broken { fault, unsent, had_head };
        ended.map_err(broken)?;
        self.closed = closes || sent < bytes.len() || !reader.is_clean();
        let response = reader.response().ok_or_else(|| broken(Some(Fault::UNANSWERED)))?;
        self.old = response.head.version == Version::HTTP_10;
        Ok(response)
    }

    /// Ready once it is `until`.
    fn poll_late(&mut self, until: Instant, context: &mut Context<'_>) -> Poll<()> {
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if alarm.deadline() > until {
            alarm.as_mut().reset(until);
        }
        loop {
            ready!(alarm.as_mut().poll(context));
            if alarm.deadline() >= until {
                return Poll::Ready(());
            }
            // It rang for an earlier request.
            alarm.as_mut().reset(until);
        }
    }
}

impl Exchange<'_> {
    /// Sends what there is room for. A server may answer before it has read everything, so an error is one only where
    /// there is no answer.
    fn write(&mut self, stream: &mut Stream, context: &mut Context<'_>) {
        while self.sent < self.bytes.len() && self.unwritten.is_none() {
            match stream.poll_write(context, &self.bytes[self.sent..]) {
                Poll::Ready(Ok(0)) => self.unwritten = Some(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(written)) => self.sent += written,
                Poll::Ready(Err(error)) => self.unwritten = Some(error),
                Poll::Pending => return,
            }
        }
    }

    /// Reads what is there; ready once the response is whole.
    fn read(&mut self, stream: &mut Stream, context: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        BUFFER.with_borrow_mut(|buffer| {
            loop {
                let mut buffer = ReadBuf::new(buffer);
                let read = ready!(stream.poll_read(context, &mut buffer));
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

    fn broken(&self, error: &io::Error) -> Fault {
        if self.reader.has_head() { Fault::short(&error.to_string()) } else { Fault::broken(error) }
    }

    /// Where the request could not be sent, that is what went wrong.
    fn first(&mut self, fault: Fault) -> Fault {
        match self.unwritten.take() {
            Some(error) if !self.reader.has_head() && matches!(fault, Fault::Cut(_)) => Fault::broken(&error),
            _ => fault,
        }
    }
}
