//! Labels of a sample.

use std::fmt;

/// Labels in the order in which they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Vec<(&'static str, String)>);

impl Labels {
    /// Those of a scenario.
    pub fn of_scenario(name: &str) -> Self {
        Self::default().and("scenario", name)
    }

    /// One more. An empty value is as good as none, and is left out.
    pub fn and(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut all = self.clone();
        let value = value.into();
        if !value.is_empty() {
            all.0.push((name, value));
        }
        all
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let all: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        write!(f, "{{{}}}", all.join(","))
    }
}

/// The three characters that the format escapes.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
