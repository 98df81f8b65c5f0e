//! Paths of the API.

use super::fault::{Asked, Fault};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for nothing else in any part of a URL.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-');

/// `owner/name` as the beginning of a path.
///
/// # Errors
/// Where it is no name of a repository.
pub fn repository(name: &str, asked: &Asked) -> Result<String, Fault> {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            && !["..", "."].contains(&part)
    };
    match name.split_once('/') {
        Some((owner, name)) if is_part(owner) && is_part(name) => Ok(format!("/repos/{owner}/{name}")),
        _ => Err(Fault::Other { asked: asked.clone(), why: format!("`{name}` is no repository, as owner/name is") }),
    }
}

/// Percent-encodes what is no letter, digit, `.`, `_` or `-`.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_written_byte_by_byte() {
        assert_eq!(encode("a b%ü/c~.d_e-9"), "a%20b%25%C3%BC%2Fc%7E.d_e-9");
    }

    proptest! {
        #[test]
        fn no_name_reaches_beyond_its_place(name in "[a-z./%?#ü \\n]{0,12}") {
            let asked = Asked { what: "ask", about: String::new(), permission: "" };
            if let Ok(route) = repository(&name, &asked) {
                prop_assert_eq!(&route, &format!("/repos/{name}"));
                prop_assert_eq!(route.matches('/').count(), 3);
                prop_assert!(!route.contains(['%', '?', '#', ' ', '\n']) && !route.contains("/../") && !route.ends_with("/.."));
            }
            prop_assert!(!encode(&name).contains(['/', '?', '#', ' ', '\n']));
        }
    }
}
