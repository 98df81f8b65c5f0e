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
