//! What counts as a success, and why a response is none.

use super::answer::{Answer, MOST_KEPT, shortened};
use super::json_path::JsonPath;
use super::pattern::Pattern;
use crate::driver::Failure;
use crate::record::ErrorClass;
use serde_json::Value;

/// What a response must be like to count as a success.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expect {
    /// Ranges of statuses, both ends included; 200 to 399 where there are none.
    pub status: Vec<(u16, u16)>,
    /// Headers by their names in lower case.
    pub headers: Vec<(String, Wording)>,
    /// Texts that the body holds.
    pub contains: Vec<String>,
    /// What lies at places of the JSON body; without a value something other than `null` must be there.
    pub json: Vec<(JsonPath, Option<Value>)>,
    /// Fewest and most bytes of the body as it came, packed or not.
    pub size: Option<(u64, u64)>,
}

/// What a text must be like.
#[derive(Debug, Clone, PartialEq)]
pub enum Wording {
    /// Exactly this.
    Is(String),
    /// Matched by this somewhere.
    Matches(Pattern),
}

impl Expect {
    /// Whether the body is read.
    pub fn needs_body(&self) -> bool {
        !self.contains.is_empty() || !self.json.is_empty()
    }

    /// Whether anything but the status and the size of the body is read.
    pub fn reads_headers(&self) -> bool {
        !self.headers.is_empty() || self.needs_body()
    }

    /// Holds a response against it.
    ///
    /// # Errors
    /// The first thing that is not as expected.
    pub fn check(&self, answer: &Answer) -> Result<(), Failure> {
        self.status(answer.status)?;
        self.others(answer).map_err(|text| Failure { class: ErrorClass::Expectation, text })
    }

    fn status(&self, status: u16) -> Result<(), Failure> {
        let text = match self.status.as_slice() {
            [] if (200..400).contains(&status) => return Ok(()),
            [] => format!("status {status}"),
            ranges if ranges.iter().any(|(from, to)| (*from..=*to).contains(&status)) => return Ok(()),
            ranges => {
                let expected: Vec<_> = ranges.iter().map(shown).collect();
                format!("status {status}, expected {}", expected.join(" or "))
            }
        };
        let class = match status {
            404 | 405 => ErrorClass::NotFound,
            429 => ErrorClass::Throttled,
            _ => ErrorClass::Status,
        };
        Err(Failure { class, text })
    }

    fn others(&self, answer: &Answer) -> Result<(), String> {
        for (name, wording) in &self.headers {
            wording.check(name, answer.header(name).as_deref())?;
        }
        if let Some((least, most)) = self.size.filter(|(least, most)| !(*least..=*most).contains(&answer.size)) {
            let expected = if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Err(format!("a body of {} bytes, expected {expected}", answer.size));
        }
        for text in &self.contains {
            if !holds(answer.body()?, text.as_bytes()) {
                return Err(format!("the body does not hold `{}`: `{}`", shortened(text), shortened(&answer.text()?)));
            }
        }
        self.json.iter().try_for_each(|(path, expected)| json(answer, path, expected.as_ref()))
    }
}

fn json(answer: &Answer, path: &JsonPath, expected: Option<&Value>) -> Result<(), String> {
    let document = answer.json()?;
    let at = path.as_str();
    match (path.find(document), expected) {
        (None | Some(Value::Null), None) => Err(format!("no value at `{at}`")),
        (Some(_), None) => Ok(()),
        (Some(found), Some(expected)) if same(found, expected) => Ok(()),
        (Some(found), Some(expected)) => {
            let (found, expected) = (shortened(&found.to_string()), shortened(&expected.to_string()));
            Err(format!("`{at}` is {found}, expected {expected}"))
        }
        (None, Some(expected)) => Err(format!("no value at `{at}`, expected {}", shortened(&expected.to_string()))),
    }
}

/// Numbers are the same by their value: 1 and 1.0.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => one == other,
    }
}

fn holds(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|window| window == text)
}

fn shown((from, to): &(u16, u16)) -> String {
    if from == to { from.to_string() } else { format!("{}xx", from / 100) }
}

