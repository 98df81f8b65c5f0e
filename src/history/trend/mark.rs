//! Where something changed that is not the program under test.

use crate::history::conditions::Conditions;
use crate::history::{Difference, Summary};
use serde::Serialize;
use std::collections::BTreeSet;

/// A run from which on conditions were others, or a regression was accepted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// When that run began, UTC, RFC 3339.
    pub began: String,
    /// Its commit.
    pub commit: String,
    /// What differs from the run before it; empty where conditions are as before.
    pub differences: Vec<Difference>,
    /// Regressions that were accepted from here on, in words, from outside.
    pub accepted: Vec<String>,
}

/// Marks of runs in the order of time. Conditions that were seen before are no news: on rented machines they
/// alternate from night to night.
pub(super) fn marks(runs: &[Summary]) -> Vec<Mark> {
    let mut seen: Vec<Conditions<'_>> = Vec::new();
    let mut accepted: BTreeSet<String> = BTreeSet::new();
    let mut before: Option<&Summary> = None;
    let mut marks = Vec::new();
    for run in runs {
        let here = Conditions::of(run);
        let is_new = seen.iter().all(|known| !here.differences(*known).is_empty());
        let differences = |before: &Summary| here.differences(Conditions::of(before));
        let mark = Mark {
            began: run.began.clone(),
            commit: run.commit().to_owned(),
            differences: before.filter(|_| is_new).map(differences).unwrap_or_default(),
            accepted: run.accepted.iter().filter(|a| !accepted.contains(&a.id())).map(ToString::to_string).collect(),
        };
        if before.is_some() && !(mark.differences.is_empty() && mark.accepted.is_empty()) {
            marks.push(mark);
        }
        if is_new {
            seen.push(here);
        }
        accepted.extend(run.accepted.iter().map(|acceptance| acceptance.id()));
        before = Some(run);
    }
    marks
}
