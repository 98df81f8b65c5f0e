//! The `jobs` section of a scenario, as values.

use crate::graph::{Graph, Outline};
use crate::record::GraphPlan;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// What stands for the id of a job in a key.
pub(super) const JOB_PLACE: &str = "{{job}}";

/// What an iteration is, and how long its jobs may take.
#[derive(Debug, Clone, PartialEq)]
pub struct JobsConfig {
    /// An iteration is one pass over it.
    pub graph: Arc<Graph>,
    /// A job of which nothing is heard for so long after it was sent is lost.
    pub timeout: Duration,
    /// Most jobs that are released and have not ended, of all graphs together.
    pub in_flight: u32,
    /// Key of the object that says more about a job; `{{job}}` stands for its id.
    pub input_key: Option<String>,
    /// Jobs that a build does at a time, where the scenario says so.
    pub workers: Option<NonZeroU32>,
}

impl JobsConfig {
    /// The graph in numbers, for builds that do so many jobs at a time.
    pub fn plan(&self, workers: Option<NonZeroU32>) -> GraphPlan {
        let outline = Outline::of(&self.graph);
        let bound = workers.map_or(outline.critical, |workers| outline.bound(workers));
        GraphPlan {
            jobs: outline.jobs,
            edges: outline.edges,
            depth: outline.depth,
            widest: outline.widest,
            work: outline.work.as_secs_f64(),
            critical: outline.critical.as_secs_f64(),
            workers: workers.map(NonZeroU32::get),
            bound: bound.as_secs_f64(),
        }
    }
}
