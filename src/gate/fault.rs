//! What is wrong with a run as a whole.

use crate::record::Arm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is wrong with a run as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// An arm could not be measured: invalid (head) or invalid (base).
    Down {
        /// The build.
        arm: Arm,
        /// What happened, in words.
        text: String,
    },
    /// Base fails too many requests or answers nothing: invalid (base).
    BrokenBase {
        /// In words.
        text: String,
    },
    /// The generator could not keep its own schedule: invalid (generator).
    Generator {
        /// In words.
        text: String,
    },
    /// Another perf-gate drove load on the host at the same time: invalid (generator).
    OtherGate {
        /// In words.
        text: String,
    },
    /// The generator could not measure for another reason: invalid (generator).
    CannotMeasure {
        /// In words.
        text: String,
    },
    /// The run was stopped before enough rounds were played.
    Interrupted,
    /// The run took far longer than its budget and was cut short.
    OutOfTime,
}
