//! Texts with `{{…}}` in them, taken apart ahead of the run.

mod drawn;
mod moment;
mod placeholder;
mod table;
mod words;

pub use placeholder::{NONE, Placeholder, Slip};
pub use table::PLACEHOLDERS;
pub use words::{Piece, pieces};

use super::data::{DataSet, Needs};
use super::scope::{Missing, Scope};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What may not stand in any part of a URL as it is (RFC 3986 §2.3).
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text whose placeholders are filled in for every request.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Filled(Placeholder, Spelling),
}

/// How a value is written where it is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// Percent-encoded.
    Url,
    /// Within a JSON text.
    Quoted,
    /// As a JSON value of its own: numbers stay numbers.
    Json,
}

impl Template {
    /// Takes a text apart; `sets` are the data that it may name.
    ///
    /// # Errors
    /// Where a placeholder is not right.
    pub fn parse(text: &str, spelling: Spelling, sets: &[DataSet]) -> Result<Self, Slip> {
        let mut template = Self(Vec::new());
        template.add(text, spelling, sets)?;
        Ok(template)
    }

    /// Takes a JSON value apart: a text that is nothing but a placeholder becomes what that stands for, a number where it
    /// is one.
    ///
    /// # Errors
    /// Where a placeholder is not right.
    pub fn json(value: &Value, sets: &[DataSet]) -> Result<Self, Slip> {
        let mut template = Self(Vec::new());
        template.add_json(value, sets)?;
        Ok(template)
    }

    fn add(&mut self, text: &str, spelling: Spelling, sets: &[DataSet]) -> Result<(), Slip> {
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => self.push(text, spelling),
                Piece::Placeholder(inner) => match Placeholder::parse(inner, sets)? {
                    Placeholder::Literal(text) => self.push(&text, spelling),
                    placeholder => self.0.push(Part::Filled(placeholder, spelling)),
                },
            }
        }
        Ok(())
    }

    fn add_json(&mut self, value: &Value, sets: &[DataSet]) -> Result<(), Slip> {
        match value {
            Value::String(text) => match pieces(text).as_slice() {
                [Piece::Placeholder(_)] => self.add(text, Spelling::Json, sets)?,
                _ => self.add_quoted(text, sets)?,
            },
            Value::Array(items) => {
                let mut open = '[';
                for item in items {
                    self.push(&open.to_string(), Spelling::Plain);
                    self.add_json(item, sets)?;
                    open = ',';
                }
                self.push(if open == '[' { "[]" } else { "]" }, Spelling::Plain);
            }
            Value::Object(entries) => {
                let mut open = '{';
                for (name, value) in entries {
                    self.push(&open.to_string(), Spelling::Plain);
                    self.add_quoted(name, sets)?;
                    self.push(":", Spelling::Plain);
                    self.add_json(value, sets)?;
                    open = ',';
                }
                self.push(if open == '{' { "{}" } else { "}" }, Spelling::Plain);
            }
            single => self.push(&single.to_string(), Spelling::Plain),
        }
        Ok(())
    }

    fn add_quoted(&mut self, text: &str, sets: &[DataSet]) -> Result<(), Slip> {
        self.push("\"", Spelling::Plain);
        self.add(text, Spelling::Quoted, sets)?;
        self.push("\"", Spelling::Plain);
        Ok(())
    }

    /// Adds text, to the text before it where there is some. What the scenario writes in a URL is encoded already.
    fn push(&mut self, text: &str, spelling: Spelling) {
        if !matches!(self.0.last(), Some(Part::Text(_))) {
            self.0.push(Part::Text(String::new()));
        }
        if let Some(Part::Text(last)) = self.0.last_mut() {
            match spelling {
                Spelling::Plain | Spelling::Url => last.push_str(text),
                Spelling::Quoted => push_escaped(text, last),
                Spelling::Json => last.push_str(&Value::from(text).to_string()),
            }
        }
    }

    /// The text, where nothing is to be filled in.
    pub fn fixed(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with a digit for everything that is filled in: shows ahead of the run whether the rest is valid.
    pub fn sample(&self) -> String {
        let sample = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Filled(..) => "0".to_owned(),
        };
        self.0.iter().map(sample).collect()
    }

    /// The rows that filling it takes.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        for part in &self.0 {
            match part {
                Part::Filled(Placeholder::Row(set) | Placeholder::Column(set, _), _) => needs.row(*set),
                Part::Filled(Placeholder::Batch(set, rows), _) => needs.batch(*set, u64::from(*rows)),
                _ => {}
            }
        }
        needs
    }

    /// The text with everything filled in.
    ///
    /// # Errors
    /// Where a value is missing.
    pub fn fill(&self, scope: &mut Scope<'_>) -> Result<String, Missing> {
        let (mut text, mut value) = (String::new(), String::new());
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Filled(placeholder, spelling) => {
                    value.clear();
                    let is_json = scope.write(placeholder, &mut value)?;
                    // A `null` that the target or a row gave is no part of a path or a text.
                    if is_json && value == "null" && *spelling != Spelling::Json && placeholder.is_found() {
                        return Err(Missing(placeholder.name(scope.sets)));
                    }
                    spelling.write(&value, is_json, &mut text);
                }
            }
        }
        Ok(text)
    }
}

impl Spelling {
    fn write(self, value: &str, is_json: bool, text: &mut String) {
        match self {
            Self::Json if is_json => text.push_str(value),
            Self::Plain => text.push_str(value),
            Self::Url => text.extend(utf8_percent_encode(value, RESERVED)),
            Self::Quoted => push_escaped(value, text),
            Self::Json => {
                text.push('"');
                push_escaped(value, text);
                text.push('"');
            }
        }
    }
}

/// Adds what stands between the quotes of a JSON text.
fn push_escaped(value: &str, text: &mut String) {
    // Most values have nothing to escape.
    if value.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        return text.push_str(value);
    }
    let quoted = Value::from(value).to_string();
    text.push_str(&quoted[1..quoted.len() - 1]);
}

#[cfg(test)]
mod tests;
