//! A regular expression as a value: two are equal where they are written the same.

use regex_lite::Regex;

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// In words, where it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        Regex::new(text).map(Self).map_err(|e| e.to_string())
    }

    /// Whether it is found anywhere in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// What its first group took, or all of it where it has none.
    pub fn find<'a>(&self, text: &'a str) -> Option<&'a str> {
        let groups = self.0.captures(text)?;
        let found = if self.0.captures_len() > 1 { groups.get(1) } else { groups.get(0) };
        found.map(|found| found.as_str())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_group_is_what_is_found() {
        let find = |pattern: &str| Pattern::parse(pattern).expect("valid").find("id=42;").map(str::to_owned);
        assert_eq!(find(r"id=(\d+)").as_deref(), Some("42"));
        assert_eq!(find(r"id=\d+").as_deref(), Some("id=42"));
        assert_eq!(find(r"x=(\d+)|id"), None, "the group took nothing");
        assert!(Pattern::parse("(").is_err());
    }
}
