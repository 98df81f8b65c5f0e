//! What a run fixed before its first round, and what it noted on the way.

use super::Arm;
use serde::{Deserialize, Serialize};

/// What was fixed before the first round; the judgement takes all of its assumptions from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunPlan {
    /// The arms that are driven: both, or head alone.
    pub arms: Vec<Arm>,
    /// How iterations start.
    pub model: Model,
    /// Seed of the order of arms, of arrivals and of task choice.
    pub seed: u64,
    /// Number of rounds planned.
    pub rounds: u32,
    /// Length of the measured part of a window in seconds.
    pub window_seconds: f64,
    /// Settling before the measured part in seconds, thrown away.
    pub settle_seconds: f64,
    /// Requests per second of the whole scenario that a window can count on: the rate of an open
    /// model, the slower arm's rate in warm-up of a closed one.
    pub expected_rate: f64,
    /// Share of every task in the requests, in the order of the scenario; they add up to 1.
    pub tasks: Vec<TaskShare>,
    /// Tasks that base does not know and head does: nothing of them is sent, and their share is 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_tasks: Vec<String>,
    /// How the builds are restarted.
    pub restarts: Restarts,
    /// Whether the arms share their machines.
    pub hosts: Hosts,
}

impl RunPlan {
    /// Requests per window that the whole scenario, or one task of it, can count on.
    pub fn expected_requests(&self, task: Option<&str>) -> f64 {
        let share = match task {
            None => 1.0,
            Some(name) => self.tasks.iter().find(|t| t.name == name).map_or(0.0, |t| t.share),
        };
        self.expected_rate * self.window_seconds * share
    }
}

/// How iterations start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// At a rate, whatever the target does.
    Open {
        /// Arrivals per second.
        rate: f64,
    },
    /// A user starts the next iteration when the last one has ended.
    Closed {
        /// Concurrent users.
        vus: u32,
        /// Share of a user's cycle that is think time, 0 to 1, seen in warm-up.
        think_share: f64,
    },
}

/// Share of one task in the requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskShare {
    /// Name of the task.
    pub name: String,
    /// 0 to 1.
    pub share: f64,
}

/// How the builds are restarted within a run (`docs/statistics.md` §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Restarts {
    /// Both builds every 4 rounds.
    #[serde(rename = "every-4-rounds")]
    Every4Rounds,
    /// Once; a red is confirmed by two further starts.
    OnRed,
    /// Once, for good: by wish, or because an arm is a URL.
    Never,
}

/// Whether pairing removes differences between machines (`docs/statistics.md` §3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hosts {
    /// Both arms are served by the same machines.
    Same,
    /// They are not, or it is not known: thresholds cannot be judged.
    Different,
}

/// One start of the builds with the warm-up that followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// From 0.
    pub number: u32,
    /// The arm that was started first.
    pub first: Arm,
    /// Seconds until both were ready.
    pub ready_seconds: f64,
    /// Seconds of warm-up load on each arm.
    pub warmup_seconds: u32,
    /// Whether the warm-up was steady before its upper bound; absent where it was of fixed length.
    pub steady: Option<bool>,
}

/// Something that a reader should know and the windows do not say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// The warm-up hit its upper bound before both builds were steady.
    WarmupCapped {
        /// Seconds of load on each arm.
        seconds: u32,
    },
    /// Another perf-gate ran on this host.
    OtherGate,
    /// A build had to be killed because it did not end in time.
    Killed {
        /// The build.
        arm: Arm,
    },
    /// The scenario differs from the one at the commit that base was built from.
    ScenarioChanged {
        /// Each in words.
        changes: Vec<String>,
    },
    /// The `stop:` command of a build failed.
    StopFailed {
        /// The build.
        arm: Arm,
        /// In words.
        text: String,
    },
}
