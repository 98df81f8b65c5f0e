//! Paths of the API.

use super::fault::{Asked, Fault};
use crate::percent;

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
    percent::encode(text, percent::is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
