//! A proxy that makes a server fail on purpose.

use futures_util::{StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// How it fails.
#[derive(Clone, Copy)]
pub enum Failing {
    /// Every third request is answered 503, and does not arrive.
    EveryThird,
    /// Every third request is answered as SQS throttles, and does not arrive.
    EveryThirdThrottled,
    /// Every request is answered with this status and code of SQS.
    Json(u16, &'static str),
    /// The first object is written, or the first request of SQS done, and its reply lost.
    FirstReplyLost,
    /// The first write is answered 409, and does not arrive.
    FirstConflict,
    /// The name of the first object is taken by another just before it is written; not for servers that want signatures.
    FirstNameTaken,
    /// The first object that is read breaks off half way.
    FirstCut,
    /// Every request is answered with this status, `x-amz-bucket-region` and code of S3.
    Always(u16, &'static str, &'static str),
}

/// A running proxy; ends with the test's runtime.
pub struct Proxy {
    pub endpoint: String,
    failed: Arc<AtomicUsize>,
}

impl Proxy {
    /// Starts it before a server.
    pub async fn start(server: &str, failing: Failing) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let failed = Arc::new(AtomicUsize::new(0));
        let seen = Arc::new(AtomicUsize::new(0));
        let server = server.trim_start_matches("http://").to_owned();
        let counted = Arc::clone(&failed);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, seen, failed) = (server.clone(), Arc::clone(&seen), Arc::clone(&counted));
                let service = service_fn(move |request| {
                    let (server, seen, failed) = (server.clone(), Arc::clone(&seen), Arc::clone(&failed));
                    async move { answer(request, &server, failing, &seen, &failed).await }
                });
                let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::spawn(async move { drop(served.await) });
            }
        });
        Self { endpoint, failed }
    }

    /// How many requests it has let fail.
    pub fn failed(&self) -> usize {
        self.failed.load(Ordering::Relaxed)
    }
}

/// What ends a connection without a reply, or within one.
#[derive(Debug, thiserror::Error)]
#[error("lost on purpose")]
struct Lost;

type Reply = Response<UnsyncBoxBody<Bytes, Lost>>;

async fn answer(
    request: Request<Incoming>,
    server: &str,
    failing: Failing,
    seen: &AtomicUsize,
    failed: &AtomicUsize,
) -> Result<Reply, Lost> {
    let method = request.method().clone();
    let is_object = request.uri().query().is_none_or(|query| !query.contains("list-type"));
    let fails = match failing {
        Failing::EveryThird | Failing::EveryThirdThrottled => seen.fetch_add(1, Ordering::Relaxed) % 3 == 2,
        Failing::FirstReplyLost => {
            [Method::PUT, Method::POST].contains(&method) && seen.fetch_add(1, Ordering::Relaxed) == 0
        }
        Failing::FirstConflict | Failing::FirstNameTaken => {
            method == Method::PUT && seen.fetch_add(1, Ordering::Relaxed) == 0
        }
        Failing::FirstCut => method == Method::GET && is_object && seen.fetch_add(1, Ordering::Relaxed) == 0,
        Failing::Always(..) | Failing::Json(..) => true,
    };
    if !fails {
        return Ok(forward(request, server).await.map(whole));
    }
    failed.fetch_add(1, Ordering::Relaxed);
    match failing {
        Failing::EveryThird => Ok(refusal(&method, 503, "", "SlowDown")),
        Failing::EveryThirdThrottled => Ok(json(400, "RequestThrottled")),
        Failing::Json(status, code) => Ok(json(status, code)),
        Failing::FirstConflict => Ok(refusal(&method, 409, "", "ConditionalRequestConflict")),
        Failing::Always(status, region, code) => Ok(refusal(&method, status, region, code)),
        Failing::FirstReplyLost => {
            forward(request, server).await;
            Err(Lost)
        }
        Failing::FirstNameTaken => {
            let other = Request::put(request.uri().clone()).header(HOST, server);
            let other = other.body(Full::new(Bytes::from_static(b"another"))).expect("a request");
            assert!(send(other, server).await.status().is_success(), "the name cannot be taken");
            Ok(forward(request, server).await.map(whole))
        }
        Failing::FirstCut => Ok(forward(request, server).await.map(half)),
    }
}

fn whole(body: Bytes) -> UnsyncBoxBody<Bytes, Lost> {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

/// The first half, and when that has been sent, the end of the connection.
fn half(body: Bytes) -> UnsyncBoxBody<Bytes, Lost> {
    let half = body.slice(..body.len() / 2);
    let cut = stream::once(async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Err(Lost)
    });
    StreamBody::new(stream::iter([Ok(Frame::data(half))]).chain(cut)).boxed_unsync()
}

fn refusal(method: &Method, status: u16, region: &str, code: &str) -> Reply {
    let error = format!("<Error><Code>{code}</Code><Message>on purpose</Message></Error>");
    // S3 is never asked by POST here; what is, as STS, wraps its errors.
    let xml = if method == Method::POST { format!("<ErrorResponse>{error}</ErrorResponse>") } else { error };
    let mut response = Response::new(whole(Bytes::from(xml)));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if !region.is_empty() {
        response.headers_mut().insert("x-amz-bucket-region", region.parse().expect("a region"));
    }
    response
}

/// As SQS answers in its JSON protocol.
fn json(status: u16, code: &str) -> Reply {
    let json = format!(r#"{{"__type": "com.amazonaws.sqs#{code}", "message": "on purpose"}}"#);
    let mut response = Response::new(whole(Bytes::from(json)));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

/// Sends a request on as it came: its signature covers the host and the path.
async fn forward(request: Request<Incoming>, server: &str) -> Response<Bytes> {
    let (mut head, body) = request.into_parts();
    head.headers.remove(TRANSFER_ENCODING);
    let body = body.collect().await.expect("the request").to_bytes();
    send(Request::from_parts(head, Full::new(body)), server).await
}

async fn send(request: Request<Full<Bytes>>, server: &str) -> Response<Bytes> {
    let stream = TokioIo::new(TcpStream::connect(server).await.expect("the server"));
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.expect("HTTP");
    tokio::spawn(async move { drop(connection.await) });
    let (mut head, body) = sender.send_request(request).await.expect("a reply").into_parts();
    let body = body.collect().await.expect("its body").to_bytes();
    // The length stays even where the body is cut: it tells the reader that there was more.
    if head.headers.remove(TRANSFER_ENCODING).is_some() {
        head.headers.insert(CONTENT_LENGTH, body.len().into());
    }
    Response::from_parts(head, body)
}
