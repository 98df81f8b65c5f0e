//! One part of an object's path: any text, in characters that every store takes.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Stands for the empty text; by itself it escapes nothing.
const EMPTY: &str = "%";

/// What does not stay as it is, whatever the place.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~').remove(b'-');
const DASHES: &AsciiSet = &ESCAPED.add(b'-');
const DOTS: &AsciiSet = &ESCAPED.add(b'.');

/// Writes any text as one part of a path: letters, digits, `.`, `_`, `~` and, where `dash` says so, `-` stay, every
/// other byte is `%XX`. Never empty, never `.` or `..`.
pub fn encode(text: &str, dash: bool) -> String {
    if text.is_empty() {
        return EMPTY.to_owned();
    }
    // A text of nothing but dots has no dash.
    let escaped = match text.bytes().all(|byte| byte == b'.') {
        true => DOTS,
        false if dash => ESCAPED,
        false => DASHES,
    };
    utf8_percent_encode(text, escaped).to_string()
}

/// Reads what [`encode`] wrote; nothing where it would have written it otherwise.
pub fn decode(part: &str, dash: bool) -> Option<String> {
    if part == EMPTY {
        return Some(String::new());
    }
    let text = percent_decode_str(part).decode_utf8().ok()?;
    (encode(&text, dash) == part).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stay_readable() {
        assert_eq!(encode("own/er", true), "own%2Fer");
        assert_eq!(encode("dependabot/npm-7", true), "dependabot%2Fnpm-7");
        assert_eq!(encode("a b%ü", true), "a%20b%25%C3%BC");
        assert_eq!([".", "..", ".git", ""].map(|text| encode(text, true)), ["%2E", "%2E%2E", ".git", "%"]);
        assert_eq!(encode("run-1", false), "run%2D1");
    }

    #[test]
    fn another_spelling_of_a_name_is_none() {
        for part in ["", "a%2fb", "a b", "%41", "%%", "%4", "%FF", "a/b", "%+1", "..", "ü"] {
            assert_eq!(decode(part, true), None, "{part}");
        }
        assert_eq!(decode("a-b", false), None);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>(), dash in any::<bool>()) {
            let part = encode(&text, dash);
            prop_assert!(part.is_ascii() && !part.contains('/') && !part.is_empty() && part != "." && part != "..");
            prop_assert_eq!(decode(&part, dash), Some(text));
        }
    }
}
