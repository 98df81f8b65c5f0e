//! A summary as it was found in a store.

use super::Summary;

/// Whether a stored run measured what head is built upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// Its commit is the merge base itself.
    MergeBase,
    /// Its commit is an ancestor of head.
    Ancestor,
    /// It is none: the branch has moved on, or was rewritten.
    Unrelated,
    /// The clone is too shallow to tell.
    Unknown,
}

impl Lineage {
    /// Whether it may be compared with.
    pub fn counts(self) -> bool {
        matches!(self, Self::MergeBase | Self::Ancestor)
    }
}

/// A summary as it was found in a store.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Name of the object.
    pub name: String,
    /// The branch that it was stored under.
    pub branch: String,
    /// What was kept of the run.
    pub summary: Summary,
    /// How it relates to head.
    pub lineage: Lineage,
}
