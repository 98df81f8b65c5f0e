//! How the generator itself fared.

use crate::stats::Histogram;
use serde::{Deserialize, Serialize};

/// Health of the generator over the measured parts of all windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// Intended start to ready to send, in µs, all windows.
    pub lateness: Histogram,
    /// Processor seconds that the generator used, user and system.
    pub cpu_seconds: f64,
    /// Share of the machine's time that its host took away, 0 to 1; absent where it is not known.
    pub steal: Option<f64>,
    /// Times that the scheduler took the processor from the generator.
    pub involuntary_switches: u64,
    /// What waited for the next intended start: `timerfd`, `thread` or `tokio`.
    pub pacer: String,
}
