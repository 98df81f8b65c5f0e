//! How sure a red is.

use super::quantity;
use crate::gate::{Comparison, Confirmed, Judgement, Rule, StoredRuns, Verdict};
use crate::metric;

/// Of 100 unchanged builds, how many one run against one stored run calls slower by more than +10 % on hosted
/// runners: from common ones to such as others saturate (`docs/statistics.md` §0).
const NAIVE_FALSE_ALARMS: (u32, u32) = (17, 36);

/// How rarely chance looks like the least certain red (`docs/statistics.md` §5), and what confirmed it.
pub fn of(judgement: &Judgement) -> Option<String> {
    let red: Vec<&Comparison> =
        judgement.checks.iter().filter(|c| c.gated && c.verdict == Verdict::Regressed).collect();
    let confirmed = red.iter().any(|c| c.rule != Rule::Limit).then(|| confirmation(judgement.stored.as_ref()?));
    let confirmed = confirmed.flatten();
    match (odds(&red), confirmed) {
        (Some(odds), Some(by)) => Some(format!("{odds}; confirmed {by}")),
        (Some(odds), None) => Some(odds),
        (None, Some(by)) => Some(format!("Confirmed {by}")),
        (None, None) => None,
    }
}

fn odds(red: &[&Comparison]) -> Option<String> {
    let limits = red.iter().filter_map(|c| Some((c.noise_limit?, c.rule)));
    let (limit, rule) = limits.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let odds = metric::count(quantity::odds(limit)?);
    let who = if rule == Rule::Limit { "A build exactly at the limit" } else { "Two identical builds" };
    Some(format!("{who} would look this bad in fewer than 1 of {odds} comparisons"))
}

/// By what a red of stored runs was confirmed.
fn confirmation(stored: &StoredRuns) -> Option<&'static str> {
    Some(match stored.confirmation? {
        Confirmed::ByDuet => "by a duet of base and head",
        Confirmed::OnAnotherHost => "by a second run on another host",
        Confirmed::OnTheFixedMachine => "by a second run on the same fixed machine",
        Confirmed::OnTheSameHost => return None,
    })
}

/// How often the naive rule errs, to stand beside its verdict; nothing where another rule judged.
pub fn naive(judgement: &Judgement) -> Option<String> {
    let (least, most) = NAIVE_FALSE_ALARMS;
    let is_naive = judgement.stored.as_ref().is_some_and(|stored| stored.point && stored.times > 0);
    let text = format!(
        "One run against one run: with a limit of +10 %, {least} to {most} of 100 unchanged builds fail on hosted runners"
    );
    is_naive.then_some(text)
}
