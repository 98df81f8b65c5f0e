//! The runtime API of Lambda, as far as functions see it: hands out events one by one and takes answers.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>. It answers 4xx to all that is not written there, which
//! ends the client that AWS wrote for functions in Rust.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

const INVOCATION: &str = "/2018-06-01/runtime/invocation/";

/// A running runtime API; ends with the test's runtime.
pub struct RuntimeApi {
    /// What `AWS_LAMBDA_RUNTIME_API` is.
    pub address: String,
    events: mpsc::UnboundedSender<Event>,
}

/// An event that waits to be taken.
struct Event {
    body: String,
    answer: oneshot::Sender<Value>,
}

#[derive(Clone)]
struct Desk {
    waiting: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Event>>>,
    /// The event that was taken: its number, and who waits for the answer.
    taken: Arc<Mutex<(u64, Option<oneshot::Sender<Value>>)>>,
}

impl RuntimeApi {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (events, waiting) = mpsc::unbounded_channel();
        let desk = Desk { waiting: Arc::new(waiting.into()), taken: Arc::default() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let desk = desk.clone();
                let serve = service_fn(move |request| {
                    let desk = desk.clone();
                    async move { Ok::<_, hyper::Error>(desk.answer(request).await) }
                });
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
            }
        });
        Self { address, events }
    }

    /// Invokes the function; what it answers.
    pub async fn invoke(&self, event: &Value) -> Value {
        let (answer, answered) = oneshot::channel();
        self.events.send(Event { body: event.to_string(), answer }).expect("it runs");
        answered.await.expect("the function answers as it should")
    }
}

impl Desk {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        match (method, path.strip_prefix(INVOCATION)) {
            (Method::GET, Some("next")) => self.next().await,
            (Method::POST, Some(rest)) if rest.ends_with("/response") => {
                let body = request.into_body().collect().await.expect("a body").to_bytes();
                self.take(rest.trim_end_matches("/response"), &body)
            }
            _ => reply(404, "no such resource"),
        }
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        let Some(event) = self.waiting.lock().await.recv().await else { return reply(500, "it ends") };
        let mut taken = self.taken.lock().expect("a desk");
        if taken.1.is_some() {
            return reply(403, "the last event has no answer yet");
        }
        *taken = (taken.0 + 1, Some(event.answer));
        let reply = Response::builder()
            .header("Lambda-Runtime-Aws-Request-Id", taken.0.to_string())
            .header("Lambda-Runtime-Deadline-Ms", "4102444800000")
            .header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:worker")
            .header("Content-Type", "application/json");
        reply.body(event.body.into()).expect("a reply")
    }

    fn take(&self, request_id: &str, body: &[u8]) -> Response<Full<Bytes>> {
        let mut taken = self.taken.lock().expect("a desk");
        let answer = taken.1.take().filter(|_| request_id == taken.0.to_string());
        match (answer, serde_json::from_slice(body)) {
            (Some(answer), Ok(value)) => {
                let _ = answer.send(value);
                reply(202, r#"{"status":"OK"}"#)
            }
            _ => reply(400, "no answer to the event that was taken"),
        }
    }
}

fn reply(status: u16, text: &'static str) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(text.into()).expect("a reply")
}
