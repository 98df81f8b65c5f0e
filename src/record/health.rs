//! How the generator itself fared.

use super::Window;
use crate::stats::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Health of the generator over the measured parts of all windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// Intended start to ready to send, in µs, all windows.
    pub lateness: Histogram,
    /// Processor seconds that the generator used, user and system.
    pub cpu_seconds: f64,
    /// Share of the machine's time that its host took away, 0 to 1; absent where it is not known.
    pub steal: Option<f64>,
    /// Times that the scheduler took the processor from the generator; known on Linux only, else 0 and shown nowhere.
    pub involuntary_switches: u64,
    /// What waited for the next intended start: `timerfd`, `thread` or `tokio`.
    pub pacer: String,
    /// Threads that drove load.
    #[serde(default = "one")]
    pub threads: u32,
    /// What p95 of a window's lateness could be without its round being void (`docs/statistics.md` §2.7), in µs, as last used;
    /// absent where no round came to its end, and in records of before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lateness_bound: Option<f64>,
    /// Connections opened in all windows, warm-up included; 0 in records of before this was kept, as the next two.
    #[serde(default)]
    pub connections_opened: u64,
    /// Requests that had to wait for a connection because as many were open as may be, over the rounds that count. Users of
    /// a closed model never do where there are no more of them than connections.
    #[serde(default)]
    pub queued: u64,
    /// The most that did at a time.
    #[serde(default)]
    pub queue_longest: u64,
}

fn one() -> u32 {
    1
}

impl Health {
    /// Of a generator that has done nothing yet, on one thread.
    pub fn new() -> Self {
        Self {
            lateness: Histogram::fine(),
            cpu_seconds: 0.0,
            steal: None,
            involuntary_switches: 0,
            pacer: String::new(),
            threads: one(),
            lateness_bound: None,
            connections_opened: 0,
            queued: 0,
            queue_longest: 0,
        }
    }

    /// Adds a window that was played, of a round or of the warm-up.
    pub fn played(&mut self, window: &Window) {
        self.connections_opened += window.connections_opened;
    }

    /// Adds what a window of a round that counts tells of the generator.
    pub fn counted(&mut self, window: &Window) {
        self.lateness.merge(&window.lateness);
        self.queued += window.queued;
        self.queue_longest = self.queue_longest.max(window.queue_longest);
    }
}

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}
