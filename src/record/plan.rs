//! What a run fixed before its first round, and what it noted on the way.

use super::{Arm, GraphPlan, Window};
use crate::metric::{Key, Metric};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was fixed before the first round; the judgement takes all of its assumptions from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Where a window is a pass over a load that changes: the share of its time that is played, 1 for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<f64>,
    /// Where a window is a count of long iterations rather than a time: how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The graph that an iteration is a pass over, where it is one of jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph: Option<GraphPlan>,
    /// Settling before the measured part in seconds, thrown away.
    pub settle_seconds: f64,
    /// Requests per second of the whole scenario that a window can count on: the rate of an open
    /// model, the slower arm's rate in warm-up of a closed one.
    pub expected_rate: f64,
    /// Requests of an iteration, on average.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub iteration_requests: f64,
    /// Share of everything that is counted in the requests, in the order of the scenario; those of requests add up to 1.
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
    /// Values of a quantity per window that can be counted on: requests of the whole scenario or of one task, or
    /// iterations.
    pub fn expected(&self, key: &Key) -> f64 {
        let requests = match self.count {
            Some(iterations) => iterations as f64 * self.iteration_requests,
            None => self.expected_rate * self.window_seconds,
        };
        let share = match &key.task {
            None if key.metric == Metric::Iteration => self.iteration_requests.recip(),
            None => 1.0,
            Some(name) => self.tasks.iter().find(|t| t.name == *name).map_or(0.0, |t| t.share),
        };
        requests * share
    }

    /// Whether a window is one in which both machines served the same build.
    pub fn calibrates(&self, window: &Window) -> bool {
        self.hosts == Hosts::Calibrated && window.start == CALIBRATING_START
    }
}

fn one() -> f64 {
    1.0
}

fn is_one(number: &f64) -> bool {
    (*number - 1.0).abs() < 1e-9
}

/// How iterations start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskShare {
    /// Name of the task.
    pub name: String,
    /// 0 to 1.
    pub share: f64,
    /// It is several requests together, each of which is there as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
}

impl TaskShare {
    /// Something that is one request.
    pub fn request(name: &str, share: f64) -> Self {
        Self { name: name.to_owned(), share, several: false }
    }

    /// Several requests together.
    pub fn several(name: &str, share: f64) -> Self {
        Self { several: true, ..Self::request(name, share) }
    }

    /// Whether something of this name is one of its requests: it is called `TASK / STEP`.
    pub fn holds(&self, name: &str) -> bool {
        self.several && name.strip_prefix(&self.name).is_some_and(|step| step.starts_with(" / "))
    }
}

/// How the builds are restarted within a run (`docs/statistics.md` §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hosts {
    /// Both arms are served by the same machines.
    Same,
    /// They are not, or it is not known: thresholds cannot be judged.
    Different,
    /// They are not; every start has the builds on the other machines than the one before, so that two of them together
    /// have each build on each.
    Swapped,
    /// They are not; in one start both served the same build, which tells what the machines themselves differ by.
    Calibrated,
}

/// The start in which both machines serve the same build, where hosts are [`Hosts::Calibrated`]; the warm-up is before it.
pub const CALIBRATING_START: u32 = 1;

/// One start of the builds with the warm-up that followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// What the scenario does after all load failed on a build.
    TeardownFailed {
        /// The build.
        arm: Arm,
        /// In words.
        text: String,
    },
    /// The `stop:` command of a build failed.
    StopFailed {
        /// The build.
        arm: Arm,
        /// In words.
        text: String,
    },
    /// What exchanged the builds between their machines could not put them back.
    NotPutBack {
        /// In words.
        text: String,
    },
    /// Any TLS certificate of a build was good.
    Insecure {
        /// The build.
        arm: Arm,
    },
    /// The scenario lets the generator be later than usual before a round is void, and one counts that would else be void.
    LatenessAllowed {
        /// How late, in seconds.
        seconds: f64,
    },
    /// The incoming queue of a build hides a job that was received for longer than the scenario waits for it.
    HiddenTooLong {
        /// The build.
        arm: Arm,
        /// The visibility time-out of the queue, in seconds.
        hidden: f64,
        /// How long a job may take, in seconds.
        timeout: f64,
    },
}
