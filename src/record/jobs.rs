//! What a window of job graphs is beside what any window is: how its jobs ended, where their time went, how deep the
//! queues were.

use super::Quantiles;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most bytes of a dead letter that a record keeps.
pub const MOST_OF_A_LETTER: usize = 4_096;

/// What was seen of the jobs of a window, its settling included.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Jobs {
    /// How they ended, and what else came.
    pub counts: JobCounts,
    /// Where the time of jobs that completed went, in the order of [`JobStage::ALL`]; stages that nobody told of are left
    /// out.
    pub stages: Vec<StageTime>,
    /// The queues that were watched.
    pub queues: Vec<QueueTrace>,
    /// The beginning of one message that ended among the dead letters, at most [`MOST_OF_A_LETTER`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<String>,
}

/// Jobs and messages of a window. `released = completed + failed + lost + dead + unsent + open`, and every other job of
/// the graphs that were begun was abandoned or, where the window ended before, never released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct JobCounts {
    /// Graphs that were begun.
    pub graphs: u64,
    /// Jobs that became ready and were handed to the queue.
    pub released: u64,
    /// Jobs that completed in time.
    pub completed: u64,
    /// Jobs that were reported as failed.
    pub failed: u64,
    /// Jobs of which nothing was heard in time.
    pub lost: u64,
    /// Jobs whose message ended among the dead letters.
    pub dead: u64,
    /// Jobs that the queue did not take.
    pub unsent: u64,
    /// Jobs that were still open when the drain of the window was over.
    pub open: u64,
    /// Jobs that were never released, because one that they need was none of those that completed.
    pub abandoned: u64,
    /// Lost jobs that were heard of after all; they stay lost.
    pub late: u64,
    /// Second reports on a job.
    pub duplicates: u64,
    /// Reports on jobs of this run that were not released, or that the graph does not have.
    pub unasked: u64,
    /// Messages of other runs, and what is no completion: left alone.
    pub foreign: u64,
    /// Messages that were sent once more because the queue had refused or throttled them.
    pub resent: u64,
}

impl JobCounts {
    /// Adds those of another window.
    pub fn add(&mut self, other: &Self) {
        self.graphs += other.graphs;
        self.released += other.released;
        self.completed += other.completed;
        self.failed += other.failed;
        self.lost += other.lost;
        self.dead += other.dead;
        self.unsent += other.unsent;
        self.open += other.open;
        self.abandoned += other.abandoned;
        self.late += other.late;
        self.duplicates += other.duplicates;
        self.unasked += other.unasked;
        self.foreign += other.foreign;
        self.resent += other.resent;
    }
}

/// What a job does one after the other, from the moment at which all that it needs is complete to the moment at which its
/// own completion is seen. The means of all stages together are the mean latency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobStage {
    /// The scheduler's own part: from the job being ready until the queue has taken its message.
    Dispatch,
    /// From then until a worker has the message.
    QueueWait,
    /// Reading its input.
    Read,
    /// The work itself.
    Work,
    /// Writing its output.
    Write,
    /// All of the worker's part, where it does not tell more.
    Processing,
    /// What is left: until the completion is seen.
    Return,
}

impl JobStage {
    /// All stages, in the order in which a job passes them.
    pub const ALL: [Self; 7] =
        [Self::Dispatch, Self::QueueWait, Self::Read, Self::Work, Self::Write, Self::Processing, Self::Return];

    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::QueueWait => "queue wait",
            Self::Read => "reading",
            Self::Work => "work",
            Self::Write => "writing",
            Self::Processing => "processing",
            Self::Return => "return",
        }
    }

    /// Whether it is what the build itself does with a job; the others are waiting and sending, which follow from it.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Read | Self::Work | Self::Write | Self::Processing)
    }
}

impl fmt::Display for JobStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One stage of the jobs of a window that completed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageTime {
    /// Which one.
    pub stage: JobStage,
    /// Jobs of which it is known.
    pub jobs: u64,
    /// Their times together, in seconds.
    pub seconds: f64,
    /// The usual statistics in microseconds; nothing where there is no job.
    pub quantiles: Option<Quantiles>,
}

impl StageTime {
    /// Mean time of a job in seconds; nothing where there is no job.
    pub fn mean(&self) -> Option<f64> {
        (self.jobs > 0).then(|| self.seconds / self.jobs as f64)
    }
}

impl Jobs {
    /// What is known of a stage.
    pub fn stage(&self, stage: JobStage) -> Option<&StageTime> {
        self.stages.iter().find(|time| time.stage == stage)
    }
}

/// One queue of an arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QueueRole {
    /// Jobs that are to be done.
    Incoming,
    /// Completions.
    Outgoing,
    /// Jobs that nobody could do.
    DeadLetters,
}

impl QueueRole {
    /// All queues of an arm.
    pub const ALL: [Self; 3] = [Self::Incoming, Self::Outgoing, Self::DeadLetters];
}

impl fmt::Display for QueueRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::DeadLetters => "dead letters",
        })
    }
}

/// How deep a queue was over a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueueTrace {
    /// Which one.
    pub queue: QueueRole,
    /// What was seen, in order; at most [`MOST_SIGHTINGS`].
    pub seen: Vec<Sighting>,
}

/// Most that is kept of a queue in a window; where there is more, every second one goes.
pub const MOST_SIGHTINGS: usize = 120;

/// A queue at one moment. Of SQS the numbers are approximate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sighting {
    /// Seconds from the first intended start of the window.
    pub at: f64,
    /// Messages that may be received.
    pub visible: u64,
    /// Messages that somebody has received and not deleted.
    pub in_flight: u64,
    /// Age of the oldest message in seconds, where the queue tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<f64>,
}

/// The graph that every iteration is a pass over, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GraphPlan {
    /// Jobs.
    pub jobs: u32,
    /// Dependencies.
    pub edges: u32,
    /// Jobs on the longest path.
    pub depth: u32,
    /// Jobs of the widest layer.
    pub widest: u32,
    /// Seconds of work in all.
    pub work: f64,
    /// Seconds of work on the critical path.
    pub critical: f64,
    /// Jobs that the builds do at a time, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    /// The least makespan in seconds that so many workers can reach; the critical path where their number is not known.
    pub bound: f64,
}
