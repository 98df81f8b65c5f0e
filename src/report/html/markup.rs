//! Elements of a page. Text that is put into one is escaped, and there is no other way into a page, so that nothing from
//! outside becomes markup.

use super::super::escape;
use super::super::words::Words;
use std::fmt::{self, Display};

/// Elements that have no end.
const VOID: [&str; 3] = ["meta", "input", "link"];

/// An element with its attributes and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    attributes: String,
    inner: String,
}

/// An empty element.
pub fn element(name: &'static str) -> Element {
    Element { name, attributes: String::new(), inner: String::new() }
}

/// An element that holds a text.
pub fn text(name: &'static str, text: impl AsRef<str>) -> Element {
    element(name).text(text)
}

impl Element {
    /// An attribute; a value that is true by being there has an empty one.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push_str(&format!(" {name}=\"{}\"", escape::html(&value.to_string())));
        self
    }

    /// Its classes.
    pub fn class(self, classes: impl Display) -> Self {
        self.with("class", classes)
    }

    /// A text within it.
    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        self.inner.push_str(&escape::html(text.as_ref()));
        self
    }

    /// Words within it, code as code.
    pub fn words(self, words: &Words) -> Self {
        words.parts().into_iter().fold(self, |element, (part, is_code)| match is_code {
            true => element.holds([text("code", part)]),
            false => element.text(part),
        })
    }

    /// A number stays on one line with its unit.
    pub fn unbroken(mut self) -> Self {
        for unit in ["%", "ms", "µs"] {
            self.inner = self.inner.replace(&format!(" {unit}"), &format!("\u{a0}{unit}"));
        }
        self
    }

    /// Elements within it, one or several or none.
    pub fn holds(mut self, inner: impl IntoIterator<Item = Self>) -> Self {
        for element in inner {
            self.inner.push_str(&element.to_string());
        }
        self
    }

    /// A part of perf-gate itself, as it stands: a script, a style sheet.
    pub fn asset(mut self, source: &str) -> Self {
        self.inner.push_str(source);
        self
    }

    /// Numbers and texts for a script, which cannot end the element that they stand in.
    pub fn data(mut self, json: &serde_json::Value) -> Self {
        for c in json.to_string().chars() {
            match c {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => self.inner.push_str(&format!("\\u{:04x}", c as u32)),
                c => self.inner.push(c),
            }
        }
        self
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, attributes, inner } = self;
        match VOID.contains(name) {
            true => write!(f, "<{name}{attributes}>"),
            false => write!(f, "<{name}{attributes}>{inner}</{name}>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_stays_text() {
        let words = Words::name("<b>\u{202e}").and(" beside `target.base` & ").then(Words::code("a`b</code>"));
        assert_eq!(
            element("p").with("title", "\"<>&").words(&words).to_string(),
            "<p title=\"&quot;&lt;&gt;&amp;\">&lt;b&gt; beside <code>target.base</code> &amp; <code>a`b&lt;/code&gt;</code></p>"
        );
    }

    #[test]
    fn an_element_may_have_no_end() {
        let head = element("head").holds([element("meta").with("charset", "utf-8"), text("title", "t")]);
        assert_eq!(head.to_string(), "<head><meta charset=\"utf-8\"><title>t</title></head>");
    }

    proptest! {
        #[test]
        fn data_read_back_as_they_were(text in "\\PC*|[<>&!/\u{2028}\u{2029}a-]*") {
            let script = element("script").data(&serde_json::json!({ text.clone(): [text.clone()] })).to_string();
            let inner = script.strip_prefix("<script>").and_then(|rest| rest.strip_suffix("</script>")).expect("its tags");
            let signs = ['<', '>', '&', '\u{2028}', '\u{2029}'];
            prop_assert!(!inner.contains(signs));
            let read: serde_json::Value = serde_json::from_str(inner).expect("JSON");
            prop_assert_eq!(read, serde_json::json!({ text.clone(): [text] }));
        }
    }
}
