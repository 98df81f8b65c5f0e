//! Running text in a terminal: a label in the margin, lines that fit.

use super::ink::Ink;

/// Columns of the margin that holds the labels.
const MARGIN: usize = 13;

/// A labelled paragraph; later lines stand under the first.
pub fn labelled(label: &str, ink: Ink, text: &str, width: usize) -> String {
    let mut paragraph = String::new();
    for (i, line) in wrap(text, width.saturating_sub(MARGIN)).iter().enumerate() {
        let label = if i == 0 { label } else { "" };
        let blanks = " ".repeat(MARGIN.saturating_sub(2 + label.chars().count()));
        paragraph.push_str(&format!("  {}{blanks}{line}\n", ink.on(label)));
    }
    paragraph
}

/// Lines of at most so many characters, broken at blanks; a longer word stands alone. A quantity is not
/// parted from its sign or unit.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width.max(20) => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Words, with units and the parts of a range joined to their number.
fn words(text: &str) -> Vec<String> {
    const UNITS: [&str; 7] = ["%", "ms", "µs", "s", "min", "…", "→"];
    let is_unit = |word: &str| UNITS.contains(&word.trim_end_matches([',', ';', ')', '.']));
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if is_unit(word) || last.ends_with(['…', '→', '·']) || last.ends_with("limit") => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_unit() {
        assert_eq!(
            wrap("it takes much longer: 12.4 → 15.1 ms now", 29),
            ["it takes much longer:", "12.4 → 15.1 ms now"]
        );
    }
}
