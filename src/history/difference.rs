//! What keeps stored runs from being comparable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that differs between stored runs and the run at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// `CPU model`.
    pub what: String,
    /// As the stored run had it, from outside.
    pub stored: String,
    /// As it is here, from outside.
    pub here: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, here {}", self.what, self.stored, self.here)
    }
}
