//! Errors as they are kept of a run.

use crate::record::Tally;
use serde::{Deserialize, Serialize};

/// Failed requests of the whole scenario or of one task, window by window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The task, or the whole scenario where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// In the order in which they were played.
    pub windows: Vec<Tally>,
}
