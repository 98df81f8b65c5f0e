//! `request` of a task: what is sent.

use super::{auth, body};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Rule, Section, Shape};
use crate::config::tree::Name;
use crate::driver::http::{self, Body, Expect, Piece, pieces};
use std::time::Duration;

/// Methods that a request can have.
pub const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// Headers that follow from the rest of the request.
const OWN: [&str; 3] = ["content-length", "transfer-encoding", "connection"];

/// Names of headers, as a regular expression.
pub const HEADER: &str = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

const PATH: Shape = Shape::Pattern {
    pattern: r"^(/|\{\{[A-Za-z_]\w*\}\})([^\s#{]|\{\{[^{}]*\}\}|\{)*$",
    form: "a path such as `/orders?page=1`",
};

/// The table of `request`.
pub static REQUEST: Section = Section::new(
    "request",
    "What is sent. [Templates](#templates) such as `{{uuid}}` are filled in wherever a text stands.",
    &[
        Key::new("method", Shape::Choice(METHODS), "The method.").default("GET; POST with a body"),
        Key::new("path", PATH, "Path and query, or a captured `{{NAME}}` that begins with them.").required(),
        Key::new("query", body::PAIRS, "Added to the path, percent-encoded."),
        Key::new(
            "headers",
            Shape::Map(&[Entry { name: "name", pattern: HEADER, shape: Shape::Text }]),
            "Sent with the request.",
        ),
        Key::new("auth", Shape::Section(&auth::AUTH), "Who sends it."),
        body::JSON,
        body::BODY,
        body::FILE,
        body::FORM,
        body::MULTIPART,
        Key::new("gzip", Shape::Bool, "The body is compressed; adds `content-encoding: gzip`.").default("false"),
        Key::new(
            "timeout",
            Shape::Duration,
            "From sending, or from connecting where that is needed, to the end of the response.",
        )
        .default("30s"),
        Key::new(
            "redirects",
            Shape::Whole { least: 0, most: 20 },
            "Most redirects that are followed, to the same target only; the time is that of the whole.",
        )
        .default("0"),
    ],
)
.rules(&[
    Rule::NotBoth("json", "body"),
    Rule::NotBoth("json", "file"),
    Rule::NotBoth("json", "form"),
    Rule::NotBoth("json", "multipart"),
    Rule::NotBoth("body", "file"),
    Rule::NotBoth("body", "form"),
    Rule::NotBoth("body", "multipart"),
    Rule::NotBoth("file", "form"),
    Rule::NotBoth("file", "multipart"),
    Rule::NotBoth("form", "multipart"),
]);

/// A request as the file has it.
#[derive(Debug)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// With templates.
    pub path: String,
    /// Added to the path.
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// What is sent, if anything.
    pub body: Option<Body>,
    /// Compressed.
    pub gzip: bool,
    /// From sending to the end of the response.
    pub timeout: Duration,
    /// Most that are followed.
    pub redirects: u32,
}

impl Request {
    /// As the driver has it; the name and what is expected are still to be given.
    pub fn named(self) -> http::Request {
        let Self { method, path, query, headers, body, gzip, timeout, redirects } = self;
        let (expect, kept, captures) = (Expect::default(), Vec::new(), Vec::new());
        let name = String::new();
        http::Request { name, method, path, query, headers, body, gzip, kept, expect, captures, timeout, redirects }
    }
}

