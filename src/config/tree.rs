//! A YAML document as a tree whose every value knows where it was written.

use super::problem::Place;
use super::scalar;
use serde_json::{Map, Value};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub place: Place,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values, in the order of the file, each key once.
    Mapping(Vec<(Name, Node)>),
    /// A value whose problem is noted already: readers pass over it in silence.
    Hole,
}

/// A single value.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// Its text, quotes and escapes resolved.
    pub text: String,
    /// Written without quotes, so that it may be a number, a boolean or nothing.
    pub plain: bool,
    /// The text before interpolation, where that replaced something. Problems show this one: the
    /// other may be a secret.
    pub written: Option<String>,
    /// Holds a placeholder whose variable has no value: it stands for a text that only load and builds want.
    pub unknown: bool,
}

/// A key and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The key.
    pub text: String,
    /// Where it begins.
    pub place: Place,
}

impl Scalar {
    /// The value after YAML's core schema: number, boolean, nothing or text.
    pub fn value(&self) -> Value {
        if self.plain { scalar::resolve(&self.text) } else { Value::String(self.text.clone()) }
    }

    /// The same for a key that wants a certain type: in flow style a placeholder can only be
    /// written in quotes, so what came out of one counts as plain.
    pub fn typed(&self) -> Value {
        if self.plain || self.written.is_some() {
            scalar::resolve(&self.text)
        } else {
            Value::String(self.text.clone())
        }
    }
}

impl Node {
    /// A mapping without entries.
    pub fn empty_mapping(place: Place) -> Self {
        Self { kind: Kind::Mapping(Vec::new()), place }
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Mapping(entries) => entries.iter().find(|(name, _)| name.text == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// What is written there, where it is a single value.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// Whether nothing was written, or `null` or `~`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.value().is_null())
    }

    /// The node as JSON.
    pub fn json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.value(),
            Kind::Sequence(items) => Value::Array(items.iter().map(Self::json).collect()),
            Kind::Mapping(entries) => {
                let entries = entries.iter().map(|(name, node)| (name.text.clone(), node.json()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
            Kind::Hole => Value::Null,
        }
    }

    /// What stands there, for the end of "expected a duration, not …".
    pub fn found(&self) -> String {
        match &self.kind {
            Kind::Scalar(Scalar { unknown: true, text, .. }) => format!("`{}`, which has no value", shortened(text)),
            Kind::Scalar(Scalar { written: Some(written), .. }) => format!("the value of `{written}`"),
            Kind::Scalar(_) if self.is_null() => "nothing".to_owned(),
            Kind::Scalar(scalar) if scalar.text.is_empty() => "an empty text".to_owned(),
            Kind::Scalar(scalar) if scalar.plain => format!("`{}`", shortened(&scalar.text)),
            Kind::Scalar(scalar) => format!("the text `{}`", shortened(&scalar.text)),
            Kind::Sequence(_) => "a list".to_owned(),
            Kind::Mapping(_) => "a mapping".to_owned(),
            Kind::Hole => "an unknown value".to_owned(),
        }
    }
}

/// The first line of a text, at most 60 characters of it.
pub fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.trim_end().len() => format!("{line}…"),
        None => line.to_owned(),
    }
}
