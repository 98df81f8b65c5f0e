//! `request` and `expect` of a task: what is sent, and what counts as a success.

use super::template;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Rule, Section, Shape};
use crate::driver::http::Body;
use std::time::Duration;

/// Methods that a request can have.
pub const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// Headers that follow from the rest of the request.
const OWN: [&str; 3] = ["content-length", "transfer-encoding", "connection"];

const PATH: Shape = Shape::Pattern { pattern: r"^/[^\s#]*$", form: "a path such as `/orders?page=1`" };

/// The table of `request`.
pub static REQUEST: Section = Section::new(
    "request",
    "What is sent. `{{uuid}}` (a random UUID) and `{{seq}}` (a number that counts up) are replaced in `path`, \
     `headers`, `json` and `body`.",
    &[
        Key::new("method", Shape::Choice(METHODS), "The method.").default("GET; POST with a body"),
        Key::new("path", PATH, "Path and query.").required(),
        Key::new(
            "headers",
            Shape::Map(&[Entry { name: "name", pattern: r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", shape: Shape::Text }]),
            "Sent with the request.",
        ),
        Key::new("json", Shape::Json, "The body as YAML, sent as JSON; adds `content-type: application/json`."),
        Key::new("body", Shape::Text, "The body as it is."),
        Key::new("timeout", Shape::Duration, "From sending to the end of the response.").default("30s"),
    ],
)
.rules(&[Rule::NotBoth("json", "body")]);

const STATUS: Shape = Shape::Whole { least: 100, most: 599 };

/// The table of `expect`.
pub static EXPECT: Section = Section::new(
    "expect",
    "What counts as a success.",
    &[Key::new("status", Shape::Either(&[STATUS, Shape::list(&STATUS)]), "The status, or a list of them.")
        .default("200 to 399")],
);

/// A request as the file has it.
#[derive(Debug)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// With templates.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// What is sent, if anything.
    pub body: Option<Body>,
    /// From sending to the end of the response.
    pub timeout: Duration,
}

/// Reads `request`.
pub fn read(field: &Field<'_>) -> Option<Request> {
    let fields = Fields::open(field, &REQUEST)?;
    let path = fields.get("path").and_then(|field| path(&field));
    let headers = fields.get("headers").map(|field| headers(&field)).unwrap_or_default();
    let json = fields.get("json").map(|field| {
        template::check(&field);
        Some(Body::Json(field.node.json().to_string()))
    });
    let raw = fields.get("body").map(|field| {
        template::check(&field);
        field.text().map(|text| Body::Raw(text.to_owned()))
    });
    let body = json.or(raw);
    let method = match fields.get("method") {
        Some(field) => field.choice(METHODS),
        None => Some(if body.is_some() { "POST" } else { "GET" }),
    };
    let timeout = fields.get("timeout").map_or(Some(TIMEOUT), |field| field.time());
    let body = match body {
        Some(body) => Some(body?),
        None => None,
    };
    Some(Request { method: method?.to_owned(), path: path?.to_owned(), headers, body, timeout: timeout? })
}

/// Longest wait for a response where the task says nothing.
pub const TIMEOUT: Duration = Duration::from_secs(30);

fn path<'a>(field: &Field<'a>) -> Option<&'a str> {
    let path = field.form(&PATH, |_| true)?;
    checked_path(field, path)
}

/// A path that can stand in a request line; braces are left to templates.
pub fn checked_path<'a>(field: &Field<'_>, path: &'a str) -> Option<&'a str> {
    if !template::check_text(field, path) {
        return None;
    }
    if field.is_unknown() {
        return Some(path);
    }
    if path.starts_with("http://") || path.starts_with("https://") {
        field.problem("expected a path such as `/orders`: the host stands in `target`");
    } else if !path.starts_with('/') {
        field.expected(&PATH.form());
    } else if let Some(letter) = path.chars().find(|c| !c.is_ascii_graphic() || "\"#<>\\^`".contains(*c)) {
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
        let lower = name.text.to_ascii_lowercase();
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&b);
        if lower.is_empty() || !lower.bytes().all(token) {
            problem("expected the name of a header, such as `x-request-id`");
        } else if OWN.contains(&lower.as_str()) {
            problem("follows from the rest of the request: remove it");
        } else if headers.iter().any(|(known, _)| *known == lower) {
            problem("is there twice: upper and lower case are the same");
        }
        template::check(&value);
        match value.text() {
            Some(text) if text.chars().any(char::is_control) => value.problem("must be one line of printable text"),
            Some(text) => headers.push((lower, text.to_owned())),
            None => {}
        }
    }
    headers
}

/// Reads `expect`: the statuses that are a success.
pub fn expect(field: &Field<'_>) -> Option<Vec<u16>> {
    let status = Fields::open(field, &EXPECT)?.get("status")?;
    let one = |field: &Field<'_>| field.whole(100, 599).and_then(|status| u16::try_from(status).ok());
    if !status.is_list() {
        return one(&status).map(|status| vec![status]);
    }
    let statuses: Vec<_> = status.some_items()?.iter().map(one).collect();
    statuses.into_iter().collect()
}
