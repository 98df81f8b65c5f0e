//! Text that commands nothing of a workflow's runner, whoever wrote it.
//!
//! The runner reads both streams of a step, and obeys a line that begins with `::name` as well as `##[name]` anywhere in
//! one (`actions/runner`, `ActionCommand.cs`). Its own way out, `::stop-commands::`, is a state of both streams, which it
//! reads side by side: what the one says while the other is stopped is lost. So the text itself is made harmless.

/// The text with a blank in whatever the runner would obey.
pub fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    let mut line = Line::default();
    for c in text.chars() {
        if line.would_obey(c) {
            inert.push(' ');
            line.add(' ');
        }
        inert.push(c);
        line.add(c);
    }
    inert
}

/// JSON that says the same and that the runner does not obey.
pub fn inert_json(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    let mut line = Line::default();
    for c in json.chars() {
        // Outside of a string no `#` comes before a `[`, and no line begins with a colon.
        match c {
            '[' if line.would_obey(c) => inert.push_str("\\u005b"),
            c => inert.push(c),
        }
        line.add(c);
    }
    inert
}

/// What was written of a line, as far as it matters.
#[derive(Debug, Default)]
struct Line {
    begun: Begun,
    last: [Option<char>; 2],
}

/// How a line begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Begun {
    /// With nothing but blanks so far.
    #[default]
    Blank,
    /// With a colon, the last that was written.
    Colon,
    /// With something else.
    Otherwise,
}

impl Line {
    fn would_obey(&self, next: char) -> bool {
        match next {
            ':' => self.begun == Begun::Colon,
            '[' => self.last == [Some('#'); 2],
            _ => false,
        }
    }

    fn add(&mut self, c: char) {
        if matches!(c, '\n' | '\r') {
            *self = Self::default();
        } else if !is_ignored(c) {
            self.begun = match (self.begun, c) {
                (Begun::Blank, ':') => Begun::Colon,
                (Begun::Blank, c) if c.is_whitespace() => Begun::Blank,
                _ => Begun::Otherwise,
            };
            self.last = [self.last[1], Some(c)];
        }
    }
}

/// The runner compares as the language of its machine does, and that passes over what is not seen.
fn is_ignored(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether the runner would look for the name of a command, in the words of `ActionCommand.cs`.
    fn obeys(text: &str) -> bool {
        let seen: String = text.chars().filter(|c| !is_ignored(*c)).collect();
        seen.split(['\n', '\r']).any(|line| line.trim_start().starts_with("::") || line.contains("##["))
    }

    #[test]
    fn what_would_be_obeyed_has_a_blank_in_it() {
        for (text, expected) in [
            ("::error::x", ": :error::x"),
            ("a\n \t::add-mask::x\r::group::", "a\n \t: :add-mask::x\r: :group::"),
            ("done ##[set-output name=verdict]pass", "done ## [set-output name=verdict]pass"),
            ("\u{200b}:\u{ad}:error::#\u{200d}#[x]", "\u{200b}:\u{ad} :error::#\u{200d}# [x]"),
            (":::x", ": ::x"),
        ] {
            assert!(obeys(text) && !obeys(expected), "{text}");
            assert_eq!(inert(text), expected);
        }
        for text in ["", "a::b", "orders-api: passed", "# [x] ## x", ": :", "[##]", "::1".trim_start_matches(':')] {
            assert_eq!(inert(text), text);
        }
    }

    #[test]
    fn json_says_the_same() {
        let value = serde_json::json!({"##[a]": ["::b", "x ###[c]\n::d", [["#"], "##", ["##"]]]});
        let json = inert_json(&value.to_string());
        assert!(!obeys(&json) && obeys(&value.to_string()), "{json}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"), value);
    }

    proptest! {
        #[test]
        fn nothing_is_obeyed(text in "(:|#|\\[|\\]|x| |\n|\r|\t|\u{200b}|\u{7}){0,16}", any: String) {
            prop_assert!(!obeys(&inert(&text)));
            prop_assert!(!obeys(&inert(&any)));
            let json = serde_json::json!([text, {text.clone(): any}]).to_string();
            let told = inert_json(&json);
            prop_assert!(!obeys(&told));
            let [before, after] = [json, told].map(|j| serde_json::from_str::<serde_json::Value>(&j).expect("JSON"));
            prop_assert_eq!(before, after);
        }

        #[test]
        fn what_is_harmless_stays(text in "[a-z#: \n]{0,12}") {
            if !obeys(&text) {
                prop_assert_eq!(inert(&text), text);
            }
        }
    }
}