/// Reads `request`.
pub fn read(field: &Field<'_>) -> Option<Request> {
    let fields = Fields::open(field, &REQUEST)?;
    let path = fields.get("path").and_then(|field| path(&field));
    let mut headers = fields.get("headers").map(|field| headers(&field)).unwrap_or_default();
    let query = fields.get("query").map_or(Some(Vec::new()), |field| body::pairs(&field));
    let authorization = fields.get("auth").map(|field| auth::read(&field));
    if let Some(value) = authorization {
        if headers.iter().any(|(name, _)| name == "authorization") {
            field.problem("`auth` and the header `authorization` exclude each other: keep one");
        }
        headers.extend(value.map(|value| ("authorization".to_owned(), value)));
    }
    let body = body::read(&fields);
    let has_body = ["json", "body", "file", "form", "multipart"].iter().any(|key| fields.has(key));
    let gzip = fields.get("gzip").map_or(Some(false), |field| field.bool());
    let method = match fields.get("method") {
        Some(field) => field.choice(METHODS),
        None => Some(if has_body { "POST" } else { "GET" }),
    };
    let timeout = fields.get("timeout").map_or(Some(TIMEOUT), |field| field.time());
    let redirects = fields.get("redirects").map_or(Some(0), |field| field.whole(0, 20));
    let redirects = redirects.and_then(|redirects| u32::try_from(redirects).ok());
    let (method, path) = (method?.to_owned(), path?.to_owned());
    let (query, body, gzip) = (query?, body?, gzip?);
    Some(Request { method, path, query, headers, body, gzip, timeout: timeout?, redirects: redirects? })
}

/// Bounds want a name: by one of a path without its value no numbers would be found, and nothing would be judged.
pub fn hold_name(fields: &Fields<'_>) {
    let is_bound = ["thresholds", "limits"].into_iter().any(|key| fields.has(key));
    let path = fields.get("request").and_then(|request| request.inner("path"));
    if let Some(path) = path.filter(|path| is_bound && !fields.has("name") && path.is_unknown()) {
        path.problem("has no value, and names the task that bounds are for: give the task a `name`");
    }
}

/// Longest wait for a response where the task says nothing.
pub const TIMEOUT: Duration = Duration::from_secs(30);

fn path<'a>(field: &Field<'a>) -> Option<&'a str> {
    let path = field.form(&PATH, |_| true)?;
    checked_path(field, path)
}

/// A path that can stand in a request line; what templates fill in is left to them.
pub fn checked_path<'a>(field: &Field<'_>, path: &'a str) -> Option<&'a str> {
    if field.is_unknown() {
        return Some(path);
    }
    // What fills a template is encoded.
    let written = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.chars().find(|c| !c.is_ascii_graphic() || "\"#<>\\^`".contains(*c)),
        Piece::Placeholder(_) => None,
    };
    if path.starts_with("http://") || path.starts_with("https://") {
        field.problem("expected a path such as `/orders`: the host stands in `target`");
    } else if !path.starts_with('/') && !path.starts_with("{{") {
        field.expected(&PATH.form());
    } else if let Some(letter) = pieces(path).iter().find_map(written) {
        field.problem(format!("the path holds {letter:?}, which must be percent-encoded"));
    } else {
        return Some(path);
    }
    None
}

fn headers(field: &Field<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in field.entries().unwrap_or_default() {
        let problem = |text: &str| value.sink.add(&name.place, &value.path, text);
        let Some(lower) = header_name(&value, name) else { continue };
        if OWN.contains(&lower.as_str()) {
            problem("follows from the rest of the request: remove it");
        } else if headers.iter().any(|(known, _)| *known == lower) {
            problem("is there twice: upper and lower case are the same");
        }
        match value.text() {
            Some(text) if text.chars().any(char::is_control) => value.problem("must be one line of printable text"),
            Some(text) => headers.push((lower, text.to_owned())),
            None => {}
        }
    }
    headers
}

/// Reads the name of a header in front of a value, in lower case.
pub fn header_name(value: &Field<'_>, name: &Name) -> Option<String> {
    let lower = lower(&name.text);
    if lower.is_none() {
        value.sink.add(&name.place, &value.path, NO_HEADER);
    }
    lower
}

/// Reads the name of a header, in lower case.
pub fn header_text(field: &Field<'_>) -> Option<String> {
    let lower = lower(field.text()?);
    if lower.is_none() {
        field.problem(NO_HEADER);
    }
    lower
}

const NO_HEADER: &str = "expected the name of a header, such as `x-request-id`";

fn lower(name: &str) -> Option<String> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&b);
    (!name.is_empty() && name.bytes().all(token)).then(|| name.to_ascii_lowercase())
}
