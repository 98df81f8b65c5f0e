//! Templates in paths, headers and bodies: `{{uuid}}` and `{{seq}}`.

use crate::config::field::Field;
use crate::config::tree::{Kind, Node};
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

/// What stands between double braces anywhere in a value.
pub fn words(node: &Node) -> impl Iterator<Item = &str> {
    let mut texts = Vec::new();
    collect(node, &mut texts);
    texts
        .into_iter()
        .flat_map(|text| text.split("{{").skip(1))
        .filter_map(|after| Some(after.split_once("}}")?.0.trim()))
}

fn collect<'a>(node: &'a Node, texts: &mut Vec<&'a str>) {
    match &node.kind {
        Kind::Scalar(scalar) => texts.push(&scalar.text),
        Kind::Sequence(items) => items.iter().for_each(|item| collect(item, texts)),
        Kind::Mapping(entries) => entries.iter().for_each(|(_, node)| collect(node, texts)),
        Kind::Hole => {}
    }
}

/// Tells the names of everything that the scenario captures.
pub fn note_captured(field: &Field<'_>) {
    note(field.node, field);
}

fn note(node: &Node, field: &Field<'_>) {
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| note(item, field)),
        Kind::Mapping(entries) => {
            for (name, node) in entries {
                if let (true, Kind::Mapping(captured)) = (name.text == "capture", &node.kind) {
                    captured.iter().for_each(|(name, _)| field.sink.captured(&name.text));
                }
                note(node, field);
            }
        }
        Kind::Scalar(_) | Kind::Hole => {}
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
        if !is_word(word) || PLACEHOLDERS.contains(&inner) || field.sink.is_captured(inner) {
            continue;
        }
        right = false;
        if PLACEHOLDERS.contains(&word) || field.sink.is_captured(word) {
            field.problem(format!("write `{{{{{word}}}}}` without spaces"));
        } else {
            field.problem(format!(
                "`{{{{{word}}}}}` is no template: there are `{{{{uuid}}}}` and `{{{{seq}}}}`, and what a `capture` names"
            ));
        }
    }
    right
}
