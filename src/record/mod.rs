//! The run record: everything that later steps compute from, as values that merge and serialise.
//!
//! Knows no statistics beyond reading off a distribution, no formatting and no files.
//! Main types: [`RunRecord`] and [`Window`].

mod acceptance;
mod connected;
mod coordinates;
mod ending;
mod environment;
mod error_class;
mod extent;
mod health;
mod jobs;
mod outcome;
mod plan;
mod played;
mod probe;
mod reading;
mod recorder;
mod series;
mod task_count;
mod usage;
mod window;

pub use acceptance::Acceptance;
pub use connected::{Connected, HttpVersion};
pub use coordinates::Coordinates;
pub use ending::{Down, DownReason, Ending};
pub use environment::{ArmIdentity, ContainerLimits, Environment, Identity};
pub use error_class::ErrorClass;
pub use extent::Extent;
pub use health::Health;
pub use jobs::{
    GraphPlan, JobCounts, JobStage, Jobs, MOST_OF_A_LETTER, MOST_SIGHTINGS, QueueRole, QueueTrace, Sighting, StageTime,
};
pub use outcome::{Iterated, Outcome};
pub use plan::{CALIBRATING_START, Hosts, Model, Note, Restarts, RunPlan, Start, TaskShare};
pub use played::{Closing, Played, Second};
pub use probe::{Probe, Probes};
pub use reading::{Reading, Tally};
pub use recorder::Recorder;
pub use series::{Series, SeriesBuilder, Slot};
pub use task_count::{Kind, RecordedTask};
pub use usage::Use;
pub use window::{Arm, Iterations, Quantiles, TaskWindow, VoidReason, Window};

use crate::stats::Histogram;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the record's format; a reader takes this and every earlier one.
pub const RECORD_VERSION: u32 = 1;

/// One run of a scenario, complete: the file that verdicts and reports are made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunRecord {
    /// [`RECORD_VERSION`] of the program that wrote it.
    #[schemars(range(min = 1, max = RECORD_VERSION))]
    pub version: u32,
    /// Version of perf-gate.
    pub perf_gate: String,
    /// What was measured: repository, commit, run.
    pub identity: Identity,
    /// Where it was measured.
    pub environment: Environment,
    /// How fast the machine was by itself; of runs of one arm only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probes>,
    /// Regressions that were accepted on purpose when it ran.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
    /// Name of the scenario.
    pub scenario: String,
    /// Hash of what decides whether two runs can be compared (`docs/glossary.md`, scenario digest).
    pub digest: String,
    /// The scenario before interpolation, sensitive headers removed.
    pub source: serde_json::Value,
    /// What was fixed before the first round.
    pub plan: RunPlan,
    /// How the run came to its end.
    pub ending: Ending,
    /// When it began, after the first probe of the machine; windows count their seconds from here. UTC, RFC 3339.
    pub began: String,
    /// How long it took with its probes, in seconds of wall clock.
    pub seconds: f64,
    /// Every start of the builds with its warm-up.
    pub starts: Vec<Start>,
    /// All windows in the order in which they were played.
    pub windows: Vec<Window>,
    /// Latency of every task over the whole run, void and cut windows left out.
    pub tasks: Vec<TaskTotal>,
    /// The run over time, for pictures; no decision uses it.
    pub series: Series,
    /// How the generator itself fared.
    pub health: Health,
    /// What a reader should know and the windows do not say.
    pub notes: Vec<Note>,
    /// A few errors as they were seen, by arm and class.
    pub samples: Vec<ErrorSample>,
}

/// One task of one arm over the whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskTotal {
    /// The build.
    pub arm: Arm,
    /// Name of the task.
    pub task: String,
    /// Requests owned.
    pub requests: u64,
    /// Failed requests.
    pub errors: u64,
    /// The same by class; empty in records of before this was kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = { "$ref": "#/$defs/ErrorClass" }))]
    pub classes: BTreeMap<ErrorClass, u64>,
    /// Latency of OK requests, 2 digits.
    pub latency: Histogram,
}

/// One error as the generator saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorSample {
    /// The build.
    pub arm: Arm,
    /// Name of the task.
    pub task: String,
    /// Its class.
    pub class: ErrorClass,
    /// In words, values from the environment removed.
    pub text: String,
}

impl RunRecord {
    /// Rounds that count, in order: each with one window an arm, none void, none cut.
    pub fn rounds(&self) -> Vec<Round<'_>> {
        self.plan.rounds_of(&self.windows)
    }

    /// Whether the run had a base to compare with.
    pub fn is_duet(&self) -> bool {
        self.plan.arms.contains(&Arm::Base)
    }
}

/// The windows of one round; base is absent where there is no base build.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a> {
    /// Base's window.
    pub base: Option<&'a Window>,
    /// Head's window.
    pub head: &'a Window,
}

impl RunPlan {
    /// Rounds that count, out of windows in the order in which they were played.
    pub fn rounds_of<'a>(&self, windows: &'a [Window]) -> Vec<Round<'a>> {
        rounds(windows).into_iter().filter(|round| !self.calibrates(round.head)).collect()
    }

    /// Rounds in which both machines served the same build.
    pub fn calibration_of<'a>(&self, windows: &'a [Window]) -> Vec<Round<'a>> {
        rounds(windows).into_iter().filter(|round| self.calibrates(round.head)).collect()
    }
}

fn rounds(windows: &[Window]) -> Vec<Round<'_>> {
    let counts = |w: &&Window| w.void.is_none() && !w.cut;
    let duet = windows.iter().any(|w| w.arm == Arm::Base);
    windows
        .iter()
        .filter(|w| w.arm == Arm::Head)
        .filter(counts)
        .filter_map(|head| {
            let base = windows.iter().filter(counts).find(|w| w.arm == Arm::Base && w.round == head.round);
            (base.is_some() || !duet).then_some(Round { base, head })
        })
        .collect()
}

/// A file that is no record of ours.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Written by a later version.
    #[error("a record of version {0}, this perf-gate reads up to version {RECORD_VERSION}: update it")]
    Newer(u64),
    /// Damaged, or something else.
    #[error("not a run record: {0}")]
    Damaged(#[from] serde_json::Error),
}

impl RunRecord {
    /// Reads a record of this version or an earlier one from JSON.
    ///
    /// # Errors
    /// Where it is damaged, or written by a later version.
    pub fn parse(json: &[u8]) -> Result<Self, ParseError> {
        /// The one field that every version has.
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let Versioned { version } = serde_json::from_slice(json)?;
        if version > u64::from(RECORD_VERSION) {
            return Err(ParseError::Newer(version));
        }
        Ok(serde_json::from_slice(json)?)
    }
}
