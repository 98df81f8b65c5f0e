//! Templates in paths, headers and bodies: `{{uuid}}` and `{{seq}}`.

use crate::config::field::Field;
use crate::config::tree::Kind;
use crate::driver::http::{PLACEHOLDERS, is_word};

/// Notes every `{{…}}` of the value, and of what it holds, that is no template.
///
/// Braces around anything but a word are left alone: bodies in other languages have them.
pub fn check(field: &Field<'_>) {
    match &field.node.kind {
        Kind::Scalar(scalar) => _ = check_text(field, &scalar.text),
        Kind::Sequence(items) => {
            for (i, item) in items.iter().enumerate() {
                check(&field.child(&i.to_string(), item));
            }
        }
        Kind::Mapping(entries) => {
            for (name, node) in entries {
                check_text(field, &name.text);
                check(&field.child(&name.text, node));
            }
        }
        Kind::Hole => {}
    }
}

/// Whether every `{{…}}` of the text is a template; notes those that are none.
pub fn check_text(field: &Field<'_>, text: &str) -> bool {
    let mut rest = text;
    let mut right = true;
    while let Some((_, after)) = rest.split_once("{{") {
        rest = after;
        let Some((inner, _)) = after.split_once("}}") else { break };
        let word = inner.trim();
        if !is_word(word) || PLACEHOLDERS.contains(&inner) {
            continue;
        }
        right = false;
        if PLACEHOLDERS.contains(&word) {
            field.problem(format!("write `{{{{{word}}}}}` without spaces"));
        } else {
            field.problem(format!("`{{{{{word}}}}}` is no template: there are `{{{{uuid}}}}` and `{{{{seq}}}}`"));
        }
    }
    right
}
