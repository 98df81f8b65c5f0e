//! One value of the tree with the keys that lead to it: typed reads that say what is wrong.

use super::nearest::nearest;
use super::problem::Sink;
use super::quantity;
use super::shape::Shape;
use super::tree::{Kind, Name, Node, Scalar};
use serde_json::Value;
use std::time::Duration;

/// A value, where it is, and where its problems go. A read gives nothing exactly where a problem
/// was noted.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// The value.
    pub node: &'a Node,
    /// The keys that lead to it, joined with dots.
    pub path: String,
    /// Where problems go.
    pub sink: &'a Sink,
}

impl<'a> Field<'a> {
    /// Notes a problem with this value.
    pub fn problem(&self, text: impl Into<String>) {
        // What left the hole has been said.
        if self.node.kind != Kind::Hole {
            self.sink.add(&self.node.place, &self.path, text);
        }
    }

    /// Notes that something else was expected.
    pub fn expected(&self, what: &str) {
        self.problem(format!("expected {what}, not {}", self.node.found()));
    }

    /// A value inside this one.
    pub fn child(&self, key: &str, node: &'a Node) -> Field<'a> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Field { node, path, sink: self.sink }
    }

    /// The value of a key inside this one, where there is one.
    pub fn inner(&self, key: &str) -> Option<Field<'a>> {
        Some(self.child(key, self.node.get(key)?))
    }

    /// Whether it holds a placeholder without a value, so that its form cannot be checked.
    pub fn is_unknown(&self) -> bool {
        self.scalar().is_some_and(|scalar| scalar.unknown)
    }

    /// Whether a list, rather than a mapping or a single value, is written here.
    pub fn is_list(&self) -> bool {
        matches!(self.node.kind, Kind::Sequence(_))
    }

    /// Whether a mapping is written here.
    pub fn is_mapping(&self) -> bool {
        matches!(self.node.kind, Kind::Mapping(_))
    }

    fn scalar(&self) -> Option<&'a Scalar> {
        match &self.node.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// What `read` makes of the value, or a problem that says what was expected.
    fn read<T>(&self, what: &str, read: impl FnOnce(&'a Scalar) -> Option<T>) -> Option<T> {
        let value = self.scalar().and_then(read);
        if value.is_none() {
            self.expected(what);
        }
        value
    }

    /// A text; numbers and booleans count as their text, nothing does not.
    pub fn text(&self) -> Option<&'a str> {
        self.texts("a text")
    }

    fn texts(&self, what: &str) -> Option<&'a str> {
        // A variable may be empty: that is an empty text, where nothing at all would be a slip.
        let is_text = |scalar: &Scalar| scalar.written.is_some() || !scalar.value().is_null();
        self.read(what, |scalar| is_text(scalar).then_some(scalar.text.as_str()))
    }

    /// A text as the file has it, before interpolation: what may be shown.
    pub fn written(&self) -> Option<&'a str> {
        self.scalar().map(|scalar| scalar.written.as_deref().unwrap_or(&scalar.text))
    }

    /// A text of a form that `valid` decides and `shape` words.
    pub fn form(&self, shape: &Shape, valid: impl FnOnce(&str) -> bool) -> Option<&'a str> {
        self.read(&shape.form(), |scalar| Some(scalar.text.as_str()).filter(|text| valid(text)))
    }

    /// A text that is not blank.
    pub fn words(&self) -> Option<&'a str> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.problem("must not be empty");
            return None;
        }
        Some(text)
    }

    /// A whole number within bounds.
    pub fn whole(&self, least: u64, most: u64) -> Option<u64> {
        self.number_of(&Shape::Whole { least, most }.form(), |value| {
            let fraction = || value.as_f64().filter(|n| n.fract() == 0.0 && (0.0..1e15).contains(n)).map(|n| n as u64);
            value.as_u64().or_else(fraction).filter(|number| (least..=most).contains(number))
        })
    }

    /// A finite number above 0.
    pub fn positive(&self) -> Option<f64> {
        self.number_of(&Shape::Positive.form(), |value| value.as_f64().filter(|n| n.is_finite() && *n > 0.0))
    }

    fn number_of<T>(&self, what: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let scalar = self.scalar();
        let value = scalar.and_then(|scalar| read(&scalar.typed()));
        let quoted = scalar.is_some_and(|scalar| {
            !scalar.plain && scalar.written.is_none() && super::scalar::resolve(&scalar.text).is_number()
        });
        match value {
            Some(value) => return Some(value),
            None if quoted => self.problem(format!("expected {what}: write it without quotes")),
            None => self.expected(what),
        }
        None
    }

    /// `true` or `false`.
    pub fn bool(&self) -> Option<bool> {
        self.read(&Shape::Bool.form(), |scalar| scalar.typed().as_bool())
    }

    /// A time.
    pub fn duration(&self) -> Option<Duration> {
        self.read(&Shape::Duration.form(), |scalar| quantity::duration(&scalar.text))
    }

    /// A time above 0.
    pub fn time(&self) -> Option<Duration> {
        let time = self.duration()?;
        if time.is_zero() {
            self.problem("must be longer than 0");
            return None;
        }
        Some(time)
    }

    /// A time, or a range of times.
    pub fn span(&self) -> Option<(Duration, Duration)> {
        self.read(&Shape::Span.form(), |scalar| quantity::span(&scalar.text))
    }

    /// A range of times, or one time as both of its ends.
    pub fn range(&self) -> Option<(Duration, Duration)> {
        let (from, to) = self.span()?;
        if from > to {
            self.problem("the range must begin with the shorter time, such as `100ms..2s`");
            return None;
        }
        Some((from, to))
    }

    /// A rate above 0, per second.
    pub fn rate(&self) -> Option<f64> {
        let rate = self.read(&Shape::Rate.form(), |scalar| quantity::rate(&scalar.text))?;
        if !(rate > 0.0 && rate <= 1e6) {
            self.problem("must be above 0 and at most 1000000/s");
            return None;
        }
        Some(rate)
    }

    /// Memory above 0, in bytes.
    pub fn bytes(&self) -> Option<f64> {
        let bytes = self.read(&Shape::Bytes.form(), |scalar| quantity::bytes(&scalar.text))?;
        if bytes < 1.0 {
            self.problem("must not be empty: a process has some memory");
            return None;
        }
        Some(bytes)
    }

    /// A share below 1: `5%` or `0.05`.
    pub fn share(&self) -> Option<f64> {
        let share = self.read(&Shape::Share.form(), |scalar| match quantity::percent(&scalar.text) {
            Some((None, share)) => Some(share),
            Some(_) => None,
            None => scalar.typed().as_f64().filter(|share| (0.0..1.0).contains(share)),
        })?;
        if share >= 1.0 {
            self.problem("must be below 100%");
            return None;
        }
        Some(share)
    }

    /// One of a few words; a misspelt one names the nearest.
    pub fn choice(&self, words: &'static [&'static str]) -> Option<&'static str> {
        let text = self.texts(&Shape::Choice(words).form())?;
        let found = words.iter().find(|word| **word == text).copied();
        if found.is_none() {
            let meant = nearest(text, words.iter().copied()).map(|word| format!("; did you mean `{word}`?"));
            self.problem(format!(
                "expected {}, not {}{}",
                Shape::Choice(words).form(),
                self.node.found(),
                meant.unwrap_or_default()
            ));
        }
        found
    }

    /// The items of a list.
    pub fn items(&self) -> Option<Vec<Field<'a>>> {
        match &self.node.kind {
            Kind::Sequence(items) => {
                Some(items.iter().enumerate().map(|(i, item)| self.child(&i.to_string(), item)).collect())
            }
            _ => {
                self.expected("a list");
                None
            }
        }
    }

    /// The items of a list that must not be empty.
    pub fn some_items(&self) -> Option<Vec<Field<'a>>> {
        let items = self.items()?;
        if items.is_empty() {
            self.problem("must not be empty");
            return None;
        }
        Some(items)
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> Option<Vec<(&'a Name, Field<'a>)>> {
        match &self.node.kind {
            Kind::Mapping(entries) => {
                Some(entries.iter().map(|(name, node)| (name, self.child(&name.text, node))).collect())
            }
            _ => {
                self.expected("a mapping");
                None
            }
        }
    }
}
