//! What the target used of its machine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the processes of an arm used while a window was played, from its first intended start to the end of its drain,
/// settling included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// Processor seconds, user and system, of all of them together; those that ended meanwhile as far as a parent among them
    /// has collected them.
    pub cpu_seconds: f64,
    /// Requests that were OK in that time, those of the settling included: what [`Self::cpu_seconds`] was spent on. More
    /// than the window owns, so that time and requests are of one stretch.
    pub requests: u64,
    /// Largest sum of their resident memory in bytes, looked at every 100 ms. Pages that several of them share count for
    /// each, on both arms alike.
    pub peak_bytes: u64,
}

impl Use {
    /// Processor time per OK request in microseconds; nothing where there was none.
    pub fn cpu_per_request(&self) -> Option<f64> {
        (self.requests > 0).then(|| self.cpu_seconds * 1e6 / self.requests as f64)
    }
}
