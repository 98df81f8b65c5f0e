//! How the jobs ended.

use super::counted;
use crate::metric;
use crate::record::{Arm, JobCounts, RunRecord};

/// Jobs or messages that came to one end, over the rounds that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// `completed`.
    pub name: &'static str,
    /// Of base; absent where there is no base build.
    pub base: Option<String>,
    /// Of head.
    pub head: String,
    /// They were to be done and were not.
    pub is_loss: bool,
}

impl CountRow {
    /// `0 → 12`.
    pub fn both(&self) -> String {
        match &self.base {
            Some(base) => format!("{base} → {}", self.head),
            None => self.head.clone(),
        }
    }
}

/// A name, where it is in the counts, and whether it is a loss.
type Count = (&'static str, fn(&JobCounts) -> u64, bool);

const COUNTS: [Count; 13] = [
    ("graphs", |counts| counts.graphs, false),
    ("jobs completed", |counts| counts.completed, false),
    ("failed", |counts| counts.failed, true),
    ("lost", |counts| counts.lost, true),
    ("dead letters", |counts| counts.dead, true),
    ("not taken by the queue", |counts| counts.unsent, true),
    ("still open at the end", |counts| counts.open, true),
    ("abandoned", |counts| counts.abandoned, true),
    ("lost, heard of later", |counts| counts.late, false),
    ("told twice", |counts| counts.duplicates, false),
    ("told and not asked for", |counts| counts.unasked, false),
    ("foreign, left alone", |counts| counts.foreign, false),
    ("sent again", |counts| counts.resent, false),
];

/// What there was any of.
pub fn rows(record: &RunRecord) -> Vec<CountRow> {
    let sum = |arm| {
        counted(record, arm).iter().fold(JobCounts::default(), |mut sum, (_, jobs)| {
            sum.add(&jobs.counts);
            sum
        })
    };
    let (base, head) = (record.is_duet().then(|| sum(Arm::Base)), sum(Arm::Head));
    let row = |(name, of, is_loss): Count| {
        let was = base.as_ref().map(of);
        let is = of(&head);
        (is > 0 || was.is_some_and(|was| was > 0)).then(|| CountRow {
            name,
            base: was.map(metric::count),
            head: metric::count(is),
            is_loss,
        })
    };
    COUNTS.into_iter().filter_map(row).collect()
}

/// `not done in rounds that do not count: 3 jobs of base and 12 jobs of head`: those are in no table.
pub fn left_out(record: &RunRecord) -> Option<String> {
    let rounds = record.rounds();
    let counts = |arm, round| rounds.iter().any(|it| it.head.round == round && (arm == Arm::Head || it.base.is_some()));
    let lost = |arm| -> u64 {
        let windows = record.windows.iter().filter(|w| w.arm == arm && !counts(arm, w.round));
        let all = windows.filter_map(|window| Some(window.jobs.as_ref()?.counts));
        all.map(|c| COUNTS.iter().filter(|(_, _, is_loss)| *is_loss).map(|(_, of, _)| of(&c)).sum::<u64>()).sum()
    };
    let of = |arm: Arm| match lost(arm) {
        0 => None,
        1 => Some(format!("1 job of {arm}")),
        n => Some(format!("{} jobs of {arm}", metric::count(n))),
    };
    let all: Vec<String> = [Arm::Base, Arm::Head].into_iter().filter_map(of).collect();
    (!all.is_empty()).then(|| format!("not done in rounds that do not count: {}", all.join(" and ")))
}
