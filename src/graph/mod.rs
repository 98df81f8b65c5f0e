//! Graphs of jobs: a job may start when all jobs that it depends on are complete.
//!
//! Pure: no clock, no queue. Main types: [`Graph`] (made of a [`Shape`] or read from a file), its [`Outline`], and
//! [`Progress`], the state of one pass over it. Everywhere `a -> b` means that `b` depends on `a`.

mod amount;
mod cycle;
mod edges;
mod file;
mod greedy;
mod ids;
mod names;
mod outline;
mod path;
mod problem;
mod progress;
mod shape;

pub use amount::{Amount, Sizes};
pub use file::{MOST_ID_BYTES, MOST_LINE_BYTES};
pub use outline::Outline;
pub use problem::{Problem, Problems};
pub use progress::{Counts, Lost, Progress, Seen};
pub use shape::{Refused, Shape};

use edges::Edges;
use ids::Ids;
use std::borrow::Cow;
use std::io::BufRead;

/// A job, as its place in its graph: from 0 on, in the order in which it was made or stands in its file.
pub type Job = u32;

/// Most jobs of a graph. A graph and the state of a pass over it take about 30 bytes a job.
pub const MOST_JOBS: u64 = 10_000_000;

/// Most dependencies of a graph. Each takes 4 bytes, and 4 more while the graph is made: 400 MB at the most.
pub const MOST_EDGES: u64 = 50_000_000;

/// A graph of jobs, without cycles and with at least one job.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    edges: Edges,
    /// Milliseconds.
    durations: Vec<u32>,
    /// Kilobytes of 1024 bytes.
    sizes: Vec<u32>,
    ids: Ids,
}

impl Graph {
    /// The graph of a shape. One seed is one graph; durations and sizes do not move the dependencies, nor each other.
    ///
    /// # Errors
    /// What cannot be made, or would take too much memory.
    pub fn make(shape: &Shape, sizes: &Sizes, seed: u64) -> Result<Self, Refused> {
        shape.check()?;
        sizes.check()?;
        let edges = shape.needs(&mut amount::stream(seed, 0)).transposed();
        let durations = sizes.duration_ms.draw(edges.jobs(), &mut amount::stream(seed, 1));
        let sizes = sizes.size_kb.draw(edges.jobs(), &mut amount::stream(seed, 2));
        Ok(Self { edges, durations, sizes, ids: Ids::Numbered })
    }

    /// Reads a file of JSON lines, one job each, in any order; blank lines do not count:
    ///
    /// ```json
    /// {"id": "a", "depends_on": ["b"], "duration_ms": 20, "size_kb": 4}
    /// ```
    ///
    /// Only `id` is required; a duration or a size that is not there is 0. A dependency that is named twice counts once.
    ///
    /// # Errors
    /// Everything that is wrong, with its line.
    pub fn read(reader: impl BufRead) -> Result<Self, Problems> {
        file::read(reader)
    }

    /// Number of jobs.
    pub fn jobs(&self) -> u32 {
        self.edges.jobs()
    }

    /// Number of dependencies.
    pub fn edges(&self) -> u32 {
        self.edges.len()
    }

    /// The jobs that depend on this one, in ascending order.
    pub fn dependents(&self, job: Job) -> &[Job] {
        self.edges.dependents(job)
    }

    /// How many jobs this one depends on.
    pub fn needs(&self, job: Job) -> u32 {
        self.edges.needs()[job as usize]
    }

    /// How long its work takes, in milliseconds.
    pub fn duration_ms(&self, job: Job) -> u32 {
        self.durations[job as usize]
    }

    /// How much it writes, in kilobytes of 1024 bytes.
    pub fn size_kb(&self, job: Job) -> u32 {
        self.sizes[job as usize]
    }

    /// Its id in the file; `job-0`, `job-1` and so on where the graph was made.
    pub fn id(&self, job: Job) -> Cow<'_, str> {
        self.ids.of(job)
    }

    /// Its id in the file; nothing where the graph was made.
    pub fn named(&self, job: Job) -> Option<&str> {
        self.ids.named(job)
    }

    /// Ids along a path as one line of text, its middle left out where it is long: `a -> b -> c`.
    pub fn path(&self, jobs: &[Job]) -> String {
        path::text(jobs, |job| self.id(job))
    }

    /// Bytes that the graph holds in memory.
    pub fn bytes(&self) -> usize {
        self.edges.bytes() + 4 * (self.durations.capacity() + self.sizes.capacity()) + self.ids.bytes()
    }
}
