//! `expect` of a request: what counts as a success.

use super::template;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Section, Shape};
use crate::config::tree::{Kind, Name};
use crate::driver::http::{Expect, JsonPath, Pattern, Wording};

const STATUS: Shape = Shape::Either(&[
    Shape::Whole { least: 100, most: 599 },
    Shape::Pattern { pattern: r"^[1-5]xx$", form: "a hundred of them such as `2xx`" },
]);

const SIZE: Shape = Shape::Pattern { pattern: r"^[0-9]{1,15}\.\.[0-9]{1,15}$", form: "a range such as `100..2000`" };

/// Most bytes of a body that can be written.
const MOST: u64 = 999_999_999_999_999;

static BODY: Section = Section::new(
    "expect-body",
    "What the body is expected to be.",
    &[Key::new(
        "contains",
        Shape::Either(&[Shape::Text, Shape::list(&Shape::Text)]),
        "A text that it holds, or several.",
    )
    .required()],
);

/// The table of `expect`.
pub static EXPECT: Section = Section::new(
    "expect",
    "What counts as a success: all of this. Texts are taken as they stand, without templates. A body is only kept where \
     `body`, `json` or a `capture` looks into it, and then it may have 16 MiB; one that is packed (`content-encoding`: gzip, \
     deflate, br or zstd) is unpacked then, to at most 64 MiB and after the request was timed.",
    &[
        Key::new("status", Shape::Either(&[STATUS, Shape::list(&STATUS)]), "The status, or a list of them.")
            .default("200 to 399"),
        Key::new(
            "headers",
            Shape::Map(&[Entry { name: "name", pattern: super::request::HEADER, shape: Shape::Text }]),
            "What they are, or a regular expression between slashes, such as `/^text/`, that is found in them.",
        ),
        Key::new("body", Shape::Section(&BODY), "What the body is."),
        Key::new(
            "json",
            Shape::Map(&[Entry { name: "$.path", pattern: JsonPath::PATTERN, shape: Shape::Json }]),
            "What lies at places of the JSON body, such as `$.orders[0].id` or `$['order id']`; `exists` is anything but \
             `null`.",
        ),
        Key::new(
            "size",
            Shape::Either(&[Shape::Whole { least: 0, most: MOST }, SIZE]),
            "Bytes of the body as they come: of a packed one those on the wire.",
        ),
    ],
);

/// Reads `expect`.
pub fn read(field: &Field<'_>) -> Option<Expect> {
    let fields = Fields::open(field, &EXPECT)?;
    let status = fields.get("status").map_or(Some(Vec::new()), |field| one_or_more(&field, status));
    let headers = fields.get("headers").map_or(Some(Vec::new()), |field| headers(&field));
    let contains = fields.get("body").map_or(Some(Vec::new()), |field| {
        let inner = Fields::open(&field, &BODY)?.get("contains")?;
        one_or_more(&inner, |field| literal(field).map(str::to_owned))
    });
    let json = fields.get("json").map_or(Some(Vec::new()), |field| json(&field));
    let size = fields.get("size").map(|field| size(&field));
    let size = match size {
        Some(size) => Some(size?),
        None => None,
    };
    Some(Expect { status: status?, headers: headers?, contains: contains?, json: json?, size })
}

fn one_or_more<T>(field: &Field<'_>, read: impl Fn(&Field<'_>) -> Option<T>) -> Option<Vec<T>> {
    if !field.is_list() {
        return read(field).map(|one| vec![one]);
    }
    let items: Vec<_> = field.some_items()?.iter().map(read).collect();
    items.into_iter().collect()
}

fn status(field: &Field<'_>) -> Option<(u16, u16)> {
    if let Kind::Scalar(scalar) = &field.node.kind
        && let Some(hundred) = scalar.text.strip_suffix("xx")
        && let Some(hundred) = hundred.parse::<u16>().ok().filter(|hundred| (1..=5).contains(hundred))
        && scalar.text.len() == 3
    {
        return Some((hundred * 100, hundred * 100 + 99));
    }
    let status = field.whole(100, 599).and_then(|status| u16::try_from(status).ok())?;
    Some((status, status))
}

fn headers(field: &Field<'_>) -> Option<Vec<(String, Wording)>> {
    let read = |(name, value): &(&Name, Field<'_>)| {
        let name = super::request::header_name(value, name)?;
        let text = literal(value)?;
        let pattern = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        Some((
            name,
            pattern.map_or_else(|| Some(Wording::Is(text.to_owned())), |p| regex(value, p).map(Wording::Matches))?,
        ))
    };
    let headers: Vec<_> = field.entries()?.iter().map(read).collect();
    headers.into_iter().collect()
}

/// Reads a regular expression.
pub fn regex(field: &Field<'_>, text: &str) -> Option<Pattern> {
    let pattern = Pattern::parse(text);
    if let Err(e) = &pattern {
        field.problem(format!("is no regular expression: {e}"));
    }
    pattern.ok()
}

/// Reads a JSON path.
pub fn json_path(field: &Field<'_>, text: &str) -> Option<JsonPath> {
    let path = JsonPath::parse(text);
    if path.is_none() {
        field.problem(format!("expected {}, not `{text}`", JsonPath::FORM));
    }
    path
}

fn json(field: &Field<'_>) -> Option<Vec<(JsonPath, Option<serde_json::Value>)>> {
    let read = |(name, value): &(&Name, Field<'_>)| {
        let path = json_path(value, &name.text)?;
        no_templates(value);
        let expected = value.node.json();
        Some((path, (expected != "exists").then_some(expected)))
    };
    let places: Vec<_> = field.entries()?.iter().map(read).collect();
    places.into_iter().collect()
}

fn size(field: &Field<'_>) -> Option<(u64, u64)> {
    let Kind::Scalar(scalar) = &field.node.kind else {
        field.expected(&SIZE.form());
        return None;
    };
    if !scalar.text.contains("..") {
        return field.whole(0, MOST).map(|size| (size, size));
    }
    let end = |text: &str| text.parse::<u64>().ok().filter(|n| *n <= MOST && text.bytes().all(|b| b.is_ascii_digit()));
    let range = scalar.text.split_once("..").and_then(|(least, most)| Some((end(least)?, end(most)?)));
    match range {
        Some((least, most)) if least > most => field.problem("the range must begin with the smaller size"),
        Some(range) => return Some(range),
        None => field.expected(&SIZE.form()),
    }
    None
}

/// A text without templates.
fn literal<'a>(field: &Field<'a>) -> Option<&'a str> {
    no_templates(field);
    field.text()
}

fn no_templates(field: &Field<'_>) {
    if template::is_in(field.node) {
        field.problem("nothing is filled in here: what is expected is a fixed text");
    }
}
