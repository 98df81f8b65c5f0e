//! One sentence over several scenarios.

use super::super::{Report, Words};
use crate::gate::Verdict;

/// Most scenarios that are named.
const MOST_NAMED: usize = 3;

/// `1 of 3 scenarios regressed: orders-api; 1 inconclusive, 1 pass`; the reports are in order, worst first.
pub fn sentence(reports: &[&Report]) -> Words {
    let Some(worst) = reports.first().map(|report| report.verdict) else { return Words::default() };
    let all = reports.len();
    if matches!(worst, Verdict::Pass | Verdict::Improved) {
        return Words::ours(format!("no regression in {all} scenarios"));
    }
    let (those, others): (Vec<&Report>, Vec<&Report>) = reports.iter().partition(|report| report.verdict == worst);
    let names = Words::join(those.iter().take(MOST_NAMED).map(|report| Words::name(&report.scenario)), ", ");
    let names = match those.len().saturating_sub(MOST_NAMED) {
        0 => names,
        more => names.and(format!(" and {more} more")),
    };
    let count = if those.len() == all { format!("all {all}") } else { format!("{} of {all}", those.len()) };
    let sentence = Words::ours(format!("{} {count} scenarios: ", phrase(worst))).then(names);
    let sentence = match tally(&others) {
        rest if rest.is_empty() => sentence,
        rest => sentence.and(format!("; {rest}")),
    };
    if reports.iter().any(|report| report.blocks) { sentence } else { sentence.and(". Not blocking") }
}

fn phrase(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Regressed => "regression in",
        Verdict::Invalid => "invalid measurement of",
        Verdict::Inconclusive => "cannot tell for",
        Verdict::Incomparable => "nothing comparable for",
        Verdict::NoBaseline => "no baseline for",
        Verdict::Pass | Verdict::Improved => "no regression in",
    }
}

/// `1 inconclusive, 3 pass`.
fn tally(reports: &[&Report]) -> String {
    let groups = reports.chunk_by(|a, b| a.verdict == b.verdict);
    let words = groups.filter_map(|group| Some(format!("{} {}", group.len(), group.first()?.verdict)));
    words.collect::<Vec<_>>().join(", ")
}
