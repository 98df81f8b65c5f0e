//! All placeholders that there are: how each is written, and what is wrong with one that is not.

use super::drawn::{Alphabet, Choice, Drawn};
use super::moment::{Form, Moment, shift};
use super::table::PLACEHOLDERS;
use super::words::{Word, words};
use crate::driver::http::data::{Column, DataSet};
use serde_json::Value;
use std::rc::Rc;

/// What is filled in.
#[derive(Debug, Clone, PartialEq)]
pub enum Placeholder {
    /// Text that would otherwise be taken for a placeholder.
    Literal(String),
    /// Drawn anew.
    Drawn(Drawn),
    /// Number of the request.
    Seq,
    /// Number of the user.
    User,
    /// Number of the iteration.
    Iteration,
    /// A captured value.
    Variable(Rc<str>),
    /// The row of a data set, by index.
    Row(usize),
    /// A column of that row.
    Column(usize, Column),
    /// So many further rows of a data set as a list.
    Batch(usize, u32),
}

/// What is wrong with a placeholder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{{{{{placeholder}}}}}` {text}")]
pub struct Slip {
    /// What stands between the braces.
    pub placeholder: String,
    /// What is wrong with it.
    pub text: String,
    /// The unknown word, where there is one.
    pub word: Option<String>,
    /// What could have been meant.
    pub known: Vec<String>,
}

impl Placeholder {
    /// Reads what stands between double braces; a word that is neither a placeholder nor a data set is a captured value.
    pub fn parse(inner: &str, sets: &[DataSet]) -> Result<Self, Slip> {
        let slip = |text: String| Slip { placeholder: inner.to_owned(), text, word: None, known: Vec::new() };
        let words = words(inner).ok_or_else(|| slip("has a quote that does not end".to_owned()))?;
        let Some((first, rest)) = words.split_first() else { return Err(slip("is empty".to_owned())) };
        if first.quoted {
            let alone = rest.is_empty() && first.tail.is_empty();
            return alone.then(|| Self::Literal(first.text.to_owned())).ok_or_else(|| slip("is no text".to_owned()));
        }
        let own = match first.text {
            "uuid" | "seq" | "user" | "iteration" => bare(first.text, rest),
            "int" => int(rest),
            "float" => float(rest),
            "string" => text(Alphabet::Letters, rest),
            "hex" => text(Alphabet::Hex, rest),
            "digits" => text(Alphabet::Digits, rest),
            "choice" => choice(rest),
            "now" => now(rest),
            name => return named(name, rest, sets).map_err(|slip| Slip { placeholder: inner.to_owned(), ..slip }),
        };
        own.ok_or_else(|| {
            let form = PLACEHOLDERS.iter().find(|(name, ..)| *name == first.text).map_or("", |(_, form, _)| form);
            slip(format!("is not right: it is written like `{form}`"))
        })
    }
}

impl Placeholder {
    /// Whether its value was found somewhere, rather than made here.
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Variable(_) | Self::Column(..))
    }

    /// As the scenario writes one that is found.
    pub fn name(&self, sets: &[DataSet]) -> String {
        match self {
            Self::Variable(name) => name.to_string(),
            Self::Column(set, column) => format!("{}.{column}", sets[*set].name),
            _ => String::new(),
        }
    }
}

