//! A task made ready: what can be rendered ahead of the run is.

use super::answer::{Answer, MOST_KEPT, shortened};
use super::body::Payload;
use super::capture::Source;
use super::data::{DataSet, Needs};
use super::expect::Expect;
use super::number::Counter;
use super::one::{Message, Wants, write_header, write_headers};
use super::origin::Origin;
use super::pairs::Pairs;
use super::scope::{Iteration, Scope};
use super::template::{Slip, Spelling, Template};
use super::{Variables, config};
use crate::driver::Failure;
use crate::record::ErrorClass;
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::http::uri::InvalidUri;
use hyper::{Method, Request, Uri};
use serde_json::Value;
use std::borrow::Cow;
use std::rc::Rc;
use std::time::Duration;

/// A task made ready for one arm.
#[derive(Debug)]
pub struct Blueprint {
    method: Method,
    prefix: String,
    path: Template,
    /// The path and query, where they are the same for every request.
    uri: Option<Uri>,
    /// The whole, where it is the same for every request.
    fixed: Option<Message>,
    headers: HeaderMap,
    /// `headers`, as HTTP/1.1 sends them.
    lines: Vec<u8>,
    filled_headers: Vec<(HeaderName, Template)>,
    query: Pairs,
    body: Payload,
    expect: Expect,
    kept: Vec<(Rc<str>, Template)>,
    captures: Vec<(Rc<str>, Source)>,
    wants: Wants,
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
        let query = Pairs::parse(&task.query, sets).map_err(|e| of_task(&e))?;
        let uri = path.fixed().zip(query.fixed()).map(|(path, query)| full_uri(origin.prefix(), path, &query));
        let uri = uri.transpose().map_err(|e| of_task(&format!("path `{}`: {e}", task.path)))?;
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
        // What is filled in stands for what is not.
        filled_headers.iter().for_each(|(name, _)| drop(headers.remove(name)));
        let mut lines = Vec::new();
        write_headers(&headers, &mut lines);
        let kept = kept(&task.kept, sets).map_err(|e| of_task(&e))?;
        let texts = kept.iter().map(|(_, value)| value).chain(filled_headers.iter().map(|(_, value)| value));
        let needs = texts.map(Template::needs).chain([path.needs(), query.needs(), body.needs()]).collect();
        let method: Method = task.method.parse().map_err(|e| of_task(&format!("method `{}`: {e}", task.method)))?;
        let fixed = match (&uri, body.fixed()) {
            (Some(uri), Some(body)) if filled_headers.is_empty() => {
                Some(Message::new(&method, uri, |head| head.extend_from_slice(&lines), body))
            }
            _ => None,
        };
        let needs_body = task.expect.needs_body() || task.captures.iter().any(|capture| capture.from.needs_body());
        let headers_read = task.expect.reads_headers() || !task.captures.is_empty() || task.redirects > 0;
        Ok(Self {
            wants: Wants { headers: headers_read, body: needs_body.then_some(MOST_KEPT) },
            fixed,
            lines,
            method,
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
    pub fn request(&self, iteration: &mut Iteration) -> Result<Request<Bytes>, Failure> {
        let seq = self.next(iteration)?;
        iteration.scoped(seq, &self.common.sets, |scope| self.filled(scope)).map_err(unfit)
    }

    /// The next request, as HTTP/1.1 sends it.
    ///
    /// # Errors
    /// Where a value is missing, or makes no valid request.
    pub fn message(&self, iteration: &mut Iteration) -> Result<Cow<'_, Message>, Failure> {
        let seq = self.next(iteration)?;
        match &self.fixed {
            Some(message) => Ok(Cow::Borrowed(message)),
            None => {
                let rendered = iteration.scoped(seq, &self.common.sets, |scope| self.rendered(scope));
                rendered.map(Cow::Owned).map_err(unfit)
            }
        }
    }

    /// Begins the next request: its number among those of the arm.
    fn next(&self, iteration: &mut Iteration) -> Result<u64, Failure> {
        let seq = self.common.seq.next();
        for (name, value) in &self.kept {
            let value = iteration.scoped(seq, &self.common.sets, |scope| value.fill(scope)).map_err(unfit)?;
            iteration.variables.set(name, serde_json::from_str::<Value>(&value).map_err(unfit)?);
        }
        Ok(seq)
    }

    fn filled(&self, scope: &mut Scope<'_>) -> Result<Request<Bytes>, String> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.filled_uri(scope)?.into_owned();
        *request.headers_mut() = self.headers.clone();
        let headers = request.headers_mut();
        self.fill_headers(scope, |name, value| drop(headers.insert(name, value)))?;
        *request.body_mut() = self.body.fill(scope).map_err(|e| e.to_string())?;
        Ok(request)
    }

    fn rendered(&self, scope: &mut Scope<'_>) -> Result<Message, String> {
        let uri = self.filled_uri(scope)?;
        let mut lines = self.lines.clone();
        self.fill_headers(scope, |name, value| write_header(name.as_str(), value.as_bytes(), &mut lines))?;
        let body = self.body.fill(scope).map_err(|e| e.to_string())?;
        Ok(Message::new(&self.method, &uri, |head| head.extend_from_slice(&lines), &body))
    }

    fn fill_headers(&self, scope: &mut Scope<'_>, mut put: impl FnMut(&HeaderName, HeaderValue)) -> Result<(), String> {
        for (name, value) in &self.filled_headers {
            let value = value.fill(scope).map_err(|e| e.to_string())?;
            // The value may be a secret of the target.
            put(name, HeaderValue::from_str(&value).map_err(|e| format!("header `{name}`: {e}"))?);
        }
        Ok(())
    }

    fn filled_uri(&self, scope: &mut Scope<'_>) -> Result<Cow<'_, Uri>, String> {
        if let Some(uri) = &self.uri {
            return Ok(Cow::Borrowed(uri));
        }
        let path = self.path.fill(scope).map_err(|e| e.to_string())?;
        let query = self.query.query(scope).map_err(|e| e.to_string())?;
        let uri = full_uri(&self.prefix, &path, &query);
        uri.map(Cow::Owned).map_err(|e| format!("the path `{}`: {e}", shortened(&path)))
    }

    /// The rows of data that one of it takes.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// What of its response is read, beside the status and the size of the body.
    pub fn wants(&self) -> Wants {
        self.wants
    }

    /// Whether its response is more than received and counted.
    pub fn is_looked_into(&self) -> bool {
        self.wants != Wants::default()
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

fn full_uri(prefix: &str, path: &str, query: &str) -> Result<Uri, InvalidUri> {
    match query {
        "" => format!("{prefix}{path}"),
        query => format!("{prefix}{path}{}{query}", if path.contains('?') { '&' } else { '?' }),
    }
    .parse()
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
