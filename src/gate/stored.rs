//! The stored runs that head was compared with, as a judgement shows them.

use crate::history::{Difference, NewLevel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stored runs that head was compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoredRuns {
    /// Only the newest one counts: the naive rule.
    pub point: bool,
    /// They were named one by one, rather than looked up in a store.
    #[serde(default)]
    pub given: bool,
    /// The branch that the change is for, or what was named; from outside.
    pub branch: String,
    /// Refresh times that count: runs at least 6 hours apart.
    pub times: u32,
    /// Runs that they are made of.
    pub runs: u32,
    /// How many of the times are those of the default branch.
    pub borrowed: u32,
    /// When the newest run began, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
    /// When the oldest run began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<String>,
    /// A run measured the merge base itself.
    pub exact: bool,
    /// What keeps stored runs from being comparable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Stored runs that are not what head is built upon.
    pub unrelated: u32,
    /// Stored runs of which the clone is too shallow to tell.
    pub unknown: u32,
    /// Stored runs of other machines or of another scenario.
    #[serde(default)]
    pub incomparable: u32,
    /// Stored runs from before a regression was accepted.
    #[serde(default)]
    pub before_accepted: u32,
    /// Quantities of which only the runs since their level changed count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_levels: Vec<NewLevel>,
    /// The second measurement that a red was confirmed by, or was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmed>,
}

/// A second measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmed {
    /// A duet of base and head.
    ByDuet,
    /// Head again, on another host.
    OnAnotherHost,
    /// Head again, on the same fixed machine.
    OnTheFixedMachine,
    /// Head again on the same host, which confirms nothing but that the host is slow.
    OnTheSameHost,
}

/// What stored runs say about one quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgainstStored {
    /// Refresh times that have this quantity.
    pub times: u32,
    /// Smallest relative change that they can show, a positive share; from 5 refresh times on. With fewer, the
    /// rise beyond which a check fails all the same.
    pub detectable: f64,
    /// Their levels, oldest first, one per refresh time, in the metric's unit: for pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<f64>,
}
