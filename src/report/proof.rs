//! How sure a red is.

use super::baseline::counted;
use super::quantity;
use crate::gate::{Comparison, Confirmed, ENOUGH, Judgement, POINT_FALSE_ALARMS, Rule, StoredRuns, Verdict};
use crate::metric;

/// How rarely chance looks like the least certain red (`docs/statistics.md` §5), and what confirmed it.
pub fn of(judgement: &Judgement) -> Option<String> {
    let red: Vec<&Comparison> =
        judgement.checks.iter().filter(|c| c.gated && c.verdict == Verdict::Regressed).collect();
    let is_by_history = red.iter().any(|c| c.rule != Rule::Limit);
    let stored = judgement.stored.as_ref().filter(|_| is_by_history);
    let confirmed = stored.and_then(confirmation);
    // Odds of one check are none of another that has none.
    let told = match red.iter().find(|c| c.noise_limit.is_none()) {
        Some(check) => stored.filter(|stored| !stored.point).and_then(|_| coarse(check)),
        None => odds(&red),
    };
    match (told, confirmed) {
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

/// Fewer stored runs than odds can be told from.
fn coarse(red: &Comparison) -> Option<String> {
    let stored = red.stored.as_ref().filter(|stored| (stored.times as usize) < ENOUGH)?;
    let times = counted(stored.times, "refresh time", "refresh times");
    Some(format!("A change beyond {} fails even with {times}", quantity::size(stored.detectable)))
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
    let [least, most] = POINT_FALSE_ALARMS.map(|share| (share * 100.0).round());
    let is_naive = judgement.stored.as_ref().is_some_and(|stored| stored.point && stored.times > 0);
    let text = format!(
        "One run against one run: with a limit of +10 %, {least} to {most} of 100 unchanged builds fail on hosted runners"
    );
    is_naive.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, p95, stored};
    use super::*;
    use crate::gate::AgainstStored;
    use crate::metric::Key;

    fn red(rule: Rule, noise_limit: Option<f64>, confirmation: Confirmed) -> Judgement {
        let red = p95(0.6, 0.4, 0.8, Verdict::Regressed);
        let against = Some(AgainstStored {
            times: if noise_limit.is_some() { 10 } else { 3 },
            detectable: 0.5,
            recent: Vec::new(),
        });
        let check = Comparison { rule, noise_limit, stored: against, ..red };
        let stored = Some(StoredRuns { confirmation: Some(confirmation), ..stored() });
        // Errors have odds even where few runs are stored; they must not be taken for those of the other check.
        let errors = Comparison { key: Key::errors(), rule: Rule::Errors, noise_limit: Some(0.004), ..check.clone() };
        let checks = if noise_limit.is_none() { vec![check, errors] } else { vec![check] };
        Judgement { checks, stored, ..Sample::new(Verdict::Regressed, 24).judgement }
    }

    #[test]
    fn a_red_of_stored_runs_says_its_odds_and_what_confirmed_it() {
        let told = |limit, by| of(&red(Rule::Threshold, limit, by)).expect("a red has a proof");
        assert_eq!(
            told(Some(0.005), Confirmed::OnAnotherHost),
            "Two identical builds would look this bad in fewer than 1 of 200 comparisons; confirmed by a second run on \
             another host"
        );
        assert!(
            told(Some(0.0025), Confirmed::ByDuet)
                .ends_with("1 of 400 comparisons; confirmed by a duet of base and head")
        );
        assert_eq!(
            told(None, Confirmed::OnTheFixedMachine),
            "A change beyond 50 % fails even with 3 refresh times; confirmed by a second run on the same fixed machine"
        );
    }

    #[test]
    fn one_run_against_one_run_has_no_odds() {
        let mut judgement = red(Rule::Threshold, None, Confirmed::OnTheSameHost);
        judgement.stored = Some(StoredRuns { point: true, times: 1, runs: 1, ..stored() });
        assert_eq!(of(&judgement), None);
        assert!(naive(&judgement).is_some());
    }

    #[test]
    fn an_absolute_limit_needs_no_confirmation() {
        let told = of(&red(Rule::Limit, Some(0.001), Confirmed::ByDuet)).expect("a red has a proof");
        assert_eq!(told, "A build exactly at the limit would look this bad in fewer than 1 of 1,000 comparisons");
    }
}
