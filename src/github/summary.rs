//! How much the summary of a job holds.

/// Bytes of a step's summary; one that is larger is thrown away as a whole (docs.github.com, "Workflow commands").
pub const LIMIT: usize = 1024 * 1024;

/// What stands where something was cut.
const CUT: &str = "\n\n**This summary was cut here: GitHub takes 1,024 KiB.** The whole report is in the job's artifacts, where \
                   they are uploaded.\n";

/// As much of the text as fits into so many bytes, cut at the end of a line; ends with a line break.
pub fn fitted(markdown: &str, room: usize) -> String {
    let whole = format!("{}\n", markdown.trim_end_matches('\n'));
    if whole.len() <= room {
        return whole;
    }
    let mut end = whole.len();
    loop {
        end = whole[..end].trim_end_matches('\n').rfind('\n').unwrap_or(0);
        let kept = &whole[..end];
        let cut = format!("{kept}{}{CUT}", closed(kept));
        if cut.len() <= room {
            return cut;
        }
        if end == 0 {
            return String::new();
        }
        // A line at a time only near the limit.
        end = end.min(whole.floor_char_boundary(room));
    }
}

/// What ends the code block and the folded parts that a text leaves open, so that what follows is seen.
fn closed(markdown: &str) -> String {
    let fences = markdown.lines().filter(|line| line.trim_start().starts_with("```")).count();
    let folded = markdown.matches("<details").count().saturating_sub(markdown.matches("</details>").count());
    let fence = if fences % 2 == 1 { "\n```" } else { "" };
    format!("{fence}{}", "\n\n</details>".repeat(folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(fitted("one\ntwo", 8), "one\ntwo\n");
        assert_eq!(fitted("one\ntwo\n\n", 8), "one\ntwo\n");
    }

    #[test]
    fn what_is_cut_ends_with_a_whole_line_and_says_so() {
        let text = (0..100).map(|n| format!("line {n} ü\n")).collect::<String>();
        let cut = fitted(&text, 400);
        let kept = cut.strip_suffix(CUT).expect("it says so");
        assert!(cut.len() <= 400 && cut.len() > 385, "{}", cut.len());
        assert!(text.starts_with(&format!("{kept}\n")), "{kept}");
    }

    #[test]
    fn what_is_left_open_is_closed_so_that_the_note_is_seen() {
        let text = format!("<details>\n\n```\n{}```\n</details>\n", "row\n".repeat(100));
        let cut = fitted(&text, 300);
        assert!(cut.contains("row\n```\n\n</details>\n\n**This summary was cut here"), "{cut}");
    }

    #[test]
    fn where_not_even_the_note_fits_nothing_is_written() {
        assert_eq!(fitted("one\ntwo", 7), "");
        assert_eq!(fitted("one\ntwo", 0), "");
    }

    proptest! {
        #[test]
        fn it_never_takes_more_than_there_is(text in "(<details>|</details>|```|\\n|ü|x){0,300}", room in 0_usize..900) {
            let cut = fitted(&text, room);
            prop_assert!(cut.len() <= room);
            prop_assert!(cut.is_empty() || cut.ends_with('\n'));
        }
    }
}
