//! Bodies of requests: `json`, `body`, `file`, `form` and `multipart`.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Rule, Section, Shape};
use crate::driver::http::{Body, Content, Part};

/// Names with a text, or several of the same name.
pub const PAIRS: Shape = Shape::Map(&[Entry { name: "NAME", pattern: "^", shape: VALUES }]);

const VALUES: Shape = Shape::Either(&[Shape::Text, Shape::list(&Shape::Text)]);

static PART: Section = Section::new(
    "part",
    "One part of a `multipart/form-data` body.",
    &[
        Key::new("name", Shape::Text, "Name of its field.").required(),
        Key::new("value", Shape::Text, "What is in it; may hold templates."),
        Key::new("file", Shape::Text, "A file with what is in it, relative to the scenario's folder."),
        Key::new("filename", Shape::Text, "Name of the file as the target sees it.").default("that of `file`"),
        Key::new("type", Shape::Text, "Its `content-type`.").default("`application/octet-stream` for a file"),
    ],
)
.rules(&[Rule::One(&["value", "file"])]);

/// The key `json`.
pub const JSON: Key =
    Key::new("json", Shape::Json, "The body as YAML, sent as JSON; adds `content-type: application/json`.");

/// The key `body`.
pub const BODY: Key = Key::new("body", Shape::Text, "The body as it is.");

/// The key `file`.
pub const FILE: Key = Key::new(
    "file",
    Shape::Text,
    "A file that is the body, relative to the scenario's folder; without templates. Its contents count for the digest.",
);

/// The key `form`.
pub const FORM: Key =
    Key::new("form", PAIRS, "The body as a form; adds `content-type: application/x-www-form-urlencoded`.");

/// The key `multipart`.
pub const MULTIPART: Key =
    Key::new("multipart", Shape::list(&PARTS), "The body as `multipart/form-data`; adds its `content-type`.");

const PARTS: Shape = Shape::Section(&PART);

/// Reads the body, where there is one: the first of those that are there.
pub fn read(fields: &Fields<'_>) -> Option<Option<Body>> {
    let json = fields.get("json").map(|field| Some(Body::Json(field.node.json().to_string())));
    let raw = fields.get("body").map(|field| text(&field).map(Body::Raw));
    let file = fields.get("file").map(|field| file(&field).map(Body::File));
    let form = fields.get("form").map(|field| pairs(&field).map(Body::Form));
    let multipart = fields.get("multipart").map(|field| {
        let parts: Vec<_> = field.some_items()?.iter().map(part).collect();
        parts.into_iter().collect::<Option<_>>().map(Body::Multipart)
    });
    match json.or(raw).or(file).or(form).or(multipart) {
        Some(body) => body.map(Some),
        None => Some(None),
    }
}

fn text(field: &Field<'_>) -> Option<String> {
    field.text().map(str::to_owned)
}

fn file(field: &Field<'_>) -> Option<std::sync::Arc<[u8]>> {
    let name = field.words()?;
    let contents = field.sink.file(name);
    if let Err(why) = &contents {
        field.problem(format!("cannot be read: {why}"));
    }
    contents.ok()
}

/// Reads names and values.
pub fn pairs(field: &Field<'_>) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for (name, value) in field.entries()? {
        let values = if value.is_list() { value.some_items()? } else { vec![value] };
        pairs.extend(values.iter().map(|value| Some((name.text.clone(), text(value)?))));
    }
    pairs.into_iter().collect()
}

fn part(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &PART)?;
    let line = |key: &str| {
        let field = fields.get(key)?;
        let text = field.text();
        if text.is_some_and(|text| text.chars().any(char::is_control)) {
            field.problem("must be one line of printable text");
        }
        text.map(str::to_owned)
    };
    let (name, filename, kind) = (line("name"), line("filename"), line("type"));
    let value = fields.get("value").map(|field| text(&field).map(Content::Text));
    let given = fields.get("file").and_then(|field| field.text().map(str::to_owned));
    let contents = fields.get("file").map(|field| file(&field).map(Content::File));
    let own = given.map(|path| path.rsplit('/').next().unwrap_or_default().to_owned());
    let own_kind = own.is_some().then(|| "application/octet-stream".to_owned());
    let content = value.or(contents)??;
    Some(Part { name: name?, content, filename: filename.or(own), content_type: kind.or(own_kind) })
}
