//! What stands between double braces, taken apart: where placeholders are in a text, and the words of one.

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Sent as it is.
    Text(&'a str),
    /// What stood between `{{` and `}}`, spaces around it removed.
    Placeholder(&'a str),
}

/// One word of a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// Without its quotes.
    pub text: &'a str,
    /// Whether it had quotes.
    pub quoted: bool,
    /// What followed the closing quote at once, such as `:3`.
    pub tail: &'a str,
}

/// The stretches of a text. Braces around anything that begins with neither a letter nor a quote are text: bodies in
/// other languages have them.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut begin, mut at) = (0, 0);
    while let Some(open) = text[at..].find("{{").map(|open| at + open) {
        let Some(close) = closing(&text[open + 2..]).map(|close| open + 2 + close) else {
            at = open + 1;
            continue;
        };
        let inner = text[open + 2..close].trim();
        if !inner.starts_with(|c: char| c.is_alphabetic() || "_$\"".contains(c)) {
            at = open + 1;
            continue;
        }
        if begin < open {
            pieces.push(Piece::Text(&text[begin..open]));
        }
        pieces.push(Piece::Placeholder(inner));
        (begin, at) = (close + 2, close + 2);
    }
    if begin < text.len() {
        pieces.push(Piece::Text(&text[begin..]));
    }
    pieces
}

/// Where `}}` stands outside of quotes; nothing where other braces come first.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '{' if !quoted => return None,
            '}' if !quoted => return text[at..].starts_with("}}").then_some(at),
            _ => {}
        }
    }
    None
}

/// The words of a placeholder; nothing where a quote is left open.
pub fn words(inner: &str) -> Option<Vec<Word<'_>>> {
    let mut words = Vec::new();
    let mut rest = inner.trim_start();
    while !rest.is_empty() {
        let end = |text: &str| text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, after) = match rest.strip_prefix('"') {
            Some(open) => {
                let (text, after) = open.split_once('"')?;
                let (tail, after) = after.split_at(end(after));
                (Word { text, quoted: true, tail }, after)
            }
            None => {
                let (text, after) = rest.split_at(end(rest));
                (Word { text, quoted: false, tail: "" }, after)
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::{Placeholder, Text};
    use proptest::prelude::*;

    #[test]
    fn placeholders_are_found_and_other_braces_stay() {
        for (text, expected) in [
            ("", vec![]),
            ("a{{uuid}}b", vec![Text("a"), Placeholder("uuid"), Text("b")]),
            ("{{ int 1 9 }}{{seq}}", vec![Placeholder("int 1 9"), Placeholder("seq")]),
            ("{{open {{uuid}}", vec![Text("{{open "), Placeholder("uuid")]),
            ("{{#if x}}y{{/if x}}", vec![Text("{{#if x}}y{{/if x}}")]),
            ("{\"a\":{\"b\":1}}", vec![Text("{\"a\":{\"b\":1}}")]),
            ("{{\"{{\"}}uuid}}", vec![Placeholder("\"{{\""), Text("uuid}}")]),
            ("{{choice \"}}\" b}}", vec![Placeholder("choice \"}}\" b")]),
            ("{{{uuid}}}", vec![Text("{"), Placeholder("uuid"), Text("}")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn words_may_have_quotes() {
        let word = |text, quoted, tail| Word { text, quoted, tail };
        assert_eq!(
            words("choice \"two words\":3  b:1 \"\""),
            Some(vec![
                word("choice", false, ""),
                word("two words", true, ":3"),
                word("b:1", false, ""),
                word("", true, "")
            ])
        );
        assert_eq!(words("choice \"open"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_of_a_text_is_lost(text in "[a{} \"]{0,30}|\\PC{0,30}") {
            let is_border = |c: char| "{}".contains(c) || c.is_whitespace();
            let mut rest = text.as_str();
            for piece in pieces(&text) {
                let found = match piece { Text(text) | Placeholder(text) => text };
                let at = rest.find(found).expect("in order");
                prop_assert!(rest[..at].chars().all(is_border), "{rest}");
                rest = &rest[at + found.len()..];
            }
            prop_assert!(rest.chars().all(is_border), "{rest}");
        }
    }
}
