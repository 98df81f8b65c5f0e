//! A task made ready: what can be rendered ahead of the run is.

use super::connection::RequestBody;
use super::data::{DataSet, Needs};
use super::failure::Trouble;
use super::origin::Origin;
use super::scope::{Iteration, Scope};
use super::template::{Spelling, Template};
use super::{Body, config};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Uri};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

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
    needs: Needs,
    common: Rc<Common>,
}

/// What the requests of an arm share.
#[derive(Debug)]
pub struct Common {
    /// Counts them.
    pub seq: Cell<u64>,
    /// The data of the scenario.
    pub sets: Vec<DataSet>,
}

impl Blueprint {
    /// Makes a request ready.
    ///
    /// # Errors
    /// In words, where the task is not valid HTTP.
    pub fn new(task: &config::Request, origin: &Origin, common: &Rc<Common>) -> Result<Self, String> {
        let of_task = |e: &dyn std::fmt::Display| format!("task `{}`: {e}", task.name);
        let parse = |text: &str, spelling| Template::parse(text, spelling, &common.sets).map_err(|e| of_task(&e));
        let path = parse(&task.path, Spelling::Url)?;
        let full = |path: &str| format!("{}{path}", origin.prefix()).parse::<Uri>();
        let sample = full(&path.sample()).map_err(|e| of_task(&format!("path `{}`: {e}", task.path)))?;
        let uri = path.fixed().map(|_| sample);
        let (body, is_json) = match &task.body {
            None => (parse("", Spelling::Plain)?, false),
            Some(Body::Raw(text)) => (parse(text, Spelling::Plain)?, false),
            Some(Body::Json(text)) => {
                let value = serde_json::from_str(text).map_err(|e| of_task(&e))?;
                (Template::json(&value, &common.sets).map_err(|e| of_task(&e))?, true)
            }
        };
        let mut headers = default_headers(origin, is_json).map_err(|e| of_task(&e))?;
        let mut filled_headers = Vec::new();
        for (name, value) in &task.headers {
            let name: HeaderName = name.parse().map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
            let value = parse(value, Spelling::Plain)?;
            match value.fixed() {
                Some(text) => {
                    let text = HeaderValue::from_str(text).map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
                    headers.insert(name, text);
                }
                None => {
                    HeaderValue::from_str(&value.sample()).map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
                    filled_headers.push((name, value));
                }
            }
        }
        let mut needs = Needs::default();
        let templates = [&path, &body].into_iter().chain(filled_headers.iter().map(|(_, value)| value));
        templates.for_each(|template| needs.add(&template.needs()));
        Ok(Self {
            method: task.method.parse().map_err(|e| of_task(&format!("method `{}`: {e}", task.method)))?,
            prefix: origin.prefix().to_owned(),
            bytes: body.fixed().map(|text| Bytes::from(text.to_owned())),
            expect: task.expect.clone(),
            timeout: task.timeout,
            needs,
            common: common.clone(),
            path,
            uri,
            headers,
            filled_headers,
            body,
        })
    }

    /// The next request.
    ///
    /// # Errors
    /// Where a value is missing, or is none that can be sent there.
    pub fn request(&self, iteration: &mut Iteration) -> Result<Request<RequestBody>, Trouble> {
        let seq = self.common.seq.get() + 1;
        self.common.seq.set(seq);
        iteration.scoped(seq, &self.common.sets, |scope| self.filled(scope)).map_err(Trouble::unfilled)
    }

    fn filled(&self, scope: &mut Scope<'_>) -> Result<Request<RequestBody>, String> {
        let mut request = Request::new(RequestBody::default());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = match &self.uri {
            Some(uri) => uri.clone(),
            None => self.filled_uri(scope)?,
        };
        *request.headers_mut() = self.headers.clone();
        for (name, value) in &self.filled_headers {
            let value = value.fill(scope).map_err(|e| e.to_string())?;
            // The value may be a secret of the target.
            let value = HeaderValue::from_str(&value).map_err(|e| format!("header `{name}`: {e}"))?;
            request.headers_mut().insert(name, value);
        }
        *request.body_mut() = Full::new(match &self.bytes {
            Some(bytes) => bytes.clone(),
            None => Bytes::from(self.body.fill(scope).map_err(|e| e.to_string())?),
        });
        Ok(request)
    }

    fn filled_uri(&self, scope: &mut Scope<'_>) -> Result<Uri, String> {
        let path = self.path.fill(scope).map_err(|e| e.to_string())?;
        format!("{}{path}", self.prefix).parse().map_err(|e| format!("path `{path}`: {e}"))
    }

    /// The rows of data that one of it takes.
    pub fn needs(&self) -> &Needs {
        &self.needs
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
