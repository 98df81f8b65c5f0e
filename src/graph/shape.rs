//! Shapes of graphs that are made.

use super::amount::below;
use super::edges::Needs;
use super::{Job, MOST_EDGES, MOST_JOBS};
use rand::Rng;

/// What a made graph looks like. Jobs are numbered so that each stands behind all that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Jobs that need nothing.
    Independent {
        /// At least 1.
        jobs: u32,
    },
    /// Jobs one after the other.
    Chain {
        /// At least 1.
        jobs: u32,
    },
    /// One job, `width` that need it, one that needs those; the last of a stage is the first of the next.
    FanOut {
        /// Jobs side by side, at least 1.
        width: u32,
        /// At least 1.
        stages: u32,
    },
    /// Layers of jobs. A job beyond the first layer needs 1 to `fan_in` jobs of the layer before it: how many, and
    /// which, is drawn, all equally likely.
    Layered {
        /// Jobs of each layer, at least 1.
        width: u32,
        /// Layers, at least 1.
        depth: u32,
        /// At least 1 and at most `width`.
        fan_in: u32,
    },
    /// Each of the reduces needs all maps.
    ///
    /// That is maps times reduces dependencies, all of them kept: one job between them would need fewer, but it would
    /// be a job that nobody asked for, with a message and a latency of its own. So there is a bound ([`MOST_EDGES`]).
    MapReduce {
        /// At least 1.
        maps: u32,
        /// At least 1.
        reduces: u32,
    },
}

/// Why a graph is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A number that has to be at least 1.
    #[error("`{what}` of a graph is 0; it is at least 1")]
    Zero {
        /// Name of the number.
        what: &'static str,
    },
    /// More needed than there is.
    #[error(
        "`fan_in` is {fan_in} and `width` is {width}: a job can need no more than the {width} jobs of the layer before \
         it; make `fan_in` {width} or less"
    )]
    FanIn {
        /// As asked for.
        fan_in: u32,
        /// As asked for.
        width: u32,
    },
    /// More than [`MOST_JOBS`].
    #[error("the graph would have {jobs} jobs, and {MOST_JOBS} is the most; make it narrower or shorter")]
    Jobs {
        /// As asked for.
        jobs: u64,
    },
    /// More than [`MOST_EDGES`].
    #[error(
        "the graph may have {edges} dependencies of 4 bytes each, and {MOST_EDGES} is the most; make it narrower, or \
         let its jobs need fewer"
    )]
    Edges {
        /// The most that the shape can come to.
        edges: u64,
    },
    /// A range whose ends are in the wrong order.
    #[error("{what} goes from {least} to {most}; the smaller number comes first")]
    BackToFront {
        /// Name of the range.
        what: &'static str,
        /// As given.
        least: u32,
        /// As given.
        most: u32,
    },
}

impl Shape {
    /// Number of jobs.
    pub fn jobs(&self) -> u64 {
        match *self {
            Self::Independent { jobs } | Self::Chain { jobs } => jobs.into(),
            Self::FanOut { width, stages } => (u64::from(width) + 1).saturating_mul(stages.into()).saturating_add(1),
            Self::Layered { width, depth, .. } => u64::from(width) * u64::from(depth),
            Self::MapReduce { maps, reduces } => u64::from(maps) + u64::from(reduces),
        }
    }

    /// Most dependencies that it can come to; of a layered graph that is nearly twice what to expect.
    pub fn most_edges(&self) -> u64 {
        match *self {
            Self::Independent { .. } => 0,
            Self::Chain { jobs } => u64::from(jobs).saturating_sub(1),
            Self::FanOut { width, stages } => 2 * u64::from(width).saturating_mul(stages.into()),
            Self::Layered { width, depth, fan_in } => {
                (u64::from(width) * u64::from(depth.saturating_sub(1))).saturating_mul(fan_in.into())
            }
            Self::MapReduce { maps, reduces } => u64::from(maps) * u64::from(reduces),
        }
    }

    pub(super) fn check(&self) -> Result<(), Refused> {
        let numbers: &[(&'static str, u32)] = match *self {
            Self::Independent { jobs } | Self::Chain { jobs } => &[("jobs", jobs)],
            Self::FanOut { width, stages } => &[("width", width), ("stages", stages)],
            Self::Layered { width, depth, fan_in } => &[("width", width), ("depth", depth), ("fan_in", fan_in)],
            Self::MapReduce { maps, reduces } => &[("maps", maps), ("reduces", reduces)],
        };
        if let Some((what, _)) = numbers.iter().find(|(_, number)| *number == 0) {
            return Err(Refused::Zero { what });
        }
        match *self {
            Self::Layered { width, fan_in, .. } if fan_in > width => Err(Refused::FanIn { fan_in, width }),
            _ if self.jobs() > MOST_JOBS => Err(Refused::Jobs { jobs: self.jobs() }),
            _ if self.most_edges() > MOST_EDGES => Err(Refused::Edges { edges: self.most_edges() }),
            _ => Ok(()),
        }
    }

    /// What each job needs; the shape is one that [`Shape::check`] lets pass.
    pub(super) fn needs(&self, rng: &mut impl Rng) -> Needs {
        let jobs = self.jobs() as u32;
        let room = match self {
            Self::Layered { .. } => 0,
            _ => self.most_edges(),
        };
        let mut needs = Needs::with_room(jobs, room);
        match *self {
            Self::Independent { .. } => (0..jobs).for_each(|_| needs.push([])),
            Self::Chain { .. } => (0..jobs).for_each(|job| needs.push(job.checked_sub(1))),
            Self::FanOut { width, .. } => (0..jobs).for_each(|job| match (job, job % (width + 1)) {
                (0, _) => needs.push([]),
                (_, 0) => needs.push(job - width..job),
                (_, place) => needs.push([job - place]),
            }),
            Self::Layered { width, fan_in, .. } => {
                let mut drawn = Vec::new();
                for job in 0..jobs {
                    match job.checked_sub(job % width + width) {
                        None => needs.push([]),
                        Some(before) => {
                            let many = 1 + below(rng, fan_in.into());
                            draw(rng, many, width, &mut drawn);
                            needs.push(drawn.iter().map(|place| before + place));
                        }
                    }
                }
            }
            Self::MapReduce { maps, .. } => {
                (0..jobs).for_each(|job| needs.push(if job < maps { 0..0 } else { 0..maps }));
            }
        }
        needs
    }
}

/// So many distinct numbers from 0 to below `bound`, sorted; each set is equally likely (Floyd's algorithm, Bentley
/// 1987).
fn draw(rng: &mut impl Rng, many: u32, bound: u32, drawn: &mut Vec<Job>) {
    drawn.clear();
    for last in bound - many..bound {
        let number = below(rng, u64::from(last) + 1);
        match drawn.binary_search(&number) {
            Err(place) => drawn.insert(place, number),
            // Greater than all before it.
            Ok(_) => drawn.push(last),
        }
    }
}

#[cfg(test)]
mod tests;
