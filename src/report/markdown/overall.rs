//! One sentence over several scenarios.

use super::super::{Report, Words};
use crate::gate::Verdict;

/// Most scenarios that are named.
const MOST_NAMED: usize = 3;

/// `Regression in 1 of 3 scenarios: orders-api; 1 inconclusive, 1 passed`; the reports are in order, worst first.
pub fn sentence(reports: &[&Report]) -> Words {
    let Some(worst) = reports.first().map(|report| report.verdict) else { return Words::default() };
    let all = reports.len();
    if matches!(worst, Verdict::Pass | Verdict::Improved) {
        return Words::ours(format!("No regression in {all} scenarios"));
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
        Verdict::Regressed => "Regression in",
        Verdict::Invalid => "Invalid measurement of",
        Verdict::Inconclusive => "Cannot tell for",
        Verdict::Incomparable => "Nothing comparable for",
        Verdict::NoBaseline => "No baseline for",
        Verdict::Pass | Verdict::Improved => "No regression in",
    }
}

/// `1 inconclusive, 3 passed`.
fn tally(reports: &[&Report]) -> String {
    let word = |verdict: Verdict| match verdict {
        Verdict::NoBaseline => "without a baseline",
        Verdict::Pass => "passed",
        verdict => verdict.name(),
    };
    let groups = reports.chunk_by(|a, b| a.verdict == b.verdict);
    let words = groups.filter_map(|group| Some(format!("{} {}", group.len(), word(group.first()?.verdict))));
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::{self, Sample};
    use super::*;

    fn told(samples: &[Sample], fail_on: &[Verdict]) -> String {
        let report = |sample: &Sample| Report::new(&sample.judgement, &sample.record, fail_on, &sample::files());
        let reports: Vec<Report> = samples.iter().map(report).collect();
        sentence(&reports.iter().collect::<Vec<_>>()).plain()
    }

    #[test]
    fn the_worst_are_named_and_the_others_counted() {
        let (red, unsure, green) = (sample::regressed(), sample::inconclusive(), sample::pass());
        let red_on = [Verdict::Regressed];
        let all = [red.clone(), red.clone(), unsure.clone(), green.clone(), sample::improved()];
        assert_eq!(
            told(&all, &red_on),
            "Regression in 2 of 5 scenarios: orders-api, orders-api; 1 inconclusive, 1 passed, 1 improved"
        );
        assert_eq!(
            told(&[unsure, green.clone()], &red_on),
            "Cannot tell for 1 of 2 scenarios: orders-api; 1 passed. Not blocking"
        );
        assert_eq!(told(&[green.clone(), green], &red_on), "No regression in 2 scenarios");
        assert!(
            told(&vec![red; 5], &red_on)
                .starts_with("Regression in all 5 scenarios: orders-api, orders-api, orders-api and 2 more")
        );
    }
}
