//! A regression that is accepted on purpose.

use crate::metric::Key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A regression of one metric, up to a size, that somebody answers for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Acceptance {
    /// What may get worse.
    pub key: Key,
    /// By how much, a positive share: 0.25 is +25 % where higher is worse and -25 % where lower is worse.
    pub up_to: f64,
    /// Why, from outside.
    pub reason: String,
    /// Who answers for it, from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Last day, UTC, as `2027-01-31`, on which it holds; an entry of a policy always has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The commit whose trailer says so; absent for an entry of a policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

impl Acceptance {
    /// Whether it still holds on a day written as `2027-01-31`.
    pub fn holds_on(&self, day: &str) -> bool {
        self.expires.as_deref().is_none_or(|last| day <= last)
    }
}

/// Tells two acceptances apart, whatever their wording: a later run that has one which earlier runs lack
/// starts a new level in the history.
impl Acceptance {
    /// A commit's trailer by commit and metric, an entry of a policy by metric, size and last day.
    pub fn id(&self) -> String {
        match &self.commit {
            Some(commit) => format!("{commit} {}", self.key),
            None => format!("{} {} {}", self.key, self.up_to, self.expires.as_deref().unwrap_or_default()),
        }
    }
}

impl fmt::Display for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let change = self.key.direction().sign() * self.up_to;
        write!(f, "{} up to {}", self.key, crate::metric::percent_change(change))?;
        if let Some(last) = &self.expires {
            write!(f, " until {last}")?;
        }
        if let Some(owner) = &self.owner {
            write!(f, ", {owner}")?;
        }
        write!(f, ": {}", self.reason)
    }
}
