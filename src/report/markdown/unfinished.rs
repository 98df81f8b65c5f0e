//! What stands when a run ended before everything was judged, so that nobody takes a part, or an older verdict, for all.

use super::super::{Report, Words, escape};
use super::section::capitalised;
use super::{COMMENT_BUDGET, Document, Frame, SUMMARY_BUDGET, sorted, status, worst};
use crate::gate::Verdict;

/// Most lines of the reason that are shown: the log of the job has all of it.
const MOST: usize = 20;
/// Most scenarios that are named.
const MOST_NAMED: usize = 20;

/// A run that ended before everything was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// What ended it, from outside; absent where only the log tells.
    pub why: Option<String>,
    /// Names of the scenarios that were not judged, from outside.
    pub missing: Vec<String>,
}

impl Unfinished {
    /// The comment, with the scenarios that were judged before.
    ///
    /// Only a red is a state of its own: a green part resolves no earlier red, so that is carried on.
    pub fn comment(&self, reports: &[Report], frame: &Frame) -> String {
        let state = match worst(reports) {
            Some(worst) if worst.verdict == Verdict::Regressed => status::of_verdict(frame, worst.verdict),
            _ => status::of_measuring(frame),
        };
        let head = format!("{state}\n{}", self.told(reports, frame));
        self.written(reports, frame, head, COMMENT_BUDGET, |text| text.encode_utf16().count())
    }

    /// The same for the summary of a job.
    pub fn summary(&self, reports: &[Report], frame: &Frame) -> String {
        self.written(reports, frame, self.told(reports, frame), SUMMARY_BUDGET, str::len)
    }

    fn written(
        &self,
        reports: &[Report],
        frame: &Frame,
        head: String,
        budget: usize,
        length: impl Fn(&str) -> usize,
    ) -> String {
        if reports.is_empty() {
            let whereabouts = capitalised(&frame.whereabouts().join(" · "));
            return format!("{}\n", format!("{head}{whereabouts}").trim_end());
        }
        // What is green here is a part, and resolves nothing.
        let frame = Frame { earlier: None, ..frame.clone() };
        Document { reports: sorted(reports), frame: &frame, head }.within(budget, length)
    }

    fn told(&self, reports: &[Report], frame: &Frame) -> String {
        let title = if reports.is_empty() { "There is no verdict on this commit" } else { "Not all was judged" };
        let mut blocks = vec![format!("### ❗ {title}")];
        blocks.extend(self.why.as_deref().map(reason));
        // Where nothing was judged, the title has said it of all.
        let missing = Some(&self.missing).filter(|missing| !missing.is_empty() && !reports.is_empty());
        blocks.extend(missing.map(|missing| format!("**Not judged:** {}.", named(missing).markdown())));
        let is_red = worst(reports).is_some_and(|worst| worst.verdict == Verdict::Regressed);
        blocks.extend(frame.unresolved().filter(|_| !is_red));
        format!("{}\n\n", blocks.join("\n\n"))
    }
}

/// One line as it stands, several one below the other.
fn reason(why: &str) -> String {
    let lines: Vec<String> = why.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    match lines.as_slice() {
        [line] => capitalised(&Words::name(line).markdown()),
        lines => {
            let shown = &lines[..lines.len().min(MOST)];
            let more = lines.len() - shown.len();
            let more = if more > 0 { format!("\n\nand {more} more, in the log of the job") } else { String::new() };
            format!("{}{more}", escape::block(shown))
        }
    }
}

fn named(missing: &[String]) -> Words {
    let named = Words::join(missing.iter().take(MOST_NAMED).map(Words::name), ", ");
    match missing.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => named.and(format!(" and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::{self, Sample};
    use super::super::{Earlier, earlier};
    use super::*;

    const WHY: &str = "cannot read s3://stored:\nAccess <denied>";

    fn told_of(samples: &[Sample]) -> String {
        let report = |sample: &Sample| Report::new(&sample.judgement, &sample.record, &[], &sample::files());
        let reports: Vec<Report> = samples.iter().map(report).collect();
        let red = "a".repeat(40);
        let earlier = Earlier {
            verdict: Verdict::Inconclusive,
            commit: "b".repeat(40),
            red: Some(red),
            text: "### older".to_owned(),
        };
        let frame = Frame {
            key: "orders".to_owned(),
            commit: Some("c".repeat(40)),
            earlier: Some(earlier),
            ..Frame::default()
        };
        let missing = vec!["@octocat/checkout".to_owned(), "search".to_owned()];
        let unfinished = Unfinished { why: Some(WHY.to_owned()), missing };
        let summary = unfinished.summary(&reports, &frame);
        let text = unfinished.comment(&reports, &frame);
        assert!(text.ends_with(&summary), "{text}\n{summary}");
        text
    }

    #[test]
    fn a_green_part_resolves_no_red_and_a_red_part_is_one() {
        let red = |samples: &[Sample]| earlier(&told_of(samples)).and_then(|earlier| earlier.red);
        assert_eq!(red(&[]), Some("a".repeat(40)));
        assert_eq!(red(&[sample::pass()]), Some("a".repeat(40)));
        assert_eq!(red(&[sample::pass(), sample::regressed()]), Some("c".repeat(40)));
        for (samples, told) in [(vec![], true), (vec![sample::pass()], true), (vec![sample::regressed()], false)] {
            let text = told_of(&samples);
            assert_eq!(text.contains("An earlier red, of commit `aaaaaaa`, is not resolved."), told, "{text}");
            assert!(!text.contains("is resolved"), "{text}");
        }
    }

    #[test]
    fn a_reason_is_a_sentence_or_lines_of_which_the_log_has_more() {
        assert_eq!(reason("the run was interrupted.\n"), "The run was interrupted.");
        assert_eq!(reason("a <b> @c"), "`a <b> @c`");
        let many: String = (0..25).map(|i| format!("s.yaml:{i}: `key`\n")).collect();
        let told = reason(&many);
        assert!(told.contains("s.yaml:19: `key`\n```\n\nand 5 more") && !told.contains("s.yaml:20"), "{told}");
    }

    #[test]
    fn the_reason_comes_first_and_is_text() {
        let nothing = told_of(&[]);
        let (_, text) = nothing.split_once("-->\n### ").expect("a title");
        let expected = "❗ There is no verdict on this commit\n\n```text\ncannot read s3://stored:\nAccess <denied>\n```\n\n\
            An earlier red, of commit `aaaaaaa`, is not resolved.\n\nCommit `ccccccc`\n";
        assert_eq!(text, expected);
        let part = told_of(&[sample::pass()]);
        let at = |what: &str| part.find(what).unwrap_or_else(|| panic!("{what} is not in {part}"));
        assert!(at("### ❗ Not all was judged") < at("### 🟢"), "{part}");
        let missing = at("**Not judged:** `@octocat/checkout`, search.");
        assert!(at("### ❗ Not all was judged") < missing && missing < at("### 🟢"), "{part}");
    }
}
