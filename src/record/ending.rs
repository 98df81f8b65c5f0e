//! How a run came to its end.

use super::Arm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a run came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// All rounds that were asked for were played, or the looks decided earlier.
    Complete,
    /// A signal stopped it.
    Interrupted {
        /// Number of the signal: 2 for Ctrl-C, 15 for SIGTERM.
        signal: i32,
    },
    /// An arm could not be measured.
    Down(Down),
    /// More rounds were void than may be repeated.
    TooManyVoid,
    /// It took far longer than its budget, whatever the reason.
    OutOfTime,
    /// The generator itself cannot go on: out of ports, out of files.
    Generator {
        /// In words.
        text: String,
    },
}

/// An arm that could not be measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Down {
    /// The build.
    pub arm: Arm,
    /// What happened to it.
    pub reason: DownReason,
    /// In words: the exit status, the address that refused, the readiness that was waited for.
    pub text: String,
    /// The last lines of its log, where it was started here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_tail: Vec<String>,
}

/// What happened to an arm that could not be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DownReason {
    /// Its commit could not be checked out.
    NotCheckedOut,
    /// The command that makes it failed.
    NotBuilt,
    /// Its command could not be started, or a hook of it failed.
    NotStarted,
    /// What exchanges the builds between their machines failed.
    NotExchanged,
    /// It was started and did not become ready in time, or a URL cannot be reached.
    NeverReady,
    /// What the scenario does before any load failed on it.
    SetupFailed,
    /// Its process ended in the middle of the run.
    Died,
    /// Three windows in a row without one success.
    AnswersNothing,
}
