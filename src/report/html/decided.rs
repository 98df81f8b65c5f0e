//! How it was decided, in words.

use super::super::Report;
use super::fold::{self, fact, told};
use super::markup::{Element, element};
use crate::gate::Judgement;
use crate::metric;
use crate::record::{Restarts, RunRecord};

/// The rules that were applied, and with how much.
pub fn fold(report: &Report, judgement: &Judgement, record: &RunRecord) -> Element {
    let mut facts =
        vec![told("rule", rule(judgement, record)), fact("measured", element("span").words(&report.effort))];
    facts.push(told("rounds", rounds(judgement)));
    if let Some(baseline) = &report.baseline {
        facts.push(fact("baseline", element("span").words(baseline)));
    }
    if record.is_duet() {
        facts.push(told("restarts", restarts(record.plan.restarts)));
    }
    for (name, text) in [("proof", &report.proof), ("spread", &report.sight)] {
        facts.extend(text.as_ref().map(|text| told(name, text)));
    }
    facts.push(told("fails on", report.fail_on.iter().map(|verdict| verdict.name()).collect::<Vec<_>>().join(", ")));
    fold::fold("How it was decided").holds([element("dl").holds(facts.into_iter().flatten())])
}

fn rule(judgement: &Judgement, record: &RunRecord) -> &'static str {
    match (&judgement.stored, record.is_duet()) {
        (Some(stored), _) if stored.point => "head against the latest stored run alone, which often errs",
        (Some(_), _) => {
            "head against the spread of stored runs: red is what goes beyond its limit and beyond what those differ by among \
             themselves"
        }
        (None, true) => {
            "base and head in turn, in random order; each round is one value, the change of head against base in it. Red is a \
             change that is over its limit and that equal builds would hardly ever show, pass one whose whole likely range \
             is under it; what is neither is inconclusive"
        }
        (None, false) => "head alone, against absolute limits",
    }
}

fn rounds(judgement: &Judgement) -> String {
    let void = match judgement.void.total() {
        0 => String::new(),
        n => format!(", {n} more did not count"),
    };
    let looks = if judgement.stored.is_none() { "; a check may decide after 8, 16 and 24" } else { "" };
    let factor = match judgement.factor {
        factor if factor < 1.0 => {
            format!("; chances are held to {} of what one check is, because there are several", metric::share(factor))
        }
        _ => String::new(),
    };
    format!("{} of at most {} count{void}{looks}{factor}", judgement.rounds, judgement.planned)
}

fn restarts(restarts: Restarts) -> &'static str {
    match restarts {
        Restarts::Every4Rounds => "both builds every 4 rounds",
        Restarts::OnRed => "a red is confirmed by two further starts",
        Restarts::Never => "none: both builds were started once",
    }
}
