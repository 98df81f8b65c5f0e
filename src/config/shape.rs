//! The tables from which the reader, the JSON Schema and the reference are made: what keys a
//! section has, and what each of them takes.

use super::platforms::{Platforms, shown};

/// A mapping of the scenario file with a fixed set of keys.
#[derive(Debug)]
pub struct Section {
    /// Name in the schema and the reference; lower case with dashes.
    pub name: &'static str,
    /// One or two sentences.
    pub doc: &'static str,
    /// In the order of the reference.
    pub keys: &'static [Key],
    /// What keys need or exclude each other.
    pub rules: &'static [Rule],
    /// Names that users may expect here and that do not work yet.
    pub later: &'static [&'static str],
    /// Keys that begin with `x-` are left alone: a place for anchors.
    pub extensible: bool,
}

/// One key of a section.
#[derive(Debug)]
pub struct Key {
    /// As the file writes it.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// One sentence.
    pub doc: &'static str,
    /// What holds where it is absent; empty where nothing needs to be said.
    pub default: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Where it works.
    pub platforms: Platforms,
    /// What to write elsewhere.
    pub instead: &'static str,
}

/// What keys need or exclude each other.
#[derive(Debug)]
pub enum Rule {
    /// Exactly one of these.
    One(&'static [&'static str]),
    /// At least one of these.
    Any(&'static [&'static str]),
    /// The first must be there, unless the second is.
    Unless(&'static str, &'static str),
    /// Not both.
    NotBoth(&'static str, &'static str),
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text; numbers and booleans count as their text.
    Text,
    /// A text of a certain form.
    Pattern {
        /// Regular expression.
        pattern: &'static str,
        /// The form in words, with an example.
        form: &'static str,
    },
    /// A whole number.
    Whole {
        /// Smallest.
        least: u64,
        /// Largest.
        most: u64,
    },
    /// A number above 0.
    Positive,
    /// `true` or `false`.
    Bool,
    /// Only `true`.
    True,
    /// A time such as `10s`.
    Duration,
    /// A time, or two with `..` between them.
    Span,
    /// So many per second, minute or hour.
    Rate,
    /// So much memory.
    Bytes,
    /// A share such as `5%` or `0.05`.
    Share,
    /// An allowed growth such as `+10%`, or `off`.
    Rising,
    /// An allowed fall such as `-10%`, or `off`.
    Falling,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A mapping with keys of its own.
    Section(&'static Section),
    /// A list.
    List {
        /// What it holds.
        of: &'static Shape,
        /// Fewest items.
        least: usize,
        /// Most items.
        most: usize,
    },
    /// A mapping whose keys the user chooses.
    Map(&'static [Entry]),
    /// One of several shapes.
    Either(&'static [Shape]),
    /// Anything.
    Json,
}

/// One kind of entry in a mapping whose keys the user chooses.
#[derive(Debug)]
pub struct Entry {
    /// What its key is, for the reference: `latency.p95`, `NAME`.
    pub name: &'static str,
    /// Regular expression of its key.
    pub pattern: &'static str,
    /// What its value is.
    pub shape: Shape,
}

impl Key {
    /// A key that may be absent.
    pub const fn new(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, doc, default: "", required: false, platforms: Platforms::All, instead: "" }
    }

    /// The same key, and it must be there.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same key, which works on these systems only; `instead` says what to do elsewhere.
    pub const fn only(mut self, platforms: Platforms, instead: &'static str) -> Self {
        (self.platforms, self.instead) = (platforms, instead);
        self
    }

    /// Its sentence, and where it works.
    pub fn told(&self) -> String {
        match self.platforms.names() {
            Some(names) => format!("{} {names} only.", self.doc),
            None => self.doc.to_owned(),
        }
    }

    /// Why it cannot be written on a system; nothing where it can.
    pub fn refusal(&self, system: &str) -> Option<String> {
        let names = self.platforms.names().filter(|_| !self.platforms.have(system))?;
        Some(format!("`{}` works on {names} only, and this is {}: {}", self.name, shown(system), self.instead))
    }

    /// The same key, with what holds where it is absent.
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }
}

impl Section {
    /// A section without rules.
    pub const fn new(name: &'static str, doc: &'static str, keys: &'static [Key]) -> Self {
        Self { name, doc, keys, rules: &[], later: &[], extensible: false }
    }

    /// The same section with rules on its keys.
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// The same section with names that do not work yet.
    pub const fn later(mut self, later: &'static [&'static str]) -> Self {
        self.later = later;
        self
    }

    /// The same section, with `x-` keys left alone.
    pub const fn extensible(mut self) -> Self {
        self.extensible = true;
        self
    }
}

impl Shape {
    /// A list of at least one.
    pub const fn list(of: &'static Shape) -> Self {
        Self::List { of, least: 1, most: usize::MAX }
    }

    /// What is expected, in words with an example.
    pub fn form(&self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Pattern { form, .. } => (*form).to_owned(),
            Self::Whole { least, most } if least == most => format!("`{least}`"),
            Self::Whole { least: 0, most: u64::MAX } => "a whole number".to_owned(),
            Self::Whole { least, most } => format!("a whole number from {least} to {most}"),
            Self::Positive => "a number above 0".to_owned(),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::True => "`true`".to_owned(),
            Self::Duration => "a duration such as `500ms`, `10s` or `1m30s`".to_owned(),
            Self::Span => "a duration such as `500ms`, or a range such as `100ms..2s`".to_owned(),
            Self::Rate => "a rate such as `200/s`, `600/m` or `1000/h`".to_owned(),
            Self::Bytes => "a size such as `512MB` or `1.5GiB`".to_owned(),
            Self::Share => "a share such as `5%` or `0.05`".to_owned(),
            Self::Rising => "an allowed growth such as `+10%`, or `off`".to_owned(),
            Self::Falling => "an allowed fall such as `-10%`, or `off`".to_owned(),
            Self::Choice(words) => alternatives(words.iter().map(|word| format!("`{word}`"))),
            Self::Section(section) => format!("a mapping ({})", section.name),
            Self::List { of, .. } => format!("a list, each {}", of.form()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|entry| format!("`{}`: {}", entry.name, entry.shape.form()));
                format!("a mapping of {}", entries.collect::<Vec<_>>().join("; "))
            }
            Self::Either(shapes) => alternatives(shapes.iter().map(Self::form)),
            Self::Json => "anything".to_owned(),
        }
    }
}

/// `a`, `b` or `c`.
pub fn alternatives(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
}
