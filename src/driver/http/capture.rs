//! Values that are taken out of responses, for later requests.

use super::answer::{Answer, shortened};
use super::json_path::JsonPath;
use super::pattern::Pattern;
use serde_json::Value;

/// A value that is taken out of a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// The name that templates know it by.
    pub name: String,
    /// Where it lies.
    pub from: Source,
}

/// Where in a response a value lies.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// In its JSON body: texts as they are, everything else as JSON.
    Json(JsonPath),
    /// In a header, by its name in lower case.
    Header(String),
    /// In a cookie that it sets.
    Cookie(String),
    /// In its body: what the first group took, or the whole where there is none.
    Regex(Pattern),
}

impl Source {
    /// Whether the body is read.
    pub fn needs_body(&self) -> bool {
        matches!(self, Self::Json(_) | Self::Regex(_))
    }

    /// The value.
    ///
    /// # Errors
    /// In words, where there is none. An empty text is none.
    pub fn take(&self, answer: &Answer) -> Result<Value, String> {
        let (found, missing) = match self {
            Self::Json(path) => (path.find(answer.json()?).cloned(), format!("no value at `{}`", path.as_str())),
            Self::Header(name) => (answer.header(name).map(Value::from), format!("no header `{name}`")),
            Self::Cookie(name) => (answer.cookie(name).map(Value::from), format!("no cookie `{name}`")),
            Self::Regex(pattern) => {
                let found = pattern.find(&answer.text()?).map(Value::from);
                (found, format!("nothing in the body matches `{}`", shortened(pattern.as_str())))
            }
        };
        found.filter(|value| !value.is_null() && value.as_str() != Some("")).ok_or(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderMap;

    fn take(source: &Source) -> Result<Value, String> {
        let mut headers = HeaderMap::new();
        headers.insert("location", "/orders/7".parse().expect("a value"));
        headers.insert("set-cookie", "sid=abc; Path=/".parse().expect("a value"));
        let body = br#"{"id": 7, "name": "x \"y\"", "none": null, "empty": "", "list": [1, "a"]}"#.to_vec();
        source.take(&Answer::new(200, headers, body.len() as u64, Some(body)))
    }

    fn json(path: &str) -> Result<Value, String> {
        take(&Source::Json(JsonPath::parse(path).expect("a path")))
    }

    #[test]
    fn values_are_taken_as_text() {
        assert_eq!(json("$.id"), Ok(7.into()));
        assert_eq!(json("$.name"), Ok("x \"y\"".into()));
        assert_eq!(json("$.list"), Ok(serde_json::json!([1, "a"])));
        assert_eq!(take(&Source::Header("location".into())), Ok("/orders/7".into()));
        assert_eq!(take(&Source::Cookie("sid".into())), Ok("abc".into()));
        assert_eq!(take(&Source::Regex(Pattern::parse(r#""id": (\d+)"#).expect("valid"))), Ok("7".into()));
    }

    #[test]
    fn what_is_not_there_is_no_empty_text() {
        for path in ["$.none", "$.empty", "$.other"] {
            assert_eq!(json(path), Err(format!("no value at `{path}`")));
        }
        assert_eq!(take(&Source::Header("etag".into())), Err("no header `etag`".into()));
        assert_eq!(take(&Source::Cookie("s".into())), Err("no cookie `s`".into()));
        let other = Source::Json(JsonPath::parse("$.id").expect("a path"));
        let answer = Answer::new(200, HeaderMap::new(), 2, Some(b"<p".to_vec()));
        assert_eq!(other.take(&answer), Err("the body is not JSON: `<p`".into()));
    }
}
