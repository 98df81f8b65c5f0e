//! A whole response: what expectations and captures read.

use super::{coding, cookies};
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
    /// Bytes of its body, as they came.
    pub size: u64,
    body: Option<Vec<u8>>,
    /// The body without its codings, where it has some.
    plain: OnceCell<Result<Option<Vec<u8>>, String>>,
    json: OnceCell<Option<Value>>,
}

impl Answer {
    /// A response; its body is there where it was kept.
    pub fn new(status: u16, headers: HeaderMap, size: u64, body: Option<Vec<u8>>) -> Self {
        Self { status, headers, size, body, plain: OnceCell::new(), json: OnceCell::new() }
    }

    /// Its body, where it was kept; what is packed (`content-encoding`) is unpacked.
    ///
    /// # Errors
    /// In words, where it cannot be unpacked.
    pub fn body(&self) -> Result<&[u8], String> {
        let body = self.body.as_deref().unwrap_or_default();
        match self.plain.get_or_init(|| coding::unpacked(&self.headers, body)) {
            Ok(plain) => Ok(plain.as_deref().unwrap_or(body)),
            Err(why) => Err(why.clone()),
        }
    }

    /// Its body as text; what is no UTF-8 is replaced.
    ///
    /// # Errors
    /// As for `body`.
    pub fn text(&self) -> Result<Cow<'_, str>, String> {
        self.body().map(String::from_utf8_lossy)
    }

    /// Its body as JSON.
    ///
    /// # Errors
    /// As for `body`, and where it is not JSON.
    pub fn json(&self) -> Result<&Value, String> {
        let body = self.body()?;
        let json = self.json.get_or_init(|| serde_json::from_slice(body).ok()).as_ref();
        json.ok_or_else(|| format!("the body is not JSON: `{}`", shortened(&String::from_utf8_lossy(body))))
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
