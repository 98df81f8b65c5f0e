//! Text from outside (names, error texts, log lines, paths) made harmless for the place where it is shown.
//!
//! GitHub finds mentions, issue numbers and commits in the *rendered* text, so neither a backslash nor an
//! entity keeps them out. A code span does: nothing in it is a mention, a link, HTML or emphasis. So text
//! that is not plainly harmless is shown as code.

/// Longest text from outside that is shown in one place, in characters.
const LONGEST: usize = 240;
/// Digits of a commit that are shown: as git and GitHub shorten it.
const COMMIT: usize = 7;

/// One line without control characters, escape sequences of terminals and invisible marks.
pub fn line(text: &str) -> String {
    shorten(&visible(text), LONGEST)
}

/// The first digits of a commit, which tell it apart.
pub fn commit(id: &str) -> String {
    line(id).chars().take(COMMIT).collect()
}

/// The text, cut to so many characters with an ellipsis at its end.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Markdown cut to so many characters: never within code, where what follows the cut could become markup.
pub fn shorten_markdown(text: &str, most: usize) -> String {
    let cut = shorten(text, most);
    match cut.rfind('`') {
        Some(at) if cut.matches('`').count() % 2 == 1 => format!("{}…", &cut[..at]),
        _ => cut,
    }
}

/// Markdown for a short text from outside: as it stands where it is harmless, else as code.
pub fn name(text: &str) -> String {
    let text = line(text);
    if is_harmless(&text) { text } else { code(&text) }
}

/// Markdown for a text from outside as a code span; good within a table too.
///
/// The look-alikes cannot be escaped: a backslash is literal in a code span, and a table cell ends at a
/// bar even within one.
pub fn code(text: &str) -> String {
    let text = line(text).replace('`', "ˋ").replace('|', "¦");
    match text.trim() {
        "" => "`(empty)`".to_owned(),
        text => format!("`{text}`"),
    }
}

/// Markdown for lines from outside as a block, with a fence that none of them can close.
pub fn block(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|l| line(l)).collect();
    let longest = lines.iter().flat_map(|l| l.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", lines.join("\n"))
}

/// Text for HTML.
pub fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A path as a shell takes it.
pub fn argument(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._/-+=:@,".contains(c);
    let path = line(path);
    if !path.is_empty() && path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// Control characters and terminal sequences out, white space to single blanks.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            c if c.is_whitespace() => {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            }
            c if c.is_control() || is_invisible(c) => {}
            c => shown.push(c),
        }
    }
    shown.trim().to_owned()
}

/// Leaves out the rest of a terminal's control sequence: `[` up to a letter, else one character.
fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if chars.next() == Some('[') {
        while chars.next_if(|c| !('@'..='~').contains(c)).is_some() {}
        chars.next();
    }
}

/// Zero width, direction marks, variation selectors: they hide or turn round what is read.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether GitHub makes nothing of the text but the text itself.
fn is_harmless(text: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric();
    let is_known = |c: char| is_word(c) || " -_./,;'()%:…".contains(c);
    // Emphasis with `_` and strings like `://` need the sign at the edge of a word.
    let between_words = |sign: char| {
        text.match_indices(sign).all(|(at, _)| {
            text[..at].chars().next_back().is_some_and(is_word) && text[at + 1..].chars().next().is_some_and(is_word)
        })
    };
    let is_reference = |word: &str| {
        let is_commit = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
        let is_link = word.to_ascii_lowercase().starts_with("www.");
        is_commit || is_link
    };
    let ticket = text.split(|c: char| !is_word(c) && c != '-').any(|word| {
        let number = word.rsplit_once('-');
        number.is_some_and(|(prefix, n)| {
            prefix.chars().all(|c| c.is_ascii_uppercase()) && n.chars().all(|c| c.is_ascii_digit())
        })
    });
    let words = || text.split(|c: char| !is_word(c) && c != '.');
    !text.is_empty()
        && text.chars().all(is_known)
        && text.starts_with(is_word)
        && between_words('_')
        && text.match_indices(':').all(|(at, _)| text[at + 1..].starts_with(' '))
        && !ticket
        && !words().any(is_reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for text in ["orders-api", "checkout flow", "my_service", "jobs/nightly v1.2", "exit status: 101"] {
            assert_eq!(name(text), text);
        }
    }

    #[test]
    fn what_github_would_make_something_of_is_code() {
        for text in [
            "@octocat",
            "fixes #12",
            "GH-12",
            "https://evil.example",
            "www.evil.example",
            "<img src=x>",
            "[a](b)",
            "**bold**",
            "_a_",
            "a1b2c3d4e5",
            "a|b",
            "!important",
            "&lt;",
            "~~a~~",
            "$x$",
        ] {
            assert!(name(text).starts_with('`') && name(text).ends_with('`'), "{text} became {}", name(text));
        }
    }

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("a`b` | @c"), "`aˋbˋ ¦ @c`");
        assert_eq!(code("\n"), "`(empty)`");
    }

    #[test]
    fn a_block_cannot_be_closed_from_within() {
        let text = block(&["a".to_owned(), "````".to_owned(), "b\n`````".to_owned()]);
        assert_eq!(text, "``````text\na\n````\nb `````\n``````");
    }

    #[test]
    fn a_log_line_cannot_paint_the_terminal() {
        assert_eq!(line("\u{1b}[31mred\u{1b}[0m\r\nnext\u{202e}\u{7}"), "red next");
    }

    #[test]
    fn a_path_with_blanks_is_quoted() {
        assert_eq!(argument("perf/orders.yaml"), "perf/orders.yaml");
        assert_eq!(argument("my perf/it's.yaml"), r"'my perf/it'\''s.yaml'");
    }

    proptest! {
        #[test]
        fn code_is_one_span_in_one_cell(text in "\\PC*|[`|@#<>\\\\\n ]*") {
            let code = code(&text);
            prop_assert_eq!(code.matches('`').count(), 2);
            prop_assert!(code.starts_with('`') && code.ends_with('`'));
            prop_assert!(!code.contains(['|', '\n', '\r']));
        }

        #[test]
        fn a_name_has_no_markup_outside_of_code(text in any::<String>()) {
            let name = name(&text);
            if !name.starts_with('`') {
                prop_assert!(!name.contains(['@', '#', '<', '>', '[', ']', '|', '*', '\\', '&', '`', '\n']));
            }
        }

        #[test]
        fn a_line_is_one_line(text in any::<String>()) {
            prop_assert!(!line(&text).contains(|c: char| c.is_control()));
        }
    }
}
