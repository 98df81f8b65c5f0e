//! What stands when a run ended before everything was judged, so that nobody takes a part, or an older verdict, for all.

use super::super::{Report, Words, escape};
use super::{COMMENT_BUDGET, Document, Frame, SUMMARY_BUDGET, sorted, status, worst};
use crate::gate::Verdict;

/// Most characters of the reason that are shown: the log of the job has all of it.
const MOST: usize = 2_000;

/// The comment of a run that ended early, with the scenarios that were judged before; `why` is from outside.
///
/// Only a red is a state of its own: a green part resolves no earlier red, so that is carried on.
pub fn unfinished(reports: &[Report], frame: &Frame, why: &str) -> String {
    let state = match worst(reports) {
        Some(worst) if worst.verdict == Verdict::Regressed => status::of_verdict(frame, worst.verdict),
        _ => status::of_measuring(frame),
    };
    let head = format!("{state}\n{}", told(reports, why));
    if reports.is_empty() {
        let link = frame.link().map(|link| format!("\n\nMore is in the {link}.")).unwrap_or_default();
        return format!("{}{link}\n", head.trim_end());
    }
    let frame = Frame { earlier: None, ..frame.clone() };
    let document = Document { reports: sorted(reports), frame: &frame, head };
    document.within(COMMENT_BUDGET, |text| text.encode_utf16().count())
}

/// The same for the summary of a job.
pub fn unfinished_summary(reports: &[Report], frame: &Frame, why: &str) -> String {
    let head = told(reports, why);
    match reports {
        [] => head,
        _ => Document { reports: sorted(reports), frame, head }.within(SUMMARY_BUDGET, str::len),
    }
}

fn told(reports: &[Report], why: &str) -> String {
    let title = if reports.is_empty() { "There is no verdict on this commit" } else { "Not all was judged" };
    let why = why.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let why = Words::name(escape::shorten(&why, MOST));
    format!("### ❗ {title}\n\n{}\n\n", why.markdown())
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
        let summary = unfinished_summary(&reports, &Frame { earlier: None, ..frame.clone() }, WHY);
        let text = unfinished(&reports, &frame, WHY);
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
    }
}
