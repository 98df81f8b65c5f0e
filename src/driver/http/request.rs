//! A task made ready: what can be rendered ahead of the run is.

use super::answer::{Answer, shortened};
use super::body::Payload;
use super::capture::Source;
use super::connection::RequestBody;
use super::data::{DataSet, Needs};
use super::expect::Expect;
use super::number::Counter;
use super::origin::Origin;
use super::pairs::Pairs;
use super::scope::{Iteration, Scope};
use super::template::{Slip, Spelling, Template};
use super::{Variables, config};
use crate::driver::Failure;
use crate::record::ErrorClass;
use http_body_util::Full;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Uri};
use serde_json::Value;
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
    query: Pairs,
    body: Payload,
    expect: Expect,
    kept: Vec<(Rc<str>, Template)>,
    captures: Vec<(Rc<str>, Source)>,
    timeout: Duration,
    redirects: u32,
    needs: Needs,
    common: Rc<Common>,
}

/// What the requests of an arm share.
#[derive(Debug)]
pub struct Common {
    /// Counts them.
    pub seq: Counter,
    /// The data of the scenario.
    pub sets: Vec<DataSet>,
}

impl Blueprint {
    /// Makes a request ready; `seq` counts the requests of the arm.
    ///
    /// # Errors
    /// In words, where the task is not valid HTTP.
    pub fn new(task: &config::Request, origin: &Origin, common: &Rc<Common>) -> Result<Self, String> {
        let of_task = |e: &dyn std::fmt::Display| format!("task `{}`: {e}", task.name);
        let sets = &common.sets;
        let parse = |text: &str, spelling| Template::parse(text, spelling, sets).map_err(|e| of_task(&e));
        // What a path begins with was captured: it is one already.
        let spelling = if task.path.starts_with("{{") { Spelling::Plain } else { Spelling::Url };
        let path = parse(&task.path, spelling)?;
        let full = |path: &str| format!("{}{path}", origin.prefix()).parse::<Uri>();
        let uri = path.fixed().map(full).transpose().map_err(|e| of_task(&format!("path `{}`: {e}", task.path)))?;
        let query = Pairs::parse(&task.query, sets).map_err(|e| of_task(&e))?;
        let uri = uri.filter(|_| query.is_empty());
        let body = Payload::new(task.body.as_ref(), task.gzip, sets).map_err(|e| of_task(&e))?;
        let mut headers = default_headers(origin, &body).map_err(|e| of_task(&e))?;
        let mut filled_headers = Vec::new();
        for (name, value) in &task.headers {
            let name: HeaderName = name.parse().map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
            let value = parse(value, Spelling::Plain)?;
            match value.fixed() {
                Some(text) => {
                    let text = HeaderValue::from_str(text).map_err(|e| of_task(&format!("header `{name}`: {e}")))?;
                    headers.insert(name, text);
                }
                None => filled_headers.push((name, value)),
            }
        }
        let kept = kept(&task.kept, sets).map_err(|e| of_task(&e))?;
        let texts = kept.iter().map(|(_, value)| value).chain(filled_headers.iter().map(|(_, value)| value));
        let needs = texts.map(Template::needs).chain([path.needs(), query.needs(), body.needs()]).collect();
        Ok(Self {
            method: task.method.parse().map_err(|e| of_task(&format!("method `{}`: {e}", task.method)))?,
            prefix: origin.prefix().to_owned(),
            expect: task.expect.clone(),
            captures: task
                .captures
                .iter()
                .map(|capture| (capture.name.as_str().into(), capture.from.clone()))
                .collect(),
            timeout: task.timeout,
            redirects: task.redirects,
            kept,
            needs,
            common: common.clone(),
            path,
            query,
            uri,
            headers,
            filled_headers,
            body,
        })
    }

    /// The next request.
    ///
    /// # Errors
    /// Where a value is missing, or makes no valid request.
    pub fn request(&self, iteration: &mut Iteration) -> Result<Request<RequestBody>, Failure> {
        let seq = self.common.seq.next();
        for (name, value) in &self.kept {
            let value = iteration.scoped(seq, &self.common.sets, |scope| value.fill(scope)).map_err(unfit)?;
            iteration.variables.set(name, serde_json::from_str::<Value>(&value).map_err(unfit)?);
        }
        iteration.scoped(seq, &self.common.sets, |scope| self.filled(scope)).map_err(unfit)
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
        *request.body_mut() = Full::new(self.body.fill(scope).map_err(|e| e.to_string())?);
        Ok(request)
    }

    fn filled_uri(&self, scope: &mut Scope<'_>) -> Result<Uri, String> {
        let path = self.path.fill(scope).map_err(|e| e.to_string())?;
        let path = match self.query.query(scope).map_err(|e| e.to_string())? {
            query if query.is_empty() => path,
            query => format!("{path}{}{query}", if path.contains('?') { '&' } else { '?' }),
        };
        format!("{}{path}", self.prefix).parse().map_err(|e| format!("the path `{}`: {e}", shortened(&path)))
    }

    /// The rows of data that one of it takes.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// Whether anything is read in the body of its response.
    pub fn needs_body(&self) -> bool {
        self.expect.needs_body() || self.captures.iter().any(|(_, source)| source.needs_body())
    }

    /// Holds a response against what is expected of it.
    pub fn check(&self, answer: &Answer) -> Result<(), Failure> {
        self.expect.check(answer)
    }

    /// Takes what is to be taken out of a response.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn capture(&self, answer: &Answer, variables: &mut Variables) -> Result<(), Failure> {
        for (name, source) in &self.captures {
            let value = source.take(answer).map_err(|text| unfit(format!("`{name}` was not captured: {text}")))?;
            variables.set(name, value);
        }
        Ok(())
    }

    /// From sending to the end of the response.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Most redirects that it follows.
    pub fn redirects(&self) -> u32 {
        self.redirects
    }
}

/// Whether sending it twice does what sending it once does (RFC 9110 §9.2.2).
pub fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS)
}

/// Values that are filled in before the rest, under their names.
fn kept(values: &[(String, String)], sets: &[DataSet]) -> Result<Vec<(Rc<str>, Template)>, Slip> {
    let ready = |(name, value): &(String, String)| {
        Ok((name.as_str().into(), Template::json(&Value::from(value.as_str()), sets)?))
    };
    values.iter().map(ready).collect()
}

/// What is at fault is the answer that a value was to come from.
fn unfit(text: impl ToString) -> Failure {
    Failure { class: ErrorClass::Expectation, text: text.to_string() }
}

fn default_headers(origin: &Origin, body: &Payload) -> Result<HeaderMap, hyper::header::InvalidHeaderValue> {
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_str(origin.authority())?);
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("perf-gate/", env!("CARGO_PKG_VERSION"))));
    if let Some(kind) = body.content_type() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(kind)?);
    }
    if body.is_gzip() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(headers)
}
