//! The hidden first line by which a comment is found again: the report writes it, and GitHub's comments are told apart by
//! it.

use crate::percent;

/// The line; whatever the key is, it cannot end it.
pub fn marker(key: &str) -> String {
    format!("<!-- perf-gate:{} -->", percent::encode(key, percent::is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_key_leaves_its_place(key in any::<String>()) {
            let line = marker(&key);
            let inner = line.strip_prefix("<!-- perf-gate:").and_then(|rest| rest.strip_suffix(" -->"));
            prop_assert!(inner.is_some_and(|inner| !inner.contains(['>', '<', '!', ' ', '\n'])), "{}", line);
        }
    }
}
