//! Reports as Markdown: the comment on a pull request, and the summary of a job.
//!
//! A comment has hidden lines, one sentence over all, a section a scenario, and where to find more. What is too
//! long is written again with less detail, down to the sentence; hidden lines, verdict and link always stay.

mod frame;
mod jobs;
mod overall;
mod progress;
mod section;
mod status;
mod tables;
mod unfinished;

pub use frame::Frame;
pub use progress::in_progress;
pub use status::{Earlier, earlier};
pub use unfinished::Unfinished;

use super::{Report, escape};
use section::Depth;

/// Characters that GitHub takes in one comment.
pub const COMMENT_BUDGET: usize = 65_536;

/// Bytes of one job summary: GitHub drops all of what is longer than 1,024 KiB, and other steps of the job write
/// there too.
pub const SUMMARY_BUDGET: usize = 960 * 1024;

/// How much is told of reports that ask for the reader's time, and of others.
const DEPTHS: [(Depth, Depth); 9] = [
    (Depth::Everything, Depth::Everything),
    (Depth::Most, Depth::Most),
    (Depth::Most, Depth::Metrics),
    (Depth::Most, Depth::Checks),
    (Depth::Errors, Depth::Verdict),
    (Depth::Metrics, Depth::Verdict),
    (Depth::Reasons, Depth::Verdict),
    (Depth::Checks, Depth::Verdict),
    (Depth::Verdict, Depth::Verdict),
];

/// One comment over the scenarios of a job, of at most `budget` characters as GitHub counts them.
pub fn comment(reports: &[Report], frame: &Frame, budget: usize) -> String {
    let head = match worst(reports) {
        Some(worst) => status::of_verdict(frame, worst.verdict) + "\n",
        None => crate::marker::marker(&frame.key) + "\n",
    };
    // GitHub counts as browsers do.
    Document { reports: sorted(reports), frame, head }.within(budget, |text| text.encode_utf16().count())
}

/// The same for the summary of a job, of at most [`SUMMARY_BUDGET`] bytes.
pub fn summary(reports: &[Report], frame: &Frame) -> String {
    Document { reports: sorted(reports), frame, head: String::new() }.within(SUMMARY_BUDGET, str::len)
}

/// Worst first; a head that cannot be measured blocks whatever the policy says.
fn sorted(reports: &[Report]) -> Vec<&Report> {
    let mut sorted: Vec<&Report> = reports.iter().collect();
    sorted.sort_by_key(|report| (report.verdict, !report.head_is_down));
    sorted
}

fn worst(reports: &[Report]) -> Option<&Report> {
    sorted(reports).first().copied()
}

/// What is to be written, before it is known how much of it fits.
struct Document<'a> {
    /// Worst first.
    reports: Vec<&'a Report>,
    frame: &'a Frame,
    /// The hidden lines.
    head: String,
}

impl Document<'_> {
    fn within(&self, budget: usize, length: impl Fn(&str) -> usize) -> String {
        let all = self.reports.len();
        let fits = |text: &String| length(text) <= budget;
        let less_detail = DEPTHS.iter().map(|depths| self.written(*depths, all));
        let fewer = (0..all).rev().map(|sections| self.written((Depth::Verdict, Depth::Verdict), sections));
        less_detail.chain(fewer).find(fits).unwrap_or_else(|| self.last_resort(fits))
    }

    fn written(&self, (urgent, calm): (Depth, Depth), sections: usize) -> String {
        let depth = |report: &Report| if section::is_calm(report) { calm } else { urgent };
        let mut blocks = vec![format!("{}{}", self.head, self.title())];
        let worst = self.reports.first();
        blocks.extend(worst.and_then(|report| self.frame.of_earlier_red(report.verdict)));
        let mut closing = Vec::new();
        if let [report] = self.reports.as_slice() {
            blocks.extend(section::alone(report, depth(report)));
            closing.extend((depth(report) >= Depth::Reasons).then(|| section::reproduce(report)));
        } else {
            let shown = &self.reports[..sections.min(self.reports.len())];
            let (urgent, calm): (Vec<&Report>, Vec<&Report>) = shown.iter().partition(|r| !section::is_calm(r));
            blocks.extend(urgent.iter().flat_map(|report| section::among(report, depth(report))));
            // What passed must not read as a part of what did not.
            blocks.extend((!urgent.is_empty() && !calm.is_empty()).then(|| "---".to_owned()));
            blocks.extend(calm.iter().flat_map(|report| section::among(report, depth(report))));
        }
        if self.reports.iter().any(|report| depth(report) < Depth::Reasons) || sections < self.reports.len() {
            blocks.push("Details were left out: the report is longer than may be shown here.".to_owned());
        }
        closing.extend(self.frame.whereabouts());
        if let Some(first) = closing.first_mut() {
            *first = section::capitalised(first);
        }
        blocks.extend((!closing.is_empty()).then(|| closing.join(" · ")));
        blocks.join("\n\n") + "\n"
    }

    /// Hidden lines, as much of the sentence as there is room for, and the link.
    fn last_resort(&self, fits: impl Fn(&String) -> bool) -> String {
        let link = self.frame.link().map(|link| format!("\n\n{link}\n")).unwrap_or_default();
        let title = self.title();
        let cut = |most| format!("{}{}{link}", self.head, escape::shorten_markdown(&title, most));
        let sign = "### 🔴…".chars().count();
        (sign..title.chars().count()).rev().map(cut).find(fits).unwrap_or_else(|| cut(sign))
    }

    fn title(&self) -> String {
        match self.reports.as_slice() {
            [] => "### ⚪ nothing was measured".to_owned(),
            [report] => format!("### {}", section::title(report)),
            [worst, ..] => format!("### {} {}", section::face(worst), overall::sentence(&self.reports).markdown()),
        }
    }
}
