//! What a record is judged by, beside its policy.

use crate::history::Baseline;
use crate::record::RunRecord;

/// What head is compared with, as it was found.
#[derive(Debug, Clone, Copy)]
pub enum Evidence<'a> {
    /// What the record holds itself: a base measured in turn with head, or nothing.
    Record,
    /// Stored runs (`docs/statistics.md` §4).
    History {
        /// Those that count.
        baseline: &'a Baseline,
        /// A second measurement that confirms a red or does not: a duet, or head again.
        confirmation: Option<&'a RunRecord>,
        /// One machine that nobody else uses: head again on it is a confirmation.
        fixed_machine: bool,
    },
    /// The latest stored run alone: the naive rule, for those who insist.
    Point {
        /// The newest of its runs counts.
        baseline: &'a Baseline,
    },
}
