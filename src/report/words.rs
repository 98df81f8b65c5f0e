//! A sentence that remembers which of its parts came from outside.

use super::escape;
use super::speech::Speech;

/// A text in parts: a renderer escapes those from outside as its format asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Written by perf-gate; may hold code in backticks.
    Ours(String),
    /// From outside, shown as it stands where that is harmless.
    Name(String),
    /// From outside, always set as code.
    Code(String),
    /// What to type, with parts from outside: set off in a terminal too.
    Command(String),
}

impl Words {
    /// Words of our own.
    pub fn ours(text: impl Into<String>) -> Self {
        Self(vec![Part::Ours(text.into())])
    }

    /// A name or message from outside.
    pub fn name(text: impl Into<String>) -> Self {
        Self(vec![Part::Name(text.into())])
    }

    /// A name from outside that reads best as code: a task, a commit, a path.
    pub fn code(text: impl Into<String>) -> Self {
        Self(vec![Part::Code(text.into())])
    }

    /// A command to be typed as it stands.
    pub fn command(text: impl Into<String>) -> Self {
        Self(vec![Part::Command(text.into())])
    }

    /// These words, and more of our own.
    pub fn and(self, text: impl Into<String>) -> Self {
        self.then(Self::ours(text))
    }

    /// These words, and others.
    pub fn then(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// Several, with something of our own between them.
    pub fn join(all: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut joined = Self::default();
        for (i, words) in all.into_iter().enumerate() {
            joined = if i == 0 { words } else { joined.and(between).then(words) };
        }
        joined
    }

    /// The same about what a scenario is about: only our own words change.
    pub fn retold(self, speech: Speech) -> Self {
        let part = |part: Part| match part {
            Part::Ours(text) => Part::Ours(speech.retold(&text)),
            outside => outside,
        };
        Self(self.0.into_iter().map(part).collect())
    }

    /// Nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For a terminal: without control characters.
    pub fn plain(&self) -> String {
        let plain = |part: &Part| match part {
            Part::Ours(text) => text.clone(),
            Part::Name(text) | Part::Code(text) => escape::line(text),
            Part::Command(text) => format!("`{}`", escape::line(text)),
        };
        self.0.iter().map(plain).collect()
    }

    /// For a comment: without mentions, links, HTML and breaks.
    pub fn markdown(&self) -> String {
        let markdown = |part: &Part| match part {
            Part::Ours(text) => text.clone(),
            Part::Name(text) => escape::name(text),
            Part::Code(text) | Part::Command(text) => escape::code(text),
        };
        self.0.iter().map(markdown).collect()
    }

    /// For the title of a fold, which is HTML: no Markdown is read there, and no mention within code.
    pub fn html(&self) -> String {
        let spans = |markdown: String| {
            let span = |(i, text): (usize, &str)| match i % 2 {
                0 => escape::html(text),
                _ => format!("<code>{}</code>", escape::html(text)),
            };
            markdown.split('`').enumerate().map(span).collect::<String>()
        };
        spans(self.markdown())
    }

    /// In parts for a page of our own: the text, and whether it is code. Nothing in it is escaped yet.
    pub fn parts(&self) -> Vec<(String, bool)> {
        let spans = |text: &String| {
            let span = |(i, text): (usize, &str)| (text.to_owned(), i % 2 == 1);
            text.split('`').enumerate().map(span).collect::<Vec<_>>()
        };
        let part = |part: &Part| match part {
            Part::Ours(text) => spans(text),
            Part::Name(text) => vec![(escape::line(text), false)],
            Part::Code(text) | Part::Command(text) => vec![(escape::line(text), true)],
        };
        self.0.iter().flat_map(part).filter(|(text, _)| !text.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code_in_html() {
        let words = Words::name("<b>@octocat").and(" beside `target.base` & ").then(Words::name("orders"));
        assert_eq!(words.html(), "<code>&lt;b&gt;@octocat</code> beside <code>target.base</code> &amp; orders");
    }
}
