//! A task made ready: what can be rendered ahead of the run is.

use super::connection::RequestBody;
use super::origin::Origin;
use super::template::{Template, Values};
use super::{Body, config};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Uri};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// What placeholders may be filled with: shows ahead of the run that the filled text is valid.
const SAMPLE: Values = Values { draw: 0, seq: 0 };

/// A task made ready for one arm.
#[derive(Debug)]
pub struct Blueprint {
    method: Method,
    prefix: String,
    path: Template,
    /// The path, where it is the same for every request.
    uri: Option<Uri>,
    headers: HeaderMap,
    filled_headers: Vec<(HeaderName, Template)>,
    body: Template,
    /// The body, where it is the same for every request.
    bytes: Option<Bytes>,
    expect: Option<Vec<u16>>,
    timeout: Duration,
    seq: Rc<Cell<u64>>,
}

impl Blueprint {
    /// Makes a request ready; `seq` counts the requests of the arm.
    ///
    /// # Errors
    /// In words, where the task is not valid HTTP.
    pub fn new(task: &config::Request, origin: &Origin, seq: &Rc<Cell<u64>>) -> Result<Self, String> {
        let of_task = |e: &dyn std::fmt::Display| format!("task `{}`: {e}", task.name);
        let parse = |text: &str| Template::parse(text).map_err(|e| of_task(&e));
        let path = parse(&task.path)?;
        let full = |path: &str| format!("{}{path}", origin.prefix()).parse::<Uri>();
        let sample = full(&path.fill(SAMPLE)).map_err(|e| of_task(&format!("path `{}`: {e}", task.path)))?;
        let uri = path.fixed().map(|_| sample);
        let (body, is_json) = match &task.body {
            None => (parse("")?, false),
            Some(Body::Raw(text)) => (parse(text)?, false),
            Some(Body::Json(text)) => (parse(text)?, true),
        };
        let mut headers = default_headers(origin, is_json).map_err(|e| of_task(&e))?;
        let mut filled_headers = Vec::new();
        for (name, value) in &task.headers {
            let name: HeaderName = name.parse().map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
            let value = parse(value)?;
            match value.fixed() {
                Some(text) => {
                    let text = HeaderValue::from_str(text).map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
                    headers.insert(name, text);
                }
                None => {
                    let sample = value.fill(SAMPLE);
                    HeaderValue::from_str(&sample).map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
                    filled_headers.push((name, value));
                }
            }
        }
        Ok(Self {
            method: task.method.parse().map_err(|e| of_task(&format!("method `{}`: {e}", task.method)))?,
            prefix: origin.prefix().to_owned(),
            bytes: body.fixed().map(|text| Bytes::from(text.to_owned())),
            expect: task.expect.clone(),
            timeout: task.timeout,
            seq: seq.clone(),
            path,
            uri,
            headers,
            filled_headers,
            body,
        })
    }

    /// The next request.
    pub fn request(&self, draw: u64) -> Request<RequestBody> {
        self.seq.set(self.seq.get() + 1);
        let values = Values { draw, seq: self.seq.get() };
        let body = self.bytes.clone().unwrap_or_else(|| Bytes::from(self.body.fill(values)));
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone().unwrap_or_else(|| self.filled_uri(values));
        *request.headers_mut() = self.headers.clone();
        for (name, value) in &self.filled_headers {
            let value = HeaderValue::from_str(&value.fill(values)).expect("placeholders hold letters and digits");
            request.headers_mut().insert(name, value);
        }
        request
    }

    fn filled_uri(&self, values: Values) -> Uri {
        let path = format!("{}{}", self.prefix, self.path.fill(values));
        path.parse().expect("placeholders hold letters and digits")
    }

    /// From sending to the end of the response.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether sending it twice does what sending it once does (RFC 9110 §9.2.2).
    pub fn is_idempotent(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS)
    }

    /// Whether the status is a success; if not, in words.
    pub fn expects(&self, status: u16) -> Result<(), String> {
        match &self.expect {
            Some(expected) if expected.contains(&status) => Ok(()),
            Some(expected) => {
                let expected: Vec<_> = expected.iter().map(u16::to_string).collect();
                Err(format!("status {status}, expected {}", expected.join(" or ")))
            }
            None if (200..400).contains(&status) => Ok(()),
            None => Err(format!("status {status}")),
        }
    }
}

fn default_headers(origin: &Origin, is_json: bool) -> Result<HeaderMap, hyper::header::InvalidHeaderValue> {
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_str(origin.authority())?);
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("perf-gate/", env!("CARGO_PKG_VERSION"))));
    if is_json {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Ok(headers)
}
