//! A comment that is found again.

use crate::marker::marker;

/// A comment that is found again: by a hidden marker on its first line, and by its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sticky {
    /// What tells it from other comments on the same pull request: a scenario, a job, a cell of a matrix.
    pub key: String,
    /// Markdown below the marker; a marker that it begins with is replaced. GitHub takes 65,536 characters in all.
    pub body: String,
}

impl Sticky {
    /// The text as GitHub keeps it.
    pub(super) fn text(&self) -> String {
        format!("{}\n{}", marker(&self.key), unmarked(&self.body))
    }
}

/// Whether a text begins with the marker: a quotation of it, further down or indented, does not count.
pub(super) fn is_marked(text: &str, key: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end() == marker(key))
}

/// What stands below the marker.
pub(super) fn unmarked(text: &str) -> &str {
    match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("<!-- perf-gate:") && first.trim_end().ends_with("-->") => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_first_line_counts() {
        let text = Sticky { key: "orders".to_owned(), body: "fast".to_owned() }.text();
        assert_eq!(text, "<!-- perf-gate:orders -->\nfast");
        assert!(is_marked(&text, "orders") && is_marked(&text.replace('\n', "\r\n"), "orders"));
        for other in
            [format!("> {text}"), format!("look:\n{text}"), format!(" {text}"), text.replace("orders", "orders2")]
        {
            assert!(!is_marked(&other, "orders"), "{other}");
        }
    }

    #[test]
    fn a_marker_that_the_body_has_is_replaced() {
        let sticky = Sticky { key: "k".to_owned(), body: "<!-- perf-gate:orders -->\nfast\n".to_owned() };
        assert_eq!(sticky.text(), "<!-- perf-gate:k -->\nfast\n");
    }

    proptest! {
        #[test]
        fn no_key_ends_the_marker_and_none_is_taken_for_another(key in ".*", other in ".*", body in ".*") {
            let text = Sticky { key: key.clone(), body: body.clone() }.text();
            prop_assert_eq!(text.matches("-->").count() - unmarked(&body).matches("-->").count(), 1);
            prop_assert!(is_marked(&text, &key));
            prop_assert_eq!(is_marked(&text, &other), key == other);
        }
    }
}
