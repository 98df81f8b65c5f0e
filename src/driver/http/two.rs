//! HTTP/2 over one connection, by the `h2` crate: a task for the connection, none for a request.

use super::alarm::Alarm;
use super::broken::{Broken, Fate};
use super::fault::Fault;
use super::response::{Head, Intake, Response, Wants};
use super::stream::{Stream, Told};
use h2::client::{Builder, ResponseFuture, SendRequest};
use h2::{Reason, RecvStream, SendStream};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Request, Version};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker, ready};
use tokio::time::Instant;

/// Streams that may be opened before the server has said how many it takes.
const STREAMS_AT_FIRST: usize = 1;
/// What a server may send ahead on one stream, in bytes; like those below hyper's default.
const WINDOW: u32 = 2 << 20;
/// The same on all streams of a connection.
const WINDOW_OF_ALL: u32 = 5 << 20;
/// Of the headers of a response, in bytes.
const LONGEST_HEAD: u32 = 16 << 10;
/// Of the body of a request that waits to be written, in bytes.
const MOST_BUFFERED: usize = 1 << 20;
/// Streams that a server may break before its connection is given up.
const MOST_RESETS: usize = 1024;

/// The half of a connection that sends.
#[derive(Debug)]
pub struct Connection(Rc<State>);

#[derive(Debug)]
struct State {
    sender: RefCell<SendRequest<Bytes>>,
    /// Streams that the server takes at a time, as far as it has said so.
    most: Cell<usize>,
    answered: Cell<bool>,
    closed: Cell<bool>,
    /// Of requests that are over.
    alarms: RefCell<Vec<Alarm>>,
    told: Option<Told>,
}

/// A request that is under way.
struct Exchange {
    /// The rest of its body, and where it goes.
    rest: Option<(SendStream<Bytes>, Bytes)>,
    response: ResponseFuture,
    wants: Wants,
    coming: Option<(Head, RecvStream)>,
    body: Intake,
}

impl Connection {
    /// Says that HTTP/2 is spoken; whether it is, the first answer tells.
    ///
    /// # Errors
    /// Where that cannot be sent.
    pub async fn open(stream: Stream) -> Result<Self, Fault> {
        let told = stream.told();
        let mut builder = Builder::new();
        builder.initial_max_send_streams(STREAMS_AT_FIRST).enable_push(false).max_header_list_size(LONGEST_HEAD);
        builder.initial_window_size(WINDOW).initial_connection_window_size(WINDOW_OF_ALL);
        builder.max_send_buffer_size(MOST_BUFFERED).max_local_error_reset_streams(Some(MOST_RESETS));
        let opened = builder.handshake(stream).await;
        let (sender, connection) = opened.map_err(|error| fault(&error, told.as_ref()))?;
        let state = Rc::new(State {
            sender: sender.into(),
            most: Cell::new(usize::MAX),
            answered: Cell::default(),
            closed: Cell::default(),
            alarms: RefCell::default(),
            told,
        });
        tokio::task::spawn_local(drive(connection, Rc::downgrade(&state)));
        Ok(Self(state))
    }

    /// Whether it takes no other request.
    pub fn is_closed(&self) -> bool {
        self.0.closed.get()
    }

    /// Whether any request was answered over it.
    pub fn has_answered(&self) -> bool {
        self.0.answered.get()
    }

    /// Streams that the server takes at a time; nothing where it has not said so yet, or takes any number.
    pub fn most(&self) -> Option<usize> {
        // The server's settings are the first that it sends, so they have come where anything has.
        (self.has_answered() && self.0.most.get() < usize::MAX).then(|| self.0.most.get().max(1))
    }

    /// Sends a request on a stream of its own and reads its whole response. Whoever gives up resets the stream.
    ///
    /// # Errors
    /// Where there is none until then, or it is not whole.
    pub async fn exchange(
        &self,
        (head, body): (Request<()>, Bytes),
        wants: Wants,
        until: Instant,
    ) -> Result<Response, Broken> {
        let state = &self.0;
        let mut exchange = state.begin(head, body, wants)?;
        let mut alarm = state.alarms.borrow_mut().pop().unwrap_or_default();
        let ended = poll_fn(|context| match exchange.poll(state, context) {
            Poll::Ready(ended) => Poll::Ready(ended.map_err(Some)),
            Poll::Pending => alarm.poll(until, context).map(|()| Err(None)),
        })
        .await;
        state.alarms.borrow_mut().push(alarm);
        let Exchange { coming, body, .. } = exchange;
        match (ended, coming) {
            (Ok(()), Some((head, _))) => Ok(body.of(head)),
            (Err(Some(ended)), None) => Err(Broken { fate: ended.fate(), fault: Some(ended.fault(state)) }),
            (ended, coming) => {
                let fate = if coming.is_some() { Fate::Answered } else { Fate::Lost };
                Err(Broken { fault: ended.err().flatten().map(|ended| ended.fault(state)), fate })
            }
        }
    }
}

