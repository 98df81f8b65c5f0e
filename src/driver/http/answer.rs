//! A whole response: what expectations and captures read.

use super::cookies;
use hyper::header::HeaderMap;
use serde_json::Value;
use std::borrow::Cow;
use std::cell::OnceCell;

/// Most of a body that is kept where something is to be read in it, in bytes.
pub const MOST_KEPT: usize = 16 << 20;

/// A response that was read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Bytes of its body.
    pub size: u64,
    body: Option<Vec<u8>>,
    json: OnceCell<Option<Value>>,
}

impl Answer {
    /// A response; its body is there where it was kept.
    pub fn new(status: u16, headers: HeaderMap, size: u64, body: Option<Vec<u8>>) -> Self {
        Self { status, headers, size, body, json: OnceCell::new() }
    }

    /// Its body, where it was kept.
    pub fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Its body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.body())
    }

    /// Its body as JSON, where it is that.
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| serde_json::from_slice(self.body()).ok()).as_ref()
    }

    /// The first header of a name, as text.
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// The value of the last cookie of a name that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        cookies::set_by(&self.headers).filter(|cookie| cookie.name == name).last().map(|cookie| cookie.value)
    }
}

/// A text as messages show it: one line, not too long.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    let line = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(MOST).map(line).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}
