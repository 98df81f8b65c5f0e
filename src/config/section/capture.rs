//! `capture` of a request: what is taken out of its response for later requests.

use super::expect::{json_path, regex};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Rule, Section, Shape};
use crate::driver::http::{Capture, JsonPath, Source};

static CAPTURE: Section = Section::new(
    "capture",
    "Where a captured value lies in the response.",
    &[
        Key::new(
            "header",
            Shape::Pattern { pattern: super::request::HEADER, form: "the name of a header" },
            "In a header.",
        ),
        Key::new("cookie", Shape::Text, "In a cookie that the response sets."),
        Key::new(
            "regex",
            Shape::Text,
            "In the body: what the first group of a regular expression takes, or all that it matches.",
        ),
    ],
)
.rules(&[Rule::One(&["header", "cookie", "regex"])]);

/// What a kept value may be called.
pub const NAME: &str = r"^[A-Za-z_][A-Za-z0-9_]*$";

static ENTRY: [Entry; 1] = [Entry { name: "NAME", pattern: NAME, shape: FROM }];

const FROM: Shape = Shape::Either(&[PATH, Shape::Section(&CAPTURE)]);

const PATH: Shape = Shape::Pattern { pattern: JsonPath::PATTERN, form: JsonPath::FORM };

/// The key `capture`, wherever it may stand.
pub const KEY: Key = Key::new(
    "capture",
    Shape::Map(&ENTRY),
    "Values taken out of the response, for `{{NAME}}`: by a JSON path, or from elsewhere. In `steps` the later steps of the \
     same iteration know them, of a task without `steps` later iterations of the same user, of `on_start` all iterations of \
     the user, of `setup` everybody. A value that is missing or empty is a failed expectation.",
);

/// Reads `capture`.
pub fn read(fields: &Fields<'_>) -> Option<Vec<Capture>> {
    let Some(field) = fields.get("capture") else { return Some(Vec::new()) };
    let mut captures = Vec::new();
    for (name, value) in field.entries()? {
        captures.push(source(&value).map(|from| Capture { name: name.text.clone(), from }));
    }
    captures.into_iter().collect()
}

fn source(field: &Field<'_>) -> Option<Source> {
    if !field.is_mapping() {
        return json_path(field, field.form(&PATH, |text| JsonPath::parse(text).is_some())?).map(Source::Json);
    }
    let fields = Fields::open(field, &CAPTURE)?;
    let header = fields.get("header").map(|field| super::request::header_text(&field).map(Source::Header));
    let cookie = fields.get("cookie").map(|field| field.words().map(|name| Source::Cookie(name.to_owned())));
    let pattern = fields.get("regex").map(|field| regex(&field, field.text()?).map(Source::Regex));
    header.or(cookie).or(pattern)?
}
