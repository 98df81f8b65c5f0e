//! Servers: HTTP/1.1 by hand, HTTP/2 by the `h2` crate, and one that says no more than a few frames.

use h2::server::{Builder, Connection, SendResponse};
use hyper::body::Bytes;
use hyper::http::{Request, Response};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::task::spawn_local;

/// What a server has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Number of the connection, and the head of the request or its path.
    pub requests: RefCell<Vec<(usize, String)>>,
    pub open: Cell<usize>,
    pub most_open: Cell<usize>,
}

impl Seen {
    fn begin(&self) {
        self.open.set(self.open.get() + 1);
        self.most_open.set(self.most_open.get().max(self.open.get()));
    }

    fn end(&self) {
        self.open.set(self.open.get() - 1);
    }

    pub fn connections(&self) -> Vec<usize> {
        self.requests.borrow().iter().map(|(connection, _)| *connection).collect()
    }
}

pub async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    (listener, url)
}

/// An HTTP/1.1 server that answers everything with 200.
pub async fn plain() -> (Rc<Seen>, String) {
    let (listener, url) = listener().await;
    let seen = Rc::new(Seen::default());
    let log = seen.clone();
    spawn_local(async move {
        for connection in 0.. {
            let (stream, _) = listener.accept().await.expect("a connection");
            spawn_local(answer(stream, connection, log.clone()));
        }
    });
    (seen, url)
}

/// The same on a socket file.
pub fn socket(file: &std::path::Path) -> Rc<Seen> {
    let listener = UnixListener::bind(file).expect("a socket");
    let seen = Rc::new(Seen::default());
    let log = seen.clone();
    spawn_local(async move {
        for connection in 0.. {
            let (stream, _) = listener.accept().await.expect("a connection");
            spawn_local(answer(stream, connection, log.clone()));
        }
    });
    seen
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, connection: usize, seen: Rc<Seen>) {
    seen.begin();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while stream.read(&mut byte).await.is_ok_and(|read| read > 0) {
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            seen.requests.borrow_mut().push((connection, String::from_utf8_lossy(&head).to_ascii_lowercase()));
            head.clear();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.expect("a client");
        }
    }
    seen.end();
}

/// A request over a stream, and where its answer goes.
pub type Asked = (Request<h2::RecvStream>, SendResponse<Bytes>);

/// An HTTP/2 server that `builder` describes; `serve` gets every connection with its number.
pub async fn streams<F: Future<Output = ()> + 'static>(
    builder: Builder,
    serve: impl Fn(usize, Connection<TcpStream, Bytes>) -> F + 'static,
) -> String {
    let (listener, url) = listener().await;
    spawn_local(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.expect("a connection");
            let connection = builder.handshake(stream).await.expect("HTTP/2");
            spawn_local(serve(number, connection));
        }
    });
    url
}

/// Answers 200 with a body of so many bytes.
pub fn ok(mut respond: SendResponse<Bytes>, body: usize) {
    let mut stream = respond.send_response(Response::new(()), body == 0).expect("a client");
    if body > 0 {
        stream.send_data(Bytes::from(vec![b'x'; body]), true).expect("a client");
    }
}

const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
const PREFACE: usize = 24;
const HEADERS: u8 = 1;

/// What a server that goes away does with its requests.
#[derive(Debug, Clone, Copy)]
pub struct GoingAway {
    /// How many it reads.
    pub requests: usize,
    /// How many of them, the first, it answers afterwards.
    pub answered: u8,
}

/// A server whose first connection goes away; on all others it answers 200 and counts.
pub async fn going_away(first: GoingAway) -> (String, Rc<Cell<usize>>) {
    let (listener, url) = listener().await;
    let served = Rc::new(Cell::new(0));
    let log = served.clone();
    spawn_local(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        spawn_local(go_away_after(stream, first));
        loop {
            let (stream, _) = listener.accept().await.expect("another connection");
            let log = log.clone();
            spawn_local(async move {
                let mut connection = h2::server::handshake(stream).await.expect("HTTP/2");
                while let Some(Ok((_, respond))) = connection.accept().await {
                    log.set(log.get() + 1);
                    ok(respond, 0);
                }
            });
        }
    });
    (url, served)
}

/// Reads requests off a connection as bare frames, says how many of them it has taken, and answers these.
async fn go_away_after(mut stream: TcpStream, does: GoingAway) {
    stream.write_all(&SETTINGS).await.expect("a client");
    let mut preface = [0; PREFACE];
    stream.read_exact(&mut preface).await.expect("a preface");
    let mut read = 0;
    while read < does.requests {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.expect("a frame");
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await.expect("its payload");
        read += usize::from(head[3] == HEADERS);
    }
    // GOAWAY: last stream, no error.
    let last = (2 * does.answered).saturating_sub(1);
    let frame = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, last, 0, 0, 0, 0];
    stream.write_all(&frame).await.expect("a client");
    for number in 0..does.answered {
        // HEADERS: the end of both, and `:status: 200`, which is the eighth of what HPACK knows by itself.
        stream.write_all(&[0, 0, 1, HEADERS, 5, 0, 0, 0, 2 * number + 1, 0x88]).await.expect("a client");
    }
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
}