/// What has a name that the scenario chose.
fn named(name: &str, rest: &[Word<'_>], sets: &[DataSet]) -> Result<Placeholder, Slip> {
    let root = name.split(['.', '[']).next().unwrap_or(name);
    let unknown = |known: Vec<String>, word: &str, text: String| {
        Err(Slip { placeholder: String::new(), text, word: Some(word.to_owned()), known })
    };
    let Some(set) = sets.iter().position(|set| *set.name == *root) else {
        return match rest {
            [] if !name.contains(['[', ']']) => Ok(Placeholder::Variable(name.into())),
            _ => unknown(PLACEHOLDERS.iter().map(|(name, ..)| (*name).to_owned()).collect(), root, NONE.to_owned()),
        };
    };
    let after = &name[root.len()..];
    let rows = after.strip_prefix('[').and_then(|after| after.strip_suffix(']'));
    match (after.strip_prefix('.'), rows, rest) {
        (None, None, []) if after.is_empty() => Ok(Placeholder::Row(set)),
        (Some(column), _, []) if !column.is_empty() => {
            let (file, columns) = (sets[set].file.display(), sets[set].rows.columns());
            match sets[set].rows.column(column) {
                Some(column) => Ok(Placeholder::Column(set, column)),
                None => unknown(columns, column, format!("names a column that {file} has not got")),
            }
        }
        (_, Some(rows), []) => match rows.parse() {
            Ok(rows) if rows > 0 => Ok(Placeholder::Batch(set, rows)),
            _ => unknown(Vec::new(), root, format!("needs a number of rows, such as `{{{{{root}[100]}}}}`")),
        },
        _ => unknown(
            Vec::new(),
            root,
            format!(
                "is not right: `{{{{{root}}}}}` is a row, `{{{{{root}.COLUMN}}}}` a column of it, `{{{{{root}[100]}}}}` 100 rows"
            ),
        ),
    }
}

/// What is said of a word that nothing knows.
pub const NONE: &str = "is no template";

fn bare(name: &str, rest: &[Word<'_>]) -> Option<Placeholder> {
    rest.is_empty().then_some(match name {
        "uuid" => Placeholder::Drawn(Drawn::Uuid),
        "seq" => Placeholder::Seq,
        "user" => Placeholder::User,
        _ => Placeholder::Iteration,
    })
}

fn number<T: std::str::FromStr>(word: &Word<'_>) -> Option<T> {
    word.text.parse().ok().filter(|_| !word.quoted)
}

fn int(rest: &[Word<'_>]) -> Option<Placeholder> {
    let [from, to] = rest else { return None };
    let (from, to) = (number(from)?, number(to)?);
    (from <= to).then_some(Placeholder::Drawn(Drawn::Int(from, to)))
}

fn float(rest: &[Word<'_>]) -> Option<Placeholder> {
    let (from, to, decimals) = match rest {
        [from, to] => (from, to, 3),
        [from, to, decimals] => (from, to, number(decimals)?),
        _ => return None,
    };
    let (from, to) = (number::<f64>(from)?, number::<f64>(to)?);
    let right = from.is_finite() && to.is_finite() && from <= to && decimals <= 15;
    right.then_some(Placeholder::Drawn(Drawn::Float(from, to, decimals)))
}

/// Most letters of a random text.
const LONGEST: u32 = 1 << 20;

fn text(alphabet: Alphabet, rest: &[Word<'_>]) -> Option<Placeholder> {
    let (from, to) = match rest {
        [length] => (number(length)?, number(length)?),
        [from, to] => (number(from)?, number(to)?),
        _ => return None,
    };
    (from <= to && to <= LONGEST).then_some(Placeholder::Drawn(Drawn::Text(alphabet, from, to)))
}

fn choice(rest: &[Word<'_>]) -> Option<Placeholder> {
    let mut choices = Vec::new();
    let mut up_to = 0.0;
    for word in rest {
        let weight = |text: &str| text.parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight > 0.0);
        let (text, weight) = match (word.quoted, word.text.rsplit_once(':')) {
            (true, _) if word.tail.is_empty() => (word.text, 1.0),
            (true, _) => (word.text, weight(word.tail.strip_prefix(':')?)?),
            (false, Some((text, after))) => (text, weight(after)?),
            (false, None) => (word.text, 1.0),
        };
        up_to += weight;
        let value = serde_json::from_str(text).ok().filter(|_| !word.quoted);
        let is_json = matches!(value, Some(Value::Number(_) | Value::Bool(_) | Value::Null));
        choices.push(Choice { up_to, text: text.to_owned(), is_json });
    }
    (!choices.is_empty()).then_some(Placeholder::Drawn(Drawn::Choice(choices)))
}

fn now(rest: &[Word<'_>]) -> Option<Placeholder> {
    let form = match rest.first().map(|word| word.text) {
        Some("ms") => Some(Form::Millis),
        Some("s") => Some(Form::Seconds),
        Some("iso") => Some(Form::Iso),
        _ => None,
    };
    let (from, to) = match &rest[usize::from(form.is_some())..] {
        [] => (0, 0),
        [moved] => shift(moved.text)?,
        _ => return None,
    };
    Some(Placeholder::Drawn(Drawn::Now(Moment { form: form.unwrap_or(Form::Millis), from, to })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(inner: &str) -> Result<Placeholder, Slip> {
        Placeholder::parse(inner, &[])
    }

    #[test]
    fn every_form_of_the_table_is_one() {
        for (name, form, _) in PLACEHOLDERS {
            let inner = form.trim_start_matches("{{").trim_end_matches("}}");
            assert!(
                inner.starts_with(name) && !matches!(parse(inner), Err(_) | Ok(Placeholder::Variable(_))),
                "{form}"
            );
        }
    }

    #[test]
    fn arguments_are_read() {
        let text = |alphabet, from, to| Placeholder::Drawn(Drawn::Text(alphabet, from, to));
        for (inner, expected) in [
            ("int -5 5", Placeholder::Drawn(Drawn::Int(-5, 5))),
            ("float 0 1", Placeholder::Drawn(Drawn::Float(0.0, 1.0, 3))),
            ("float -1 1.5 0", Placeholder::Drawn(Drawn::Float(-1.0, 1.5, 0))),
            ("hex 16", text(Alphabet::Hex, 16, 16)),
            ("digits 0 4", text(Alphabet::Digits, 0, 4)),
            (
                "now iso -1h..1h",
                Placeholder::Drawn(Drawn::Now(Moment { form: Form::Iso, from: -3_600_000, to: 3_600_000 })),
            ),
            ("now +1s", Placeholder::Drawn(Drawn::Now(Moment { form: Form::Millis, from: 1000, to: 1000 }))),
            ("order_id", Placeholder::Variable("order_id".into())),
            ("\"{{\"", Placeholder::Literal("{{".to_owned())),
        ] {
            assert_eq!(parse(inner), Ok(expected), "{inner}");
        }
        let Ok(Placeholder::Drawn(Drawn::Choice(choices))) = parse("choice a:3 \"b c\":1 \"12:30\" 7 true:0.5") else {
            panic!("a choice")
        };
        let seen: Vec<_> = choices.iter().map(|choice| (choice.text.as_str(), choice.up_to, choice.is_json)).collect();
        assert_eq!(
            seen,
            [("a", 3.0, false), ("b c", 4.0, false), ("12:30", 5.0, false), ("7", 6.0, true), ("true", 6.5, true)]
        );
    }

    #[test]
    fn what_is_not_right_is_told_with_the_right_form() {
        for inner in [
            "uuid 4",
            "int",
            "int 1",
            "int 5 1",
            "int 1 x",
            "int \"1\" 2",
            "float 1 0",
            "float 0 inf",
            "float 0 1 99",
            "string",
            "string 9 1",
            "string 9999999",
            "choice",
            "choice a:0",
            "choice a:x",
            "choice \"a\"b",
            "now hour",
            "now iso 1x",
            "now 1s 2s",
        ] {
            let slip = parse(inner).expect_err(inner).to_string();
            assert!(slip.starts_with(&format!("`{{{{{inner}}}}}` is not right: it is written like `{{{{")), "{slip}");
        }
        assert!(parse("choice \"a").is_err() && parse("\"a\" b").is_err() && parse("").is_err());
        let slip = parse("itn 1 100").expect_err("unknown");
        assert_eq!((slip.word.as_deref(), slip.text.as_str()), (Some("itn"), NONE));
        assert!(slip.known.contains(&"int".to_owned()));
    }
}
