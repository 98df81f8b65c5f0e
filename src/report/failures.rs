//! Failed requests by class, with what one of them said.

use super::words::Words;
use crate::metric;
use crate::record::{Arm, ErrorClass, RunRecord};
use std::collections::BTreeMap;

/// One class of errors over the rounds that counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRow {
    /// `connection refused`.
    pub class: &'static str,
    /// Of base; absent where there is no base build.
    pub base: Option<String>,
    /// Of head.
    pub head: String,
    /// Task and text of one of them, head's where there is one.
    pub sample: Option<Words>,
}

/// The failed requests of a record by class, the most frequent of head first.
pub fn by_class(record: &RunRecord) -> Vec<FailureRow> {
    let mut counts: BTreeMap<ErrorClass, (u64, u64)> = BTreeMap::new();
    for round in record.rounds() {
        for (class, n) in round.base.iter().flat_map(|window| &window.errors) {
            counts.entry(*class).or_default().0 += n;
        }
        for (class, n) in &round.head.errors {
            counts.entry(*class).or_default().1 += n;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().filter(|(_, (base, head))| base + head > 0).collect();
    counts.sort_by_key(|(_, (base, head))| std::cmp::Reverse((*head, *base)));
    let row = |(class, (base, head)): (ErrorClass, (u64, u64))| FailureRow {
        class: class.name(),
        base: record.is_duet().then(|| metric::count(base)),
        head: metric::count(head),
        sample: sample(record, class),
    };
    counts.into_iter().map(row).collect()
}

fn sample(record: &RunRecord, class: ErrorClass) -> Option<Words> {
    let of = |arm| record.samples.iter().find(move |s| s.class == class && s.arm == arm);
    let found = of(Arm::Head).or_else(|| of(Arm::Base))?;
    Some(Words::code(&found.task).and(": ").then(Words::code(&found.text)))
}
