//! How the levels of one scenario moved on one branch: what changed, between which commits, and what crept.
//!
//! Complete in itself: whatever draws it needs nothing else. Main type: [`Trend`].

mod change;
mod creep;
mod mark;
mod strand;
mod track;

pub use change::Change;
pub use creep::Creep;
pub use mark::Mark;
pub use strand::{Strand, Time};
pub use track::Track;

use super::Summary;
use super::conditions::Conditions;
use serde::Serialize;
use std::cmp::Reverse;

/// Newest runs of which most decide under which conditions a branch is measured now: on rented machines they alternate.
const LATELY: usize = 10;

/// How the levels of one scenario moved on one branch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Name of the scenario, from outside.
    pub scenario: String,
    /// The branch, from outside.
    pub branch: String,
    /// Whether iterations are graphs of jobs: makespans are spoken of.
    pub of_jobs: bool,
    /// Runs by the conditions that they were measured under, at least one; first those under which most of the newest
    /// runs were.
    pub strands: Vec<Strand>,
    /// Where the conditions changed and where regressions were accepted, oldest first.
    pub marks: Vec<Mark>,
}

impl Trend {
    /// Fewest refresh times in which a change can be found: two levels of four.
    pub const FEWEST: usize = 8;

    /// Of stored runs in whatever order; nothing of none. Runs without a time are left out.
    pub fn of(scenario: &str, branch: &str, runs: Vec<Summary>) -> Option<Self> {
        let mut runs: Vec<Summary> = runs.into_iter().filter(|run| run.when().is_some()).collect();
        runs.sort_by_key(Summary::when);
        let marks = mark::marks(&runs);
        let of_jobs = runs.last()?.of_jobs;
        let lately = runs.iter().rev().nth(LATELY - 1).and_then(Summary::when);
        let mut groups = alike(runs);
        groups.sort_by_key(|group| {
            let of_late = group.iter().filter(|run| run.when() >= lately).count();
            Reverse((of_late, group.last().and_then(Summary::when)))
        });
        let strands = groups.into_iter().filter_map(Strand::of).collect();
        Some(Self { scenario: scenario.to_owned(), branch: branch.to_owned(), of_jobs, strands, marks })
    }

    /// The runs that were measured as most of the newest ones were.
    pub fn main(&self) -> Option<&Strand> {
        self.strands.first()
    }
}

/// Runs in groups that can be compared, each in the order given.
fn alike(runs: Vec<Summary>) -> Vec<Vec<Summary>> {
    let mut groups: Vec<Vec<Summary>> = Vec::new();
    for run in runs {
        let is_alike = |first: &Summary| Conditions::of(first).differences(Conditions::of(&run)).is_empty();
        match groups.iter_mut().find(|group| group.first().is_some_and(is_alike)) {
            Some(group) => group.push(run),
            None => groups.push(vec![run]),
        }
    }
    groups
}
