//! What is folded until it is asked for; all of it is printed.

use super::markup::{Element, element, text};

/// A fold with its title.
pub fn fold(title: &str) -> Element {
    element("details").holds([text("summary", title)])
}

/// One line of a list of facts.
pub fn fact(name: &str, value: Element) -> [Element; 2] {
    [text("dt", name), element("dd").holds([value])]
}

/// A fact in plain text.
pub fn told(name: &str, value: impl AsRef<str>) -> [Element; 2] {
    [text("dt", name), text("dd", value)]
}
