//! What stands when a run ended before everything was judged, so that nobody takes a part, or an older verdict, for all.

use super::super::{Report, Words, escape};
use super::section::capitalised;
use super::{COMMENT_BUDGET, Document, Frame, SUMMARY_BUDGET, sorted, status, worst};
use crate::gate::Verdict;

/// Most characters of the reason that are shown: the log of the job has all of it.
const MOST: usize = 2_000;
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
        let head = format!("{state}\n{}", self.told(reports));
        if reports.is_empty() {
            let link = frame.link().map(|link| format!("\n\nMore is in the {link}.")).unwrap_or_default();
            return format!("{}{link}\n", head.trim_end());
        }
        let frame = Frame { earlier: None, ..frame.clone() };
        let document = Document { reports: sorted(reports), frame: &frame, head };
        document.within(COMMENT_BUDGET, |text| text.encode_utf16().count())
    }

    /// The same for the summary of a job.
    pub fn summary(&self, reports: &[Report], frame: &Frame) -> String {
        let head = self.told(reports);
        match reports {
            [] => head,
            _ => Document { reports: sorted(reports), frame, head }.within(SUMMARY_BUDGET, str::len),
        }
    }

    fn told(&self, reports: &[Report]) -> String {
        let title = if reports.is_empty() { "There is no verdict on this commit" } else { "Not all was judged" };
        let why = self.why.as_ref().map(|why| {
            let why = why.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            capitalised(&Words::name(escape::shorten(&why, MOST)).markdown())
        });
        // Where nothing was judged, the title has said it of all.
        let missing = Some(&self.missing).filter(|missing| !missing.is_empty() && !reports.is_empty());
        let missing = missing.map(|missing| format!("**Not judged:** {}.", named(missing).markdown()));
        let blocks: Vec<String> = [why, missing].into_iter().flatten().collect();
        format!("### ❗ {title}\n\n{}\n\n", blocks.join("\n\n"))
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
        let summary = unfinished.summary(&reports, &Frame { earlier: None, ..frame.clone() });
        let text = unfinished.comment(&reports, &frame);
        assert!(text.ends_with(&summary) || reports.is_empty(), "{text}\n{summary}");
        text
    }

    #[test]
    fn a_green_part_resolves_no_red_and_a_red_part_is_one() {
        let red = |samples: &[Sample]| earlier(&told_of(samples)).and_then(|earlier| earlier.red);
        assert_eq!(red(&[]), Some("a".repeat(40)));
        assert_eq!(red(&[sample::pass()]), Some("a".repeat(40)));
        assert_eq!(red(&[sample::pass(), sample::regressed()]), Some("c".repeat(40)));
        assert!(!told_of(&[sample::pass()]).contains("is resolved"));
    }

    #[test]
    fn the_reason_comes_first_and_is_text() {
        let nothing = told_of(&[]);
        let (_, text) = nothing.split_once("-->\n### ").expect("a title");
        let expected = "❗ There is no verdict on this commit\n\n`cannot read s3://stored: Access <denied>`\n";
        assert_eq!(text, expected);
        let part = told_of(&[sample::pass()]);
        let at = |what: &str| part.find(what).unwrap_or_else(|| panic!("{what} is not in {part}"));
        assert!(at("### ❗ Not all was judged") < at("### 🟢"), "{part}");
        let missing = at("**Not judged:** `@octocat/checkout`, search.");
        assert!(at("### ❗ Not all was judged") < missing && missing < at("### 🟢"), "{part}");
    }
}
