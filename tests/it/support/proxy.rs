//! A proxy that makes a server fail on purpose.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderValue, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::{TcpListener, TcpStream};

/// How it fails.
#[derive(Clone, Copy)]
pub enum Failing {
    /// Every third request is answered 503, and does not arrive.
    EveryThird,
    /// The first object is written, and its reply lost.
    FirstReplyLost,
    /// The first write is answered 409, and does not arrive.
    FirstConflict,
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

/// What ends a connection without a reply.
#[derive(Debug, thiserror::Error)]
#[error("lost on purpose")]
struct Lost;

async fn answer(
    request: Request<Incoming>,
    server: &str,
    failing: Failing,
    seen: &AtomicUsize,
    failed: &AtomicUsize,
) -> Result<Response<Full<Bytes>>, Lost> {
    let method = request.method().clone();
    let is_object = request.uri().query().is_none_or(|query| !query.contains("list-type"));
    let fails = match failing {
        Failing::EveryThird => seen.fetch_add(1, Ordering::Relaxed) % 3 == 2,
        Failing::FirstReplyLost | Failing::FirstConflict => {
            method == Method::PUT && seen.fetch_add(1, Ordering::Relaxed) == 0
        }
        Failing::FirstCut => method == Method::GET && is_object && seen.fetch_add(1, Ordering::Relaxed) == 0,
        Failing::Always(..) => true,
    };
    failed.fetch_add(usize::from(fails), Ordering::Relaxed);
    match failing {
        Failing::EveryThird if fails => Ok(refusal(&method, 503, "", "SlowDown")),
        Failing::FirstConflict if fails => Ok(refusal(&method, 409, "", "ConditionalRequestConflict")),
        Failing::Always(status, region, code) => Ok(refusal(&method, status, region, code)),
        Failing::FirstReplyLost if fails => {
            forward(request, server).await;
            Err(Lost)
        }
        Failing::FirstCut if fails => {
            let (mut head, body) = forward(request, server).await.into_parts();
            let whole = body.collect().await.unwrap_or_else(|never: Infallible| match never {}).to_bytes();
            // A length that the body does not have ends the connection when it is written.
            head.headers.insert("content-length", HeaderValue::from(whole.len()));
            Ok(Response::from_parts(head, Full::new(whole.slice(..whole.len() / 2))))
        }
        _ => Ok(forward(request, server).await),
    }
}

fn refusal(method: &Method, status: u16, region: &'static str, code: &str) -> Response<Full<Bytes>> {
    let error = format!("<Error><Code>{code}</Code><Message>on purpose</Message></Error>");
    // S3 is never asked by POST here; what is, as STS, wraps its errors.
    let xml = if method == Method::POST { format!("<ErrorResponse>{error}</ErrorResponse>") } else { error };
    let mut response = Response::new(Full::new(Bytes::from(xml)));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if !region.is_empty() {
        response.headers_mut().insert("x-amz-bucket-region", HeaderValue::from_static(region));
    }
    response
}

/// Sends a request on as it came: its signature covers the host and the path.
async fn forward(request: Request<Incoming>, server: &str) -> Response<Full<Bytes>> {
    let (mut head, body) = request.into_parts();
    let body = body.collect().await.expect("the request").to_bytes();
    head.headers.remove(TRANSFER_ENCODING);
    let stream = TokioIo::new(TcpStream::connect(server).await.expect("the server"));
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.expect("HTTP");
    tokio::spawn(async move { drop(connection.await) });
    let reply = sender.send_request(Request::from_parts(head, Full::new(body))).await.expect("a reply");
    let (mut head, body) = reply.into_parts();
    head.headers.remove(TRANSFER_ENCODING);
    Response::from_parts(head, Full::new(body.collect().await.expect("its body").to_bytes()))
}