/// Reads and writes what there is, and keeps the state up to date, until the connection ends.
async fn drive(connection: h2::client::Connection<Stream, Bytes>, state: Weak<State>) {
    let mut connection = pin!(connection);
    poll_fn(|context| {
        let ended = connection.as_mut().poll(context).is_ready();
        // Nobody can use what nobody holds; and to hold it here would keep the connection open.
        if let Some(state) = state.upgrade() {
            state.most.set(connection.max_concurrent_send_streams());
            state.look();
            state.closed.set(state.closed.get() || ended);
        }
        if ended { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

impl State {
    /// Looks whether it takes another request: `h2` knows as soon as it has read that the server goes away.
    fn look(&self) {
        // What has sent nothing itself waits for nothing.
        let ready = self.sender.borrow_mut().poll_ready(&mut Context::from_waker(Waker::noop()));
        self.closed.set(matches!(ready, Poll::Ready(Err(_))));
    }

    fn begin(&self, head: Request<()>, body: Bytes, wants: Wants) -> Result<Exchange, Broken> {
        // One that has sent would wait until its stream is open.
        let mut sender = self.sender.borrow().clone();
        match sender.send_request(head, body.is_empty()) {
            Ok((response, stream)) => {
                let rest = (!body.is_empty()).then_some((stream, body));
                Ok(Exchange { rest, response, wants, coming: None, body: Intake::new(wants) })
            }
            Err(error) => {
                self.look();
                let fate = if self.closed.get() { Fate::Untaken } else { Fate::Reset };
                Err(Broken { fault: Some(fault(&error, self.told.as_ref())), fate })
            }
        }
    }
}

/// How an exchange ended.
enum Ended {
    ByStream(h2::Error),
    ByUs(Fault),
}

impl Ended {
    /// What became of the request before the head of its response had come.
    fn fate(&self) -> Fate {
        match self {
            Self::ByUs(_) => Fate::Answered,
            Self::ByStream(error) if error.is_reset() => match error.reason() {
                Some(Reason::REFUSED_STREAM) if error.is_remote() => Fate::Refused,
                _ => Fate::Reset,
            },
            // Only streams beyond the last that the target has taken end with its GOAWAY.
            Self::ByStream(error) if error.is_go_away() && error.is_remote() => Fate::Untaken,
            Self::ByStream(_) => Fate::Lost,
        }
    }

    fn fault(&self, state: &State) -> Fault {
        match self {
            Self::ByStream(error) => fault(error, state.told.as_ref()),
            Self::ByUs(fault) => fault.clone(),
        }
    }
}

impl Exchange {
    /// Ready once the response is whole.
    fn poll(&mut self, state: &State, context: &mut Context<'_>) -> Poll<Result<(), Ended>> {
        self.send(context);
        if self.coming.is_none() {
            let response = ready!(Pin::new(&mut self.response).poll(context)).map_err(Ended::ByStream)?;
            state.answered.set(true);
            let (parts, body) = response.into_parts();
            let headers = if self.wants.headers { parts.headers } else { HeaderMap::new() };
            self.coming = Some((Head { status: parts.status.as_u16(), version: Version::HTTP_2, headers }, body));
        }
        self.receive(context)
    }

    /// Sends what there is room for. Where the server takes no more, its response tells why.
    fn send(&mut self, context: &mut Context<'_>) {
        while let Some((stream, body)) = &mut self.rest {
            stream.reserve_capacity(body.len());
            let room = match stream.capacity() {
                0 => match stream.poll_capacity(context) {
                    Poll::Ready(Some(Ok(room))) => room,
                    Poll::Ready(_) => 0,
                    Poll::Pending => return,
                },
                room => room,
            };
            let part = body.split_to(room.min(body.len()));
            if room == 0 || stream.send_data(part, body.is_empty()).is_err() || body.is_empty() {
                self.rest = None;
            }
        }
    }

    fn receive(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Ended>> {
        let Some((_, stream)) = &mut self.coming else { return Poll::Pending };
        let mut unread = 0;
        loop {
            match stream.poll_data(context) {
                Poll::Ready(Some(Ok(data))) => {
                    unread += data.len();
                    self.body.add(&data).map_err(Ended::ByUs)?;
                }
                // With trailers, too: they have come by then.
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(Ended::ByStream(error))),
                Poll::Pending => {
                    // What has ended makes room by itself.
                    if unread > 0 {
                        let _ = stream.flow_control().release_capacity(unread);
                    }
                    return Poll::Pending;
                }
            }
        }
    }
}

fn fault(error: &h2::Error, told: Option<&Told>) -> Fault {
    if let Some(io) = error.get_io() {
        return match told.and_then(|told| told.get()) {
            Some(error) => Fault::Tls(Box::new(error.clone())),
            None => Fault::broken(io),
        };
    }
    let is_remote = error.is_remote() && (error.is_reset() || error.is_go_away());
    if is_remote { Fault::Cut(error.to_string().into()) } else { Fault::Malformed(error.to_string().into()) }
}
