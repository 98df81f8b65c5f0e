//! Texts with `{{uuid}}`, `{{seq}}` and captured values in them, taken apart ahead of the run.

use super::variables::Variables;

/// A text whose placeholders are filled in for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Uuid,
    Seq,
    Variable(String),
}

/// All placeholders that there are.
pub const PLACEHOLDERS: [&str; 2] = ["uuid", "seq"];

/// Whether what stands between double braces can be meant as a placeholder: bodies in other languages
/// have braces around more than a word.
pub fn is_word(inner: &str) -> bool {
    !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || "_-.$".contains(c))
}

/// Whether a captured value can have this name.
pub fn is_variable(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !PLACEHOLDERS.contains(&name)
}

/// A captured value that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no value for `{{{{{0}}}}}`")]
pub struct NoValue(pub String);

/// A placeholder that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{{{{{0}}}}}` is not a placeholder: known are {{{{uuid}}}} and {{{{seq}}}}")]
pub struct UnknownPlaceholder(pub String);

/// What placeholders are filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Values<'a> {
    /// Evenly random; the same iteration of both arms has the same.
    pub draw: u64,
    /// Number of the request on its arm, from 1.
    pub seq: u64,
    /// Captured values.
    pub variables: &'a Variables,
}

impl Template {
    /// Takes a text apart.
    ///
    /// # Errors
    /// Where a placeholder does not exist.
    pub fn parse(text: &str) -> Result<Self, UnknownPlaceholder> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else { break };
            if !is_word(name.trim()) {
                push_text(&mut parts, before);
                push_text(&mut parts, "{{");
                rest = &rest[before.len() + 2..];
                continue;
            }
            if !before.is_empty() {
                push_text(&mut parts, before);
            }
            parts.push(match name.trim() {
                "uuid" => Part::Uuid,
                "seq" => Part::Seq,
                name if is_variable(name) => Part::Variable(name.to_owned()),
                other => return Err(UnknownPlaceholder(other.to_owned())),
            });
            rest = after;
        }
        if !rest.is_empty() || parts.is_empty() {
            push_text(&mut parts, rest);
        }
        Ok(Self(parts))
    }

    /// The text, where nothing is to be filled in.
    pub fn fixed(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with everything filled in.
    ///
    /// # Errors
    /// Where a value was not captured.
    pub fn fill(&self, values: Values<'_>) -> Result<String, NoValue> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Uuid => text.push_str(&uuid(values.draw)),
                Part::Seq => text.push_str(&values.seq.to_string()),
                Part::Variable(name) => {
                    let value = values.variables.get(name);
                    text.push_str(value.ok_or_else(|| NoValue(name.clone()))?);
                }
            }
        }
        Ok(text)
    }
}

/// Adds text, to the text before it where there is some.
fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

/// A version 4 UUID out of the random number of the iteration.
fn uuid(draw: u64) -> String {
    let mixed = draw.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ draw.rotate_left(29);
    let bytes = (u128::from(draw) << 64 | u128::from(mixed)).to_be_bytes();
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in() {
        let variables = Variables::default();
        let values = Values { draw: 42, seq: 7, variables: &variables };
        let template = Template::parse("/a/{{seq}}/{{ uuid }}.json").expect("known placeholders");
        assert_eq!(template.fixed(), None);
        let filled = template.fill(values).expect("all values");
        assert!(filled.starts_with("/a/7/") && filled.ends_with(".json"), "{filled}");
        assert_eq!(filled.len(), "/a/7/.json".len() + 36);
        assert_eq!(filled, template.fill(values).expect("all values"));
        assert_ne!(filled, template.fill(Values { draw: 43, ..values }).expect("all values"));
    }

    #[test]
    fn other_braces_stay_as_they_are() {
        for text in ["", "{}", "{\"a\": {\"b\": 1}}", "{{open", "}}", "{{#if x}}y{{/if x}}"] {
            assert_eq!(Template::parse(text).expect("no placeholder").fixed(), Some(text));
        }
    }

    #[test]
    fn a_value_that_was_not_captured_is_no_empty_text() {
        let mut variables = Variables::default();
        let template = Template::parse("/a/{{id}}").expect("a variable");
        let fill = |variables: &Variables| template.fill(Values { draw: 1, seq: 1, variables });
        assert_eq!(fill(&variables), Err(NoValue("id".into())));
        variables.set(&"id".into(), "7".to_owned());
        assert_eq!(fill(&variables).as_deref(), Ok("/a/7"));
    }

    #[test]
    fn unknown_placeholders_are_refused() {
        assert_eq!(Template::parse("x{{us.er}}"), Err(UnknownPlaceholder("us.er".into())));
    }
}
