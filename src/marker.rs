//! The hidden first line by which a comment is found again: the report writes it, and GitHub's comments are told apart by
//! it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for nothing else within a comment of HTML.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-');

/// The line; whatever the key is, it cannot end it.
pub fn marker(key: &str) -> String {
    format!("<!-- perf-gate:{} -->", utf8_percent_encode(key, ESCAPED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_is_written_byte_by_byte() {
        assert_eq!(marker("a b%ü/c~.d_e-9"), "<!-- perf-gate:a%20b%25%C3%BC%2Fc%7E.d_e-9 -->");
    }

    proptest! {
        #[test]
        fn no_key_leaves_its_place(key in any::<String>()) {
            let line = marker(&key);
            let inner = line.strip_prefix("<!-- perf-gate:").and_then(|rest| rest.strip_suffix(" -->"));
            prop_assert!(inner.is_some_and(|inner| !inner.contains(['>', '<', '!', ' ', '\n'])), "{}", line);
        }
    }
}