impl Wording {
    fn check(&self, name: &str, found: Option<&str>) -> Result<(), String> {
        let fits = |found: &str| match self {
            Self::Is(text) => found == text,
            Self::Matches(pattern) => pattern.is_in(found),
        };
        let expected = match self {
            Self::Is(text) => shortened(text),
            Self::Matches(pattern) => format!("/{}/", shortened(pattern.as_str())),
        };
        match found {
            Some(found) if fits(found) => Ok(()),
            Some(found) => Err(format!("header `{name}` is `{}`, expected `{expected}`", shortened(found))),
            None => Err(format!("no header `{name}`, expected `{expected}`")),
        }
    }
}

/// A body that something is to be read in is too long for that.
pub fn too_long() -> Failure {
    let text = format!("a body of more than {} MiB: only shorter ones are looked into", MOST_KEPT >> 20);
    Failure { class: ErrorClass::Expectation, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderMap;
    use serde_json::json;

    fn check(expect: Expect, status: u16) -> Result<(), (ErrorClass, String)> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "text/html; charset=utf-8".parse().expect("a value"));
        let body = br#"{"state": "done", "n": 1.0, "none": null}"#.to_vec();
        let answer = Answer::new(status, headers, body.len() as u64, Some(body));
        expect.check(&answer).map_err(|failure| (failure.class, failure.text))
    }

    fn others(expect: Expect) -> String {
        match check(expect, 200) {
            Ok(()) => "as expected".to_owned(),
            Err((class, text)) => {
                assert_eq!(class, ErrorClass::Expectation);
                text
            }
        }
    }

    #[test]
    fn statuses_are_expected_one_by_one_or_by_the_hundred() {
        let expect = |status: &[(u16, u16)]| Expect { status: status.to_vec(), ..Expect::default() };
        assert_eq!(check(expect(&[]), 399), Ok(()));
        assert_eq!(check(expect(&[]), 500), Err((ErrorClass::Status, "status 500".into())));
        assert_eq!(check(expect(&[(200, 299), (404, 404)]), 404), Ok(()));
        let other = check(expect(&[(200, 299), (404, 404)]), 429);
        assert_eq!(other, Err((ErrorClass::Throttled, "status 429, expected 2xx or 404".into())));
        assert_eq!(check(expect(&[(201, 201)]), 404), Err((ErrorClass::NotFound, "status 404, expected 201".into())));
    }

    #[test]
    fn headers_are_expected_as_text_or_by_a_pattern() {
        let expect = |name: &str, wording| Expect { headers: vec![(name.into(), wording)], ..Expect::default() };
        let matches = |text: &str| Wording::Matches(Pattern::parse(text).expect("valid"));
        assert_eq!(others(expect("content-type", matches("^text/"))), "as expected");
        let other = "header `content-type` is `text/html; charset=utf-8`, expected `text/html`";
        assert_eq!(others(expect("content-type", Wording::Is("text/html".into()))), other);
        assert_eq!(others(expect("etag", matches("."))), "no header `etag`, expected `/./`");
    }

    #[test]
    fn bodies_are_expected_by_text_size_and_json() {
        let contains = |text: &str| others(Expect { contains: vec![text.into()], ..Expect::default() });
        assert_eq!(contains("\"done\""), "as expected");
        assert!(contains("failed").starts_with("the body does not hold `failed`: `{\"state\""));
        let size = |least, most| others(Expect { size: Some((least, most)), ..Expect::default() });
        assert_eq!(size(41, 41), "as expected");
        assert_eq!(size(100, 200), "a body of 41 bytes, expected 100 to 200");
        let at = |path: &str, expected: Option<Value>| {
            let path = JsonPath::parse(path).expect("a path");
            others(Expect { json: vec![(path, expected)], ..Expect::default() })
        };
        assert_eq!(at("$.n", Some(json!(1))), "as expected");
        assert_eq!(at("$.none", Some(json!(null))), "as expected");
        assert_eq!(at("$.state", None), "as expected");
        assert_eq!(at("$.none", None), "no value at `$.none`");
        assert_eq!(at("$.state", Some(json!("failed"))), "`$.state` is \"done\", expected \"failed\"");
        assert_eq!(at("$.other", Some(json!(1))), "no value at `$.other`, expected 1");
    }
}
