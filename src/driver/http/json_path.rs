//! Where a value lies in a JSON document: keys and indexes, the part of JSONPath (RFC 9535) that names one value.

use serde_json::Value;

/// A path such as `$.orders[0].id` or `$['order id']`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Key(String),
    Index(usize),
}

impl JsonPath {
    /// All paths that there are, as a regular expression.
    pub const PATTERN: &str = r"^\$(\.[A-Za-z_][A-Za-z0-9_-]*|\[(0|[1-9][0-9]{0,8})\]|\['[^'\\]+'\])*$";
    /// Their form in words.
    pub const FORM: &str = "a JSON path such as `$.orders[0].id`";

    /// Takes a path apart; nothing where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('$')?;
        let mut segments = Vec::new();
        while !rest.is_empty() {
            let (segment, after) = if let Some(key) = rest.strip_prefix("['") {
                let (key, after) = key.split_once("']")?;
                let fits = !key.is_empty() && !key.contains(['\'', '\\']);
                (Segment::Key(fits.then(|| key.to_owned())?), after)
            } else if let Some(index) = rest.strip_prefix('[') {
                let (index, after) = index.split_once(']')?;
                (Segment::Index(number(index)?), after)
            } else {
                let key = rest.strip_prefix('.')?;
                let end = key.find(['.', '[']).unwrap_or(key.len());
                (Segment::Key(word(&key[..end])?.to_owned()), &key[end..])
            };
            segments.push(segment);
            rest = after;
        }
        Some(Self { text: text.to_owned(), segments })
    }

    /// The value that lies there.
    pub fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.segments.iter().try_fold(document, |value, segment| match segment {
            Segment::Key(key) => value.as_object()?.get(key),
            Segment::Index(index) => value.as_array()?.get(*index),
        })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn number(text: &str) -> Option<usize> {
    let fits = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (fits && (text == "0" || !text.starts_with('0'))).then(|| text.parse().ok())?
}

fn word(text: &str) -> Option<&str> {
    let first = text.bytes().next()?;
    let fits = (first.is_ascii_alphabetic() || first == b'_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_path_finds_the_value_that_it_names() {
        let document = json!({"a": {"b-c": [{"d e": 1}, [2, null]]}, "": 3});
        for (path, expected) in [
            ("$", Some(document.clone())),
            ("$.a.b-c[0]['d e']", Some(json!(1))),
            ("$['a'].b-c[1][0]", Some(json!(2))),
            ("$.a.b-c[1][1]", Some(json!(null))),
            ("$.a.b-c[2]", None),
            ("$.a[0]", None),
            ("$.a.b-c.d", None),
            ("$.b", None),
        ] {
            let path = JsonPath::parse(path).expect(path);
            assert_eq!(path.find(&document).cloned(), expected, "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn the_pattern_and_the_reader_agree(text in r"\$?([.\[\]'$a-b_0-2\\* -]|\['|'\]|\[1\]|\.a){0,8}") {
            let pattern = regex_lite::Regex::new(JsonPath::PATTERN).expect("a regular expression");
            prop_assert_eq!(pattern.is_match(&text), JsonPath::parse(&text).is_some());
        }
    }
}
