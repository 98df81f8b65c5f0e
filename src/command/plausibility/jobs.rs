//! The same of jobs.

use super::{LONGEST, MOST, NUMBERS, is_latency, is_time};
use crate::graph::{MOST_EDGES, MOST_JOBS};
use crate::record::{
    GraphPlan, JobCounts, JobStage, Jobs, MOST_OF_A_LETTER, MOST_SIGHTINGS, Quantiles, QueueRole, QueueTrace, Sighting,
    StageTime,
};

/// The graph that all iterations are passes over.
pub fn graph(graph: &GraphPlan) -> bool {
    let jobs = u64::from(graph.jobs);
    jobs <= MOST_JOBS
        && u64::from(graph.edges) <= MOST_EDGES
        && graph.depth.max(graph.widest) <= graph.jobs
        && (0.0..=LONGEST * jobs as f64).contains(&graph.work)
        && is_time(graph.critical)
        && is_time(graph.bound)
        && graph.workers.is_none_or(|workers| workers <= NUMBERS)
}

/// What was seen of the jobs of a window.
pub fn of_window(jobs: &Jobs) -> bool {
    counts(&jobs.counts)
        && jobs.stages.len() <= JobStage::ALL.len()
        && jobs.stages.iter().all(stage)
        && jobs.queues.len() <= QueueRole::ALL.len()
        && jobs.queues.iter().all(queue)
        && jobs.dead_letter.as_ref().is_none_or(|letter| letter.len() <= MOST_OF_A_LETTER)
}

fn counts(counts: &JobCounts) -> bool {
    let JobCounts { graphs, released, completed, failed, lost, dead, unsent, open, .. } = *counts;
    let JobCounts { abandoned, late, duplicates, unasked, foreign, resent, .. } = *counts;
    [graphs, released, completed, failed, lost, dead, unsent, open]
        .into_iter()
        .chain([abandoned, late, duplicates, unasked, foreign, resent])
        .all(|count| count <= MOST)
}

fn stage(time: &StageTime) -> bool {
    let kept = time.quantiles.map(|Quantiles { p50, p95, p99, mean, max }| [p50, p95, p99, mean, max]);
    time.jobs <= MOST
        && (0.0..=LONGEST * time.jobs as f64).contains(&time.seconds)
        && kept.into_iter().flatten().all(is_latency)
}

fn queue(trace: &QueueTrace) -> bool {
    trace.seen.len() <= MOST_SIGHTINGS && trace.seen.iter().all(sighting)
}

fn sighting(sighting: &Sighting) -> bool {
    is_time(sighting.at) && sighting.visible.max(sighting.in_flight) <= MOST && sighting.oldest.is_none_or(is_time)
}
