//! Trouble on purpose: what GitHub's description does not tell of, but GitHub and networks do.

use super::{Lost, Reply};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response};
use serde_json::json;
use std::sync::Mutex;

/// What happens to one request.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// None: it is a later one that meets some.
    Nothing,
    /// It is answered with this status, these headers and this message, and does not arrive.
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    /// It arrives, and its reply is lost.
    LostReply,
    /// It does not arrive, and the connection ends.
    Cut,
    /// It does not arrive, and no answer ever comes.
    Silence,
}

/// A server before prism.
#[derive(Debug)]
pub struct Front {
    prism: String,
    server: String,
    path: &'static str,
    client: reqwest::Client,
    troubles: Mutex<Vec<(&'static str, &'static str, Trouble)>>,
    requests: Mutex<Vec<String>>,
    violations: Mutex<Vec<String>>,
}

impl Front {
    /// `path` is what the API is below of.
    pub fn new(prism: &str, server: &str, path: &'static str) -> Self {
        Self {
            prism: prism.to_owned(),
            server: server.to_owned(),
            path,
            client: reqwest::Client::new(),
            troubles: Mutex::default(),
            requests: Mutex::default(),
            violations: Mutex::default(),
        }
    }

    pub fn trouble(&self, method: &'static str, part: &'static str, trouble: Trouble) {
        self.troubles.lock().expect("nobody panicked").push((method, part, trouble));
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panicked").clone()
    }

    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut *self.violations.lock().expect("nobody panicked"))
    }

    pub async fn answer(&self, request: Request<Incoming>) -> Result<Reply, Lost> {
        let (method, path) = (request.method().clone(), request.uri().to_string());
        self.requests.lock().expect("nobody panicked").push(format!("{method} {path}"));
        match self.met(&method, &path) {
            None | Some(Trouble::Nothing) => Ok(self.forward(request).await),
            Some(Trouble::Answer(status, headers, message)) => Ok(refusal(status, &headers, message)),
            Some(Trouble::LostReply) => {
                self.forward(request).await;
                Err(Lost)
            }
            Some(Trouble::Cut) => Err(Lost),
            Some(Trouble::Silence) => std::future::pending().await,
        }
    }

    fn met(&self, method: &Method, path: &str) -> Option<Trouble> {
        let mut troubles = self.troubles.lock().expect("nobody panicked");
        let at = troubles.iter().position(|(m, part, _)| method == *m && path.contains(part))?;
        Some(troubles.remove(at).2)
    }

    /// GraphQL is not described, so prism does not see it; a GitHub Enterprise Server has it beside REST.
    async fn forward(&self, request: Request<Incoming>) -> Reply {
        let (head, body) = request.into_parts();
        let body = body.collect().await.expect("the request").to_bytes();
        let path = head.uri.to_string();
        let graphql = format!("{}/graphql", self.path.trim_end_matches("/v3"));
        let is_graphql = path == graphql;
        let url = match path.strip_prefix(self.path) {
            _ if is_graphql => format!("{}/graphql", self.server),
            Some(rest) => format!("{}{rest}", self.prism),
            None => return refusal(404, &[], "no such API"),
        };
        let mut sent = self.client.request(head.method.clone(), url).body(body);
        for (name, value) in head.headers.iter().filter(|(name, _)| *name != "host" && *name != "content-length") {
            sent = sent.header(name, value);
        }
        let reply = sent.send().await.expect("prism answers");
        let kind = reply.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        // What prism does not let pass it answers itself.
        let own = kind.starts_with("application/problem").then(|| kind.to_owned());
        let found = reply.headers().get("sl-violations").map(|found| format!("{found:?}")).or(own);
        let mut answer = Response::builder().status(reply.status());
        for (name, value) in reply.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
            answer = answer.header(name, value);
        }
        let body = reply.bytes().await.expect("its body");
        if let Some(found) = found {
            let begin: String = String::from_utf8_lossy(&body).chars().take(300).collect();
            let violation = format!("{} {path}: {found}: {begin}", head.method);
            self.violations.lock().expect("nobody panicked").push(violation);
        }
        answer.body(whole(body)).expect("a reply")
    }
}

fn refusal(status: u16, headers: &[(&'static str, String)], message: &str) -> Reply {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, value);
    }
    answer.body(whole(Bytes::from(json!({ "message": message }).to_string()))).expect("a reply")
}

fn whole(body: Bytes) -> http_body_util::combinators::UnsyncBoxBody<Bytes, Lost> {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}
