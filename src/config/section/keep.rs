//! `let` of a request: values that are filled in once and kept under a name.

use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Shape};

static ENTRY: [Entry; 1] = [Entry { name: "NAME", pattern: super::capture::NAME, shape: Shape::Text }];

/// The key `let`, wherever it may stand.
pub const KEY: Key = Key::new(
    "let",
    Shape::Map(&ENTRY),
    "Values that are filled in once, before the request, and kept for `{{NAME}}`: `let: { id: \"{{uuid}}\" }`. The request itself \
     and those that know what it captures know them.",
);

/// Reads `let`: names, and texts that may hold templates.
pub fn read(fields: &Fields<'_>) -> Option<Vec<(String, String)>> {
    let Some(field) = fields.get(KEY.name) else { return Some(Vec::new()) };
    let values = field.entries()?.into_iter().map(|(name, value)| Some((name.text.clone(), value.text()?.to_owned())));
    // All of them are read, so that all problems are told.
    let values: Vec<_> = values.collect();
    values.into_iter().collect()
}
