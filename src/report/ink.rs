//! Colour for a terminal, laid on after the layout.

/// A colour with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Proven worse, or not measurable.
    Bad,
    /// No answer.
    Unsure,
    /// Fine.
    Good,
    /// Beside the point.
    Faint,
    /// To be read first.
    Strong,
}

/// Ends what an ink began.
const END: char = '\u{e0100}';

impl Ink {
    const ALL: [Self; 5] = [Self::Bad, Self::Unsure, Self::Good, Self::Faint, Self::Strong];

    /// The text between invisible marks that [`finish`] turns into colours. A table measures the width of
    /// its cells, and these marks have none; texts from outside are free of them.
    pub fn on(self, text: &str) -> String {
        if text.is_empty() { String::new() } else { format!("{}{text}{END}", self.mark()) }
    }

    fn mark(self) -> char {
        match self {
            Self::Bad => '\u{e0101}',
            Self::Unsure => '\u{e0102}',
            Self::Good => '\u{e0103}',
            Self::Faint => '\u{e0104}',
            Self::Strong => '\u{e0105}',
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Bad => "\u{1b}[1;31m",
            Self::Unsure => "\u{1b}[1;33m",
            Self::Good => "\u{1b}[32m",
            Self::Faint => "\u{1b}[2m",
            Self::Strong => "\u{1b}[1m",
        }
    }
}

fn is_mark(c: char) -> bool {
    Ink::ALL.iter().any(|ink| ink.mark() == c)
}

/// Turns the marks into colours, or takes them out; blanks at the ends of lines go.
pub fn finish(text: &str, colour: bool) -> String {
    let mut finished = String::with_capacity(text.len());
    for line in text.lines() {
        let mut line = line.trim_end().to_owned();
        // A cell that was broken into lines has its end mark on the last alone.
        if line.rfind(is_mark) > line.rfind(END) {
            line.push(END);
        }
        for ink in Ink::ALL {
            line = line.replace(ink.mark(), if colour { ink.code() } else { "" });
        }
        finished.push_str(line.replace(END, if colour { "\u{1b}[0m" } else { "" }).trim_end());
        finished.push('\n');
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_left_of_it() {
        let text = format!("{} b  ", Ink::Bad.on("a"));
        assert_eq!(finish(&text, false), "a b\n");
        assert_eq!(finish(&text, true), "\u{1b}[1;31ma\u{1b}[0m b\n");
    }
}
