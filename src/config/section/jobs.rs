//! `jobs`: an iteration is one pass over a graph of jobs.

use super::graph;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::driver::jobs::JobsConfig;
use crate::load::{Load, Profile, Shorten};
use crate::target::TargetConfig;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a job may take where the file says nothing.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Jobs in flight where the file says nothing; SQS holds 120,000 of a standard queue.
const IN_FLIGHT: u32 = 100_000;

/// Longest time of a graph where the file says nothing of the load.
const LONGEST_GRAPH: Duration = Duration::from_secs(600);

/// The table of `jobs`.
pub static JOBS: Section = Section::new(
    "jobs",
    "What an iteration does where the builds process jobs: one pass over a graph. perf-gate is the scheduler: it sends a job \
     to the incoming queue of the build when all that it depends on is complete, and learns of that from the outgoing one. \
     `docs/jobs.md` has the messages.",
    &[
        Key::new("graph", Shape::Section(&graph::GRAPH), "The graph; the same for both builds.").required(),
        Key::new("timeout", Shape::Duration, "A job of which nothing is heard for so long is lost, and what depends on it is abandoned.")
            .default("60s"),
        Key::new(
            "in_flight",
            Shape::Whole { least: 1, most: 10_000_000 },
            "Most jobs that are sent and have not ended, of all graphs together; what is ready beyond that waits.",
        )
        .default("100000"),
        Key::new(
            "input_key",
            Shape::Text,
            "Key of the object that says more about a job, as the order names it; `{{job}}` is the id of the job.",
        )
        .default("none"),
        Key::new(
            "workers",
            Shape::Whole { least: 1, most: 1_000_000 },
            "Jobs that a build does at a time: what the least makespan that is possible is worked out from, for `check` and \
             reports.",
        )
        .default("those of `target.head.workers`, where the builds run in this process"),
    ],
);

/// A graph, and what of it decides whether two runs can be compared.
#[derive(Debug)]
pub struct Jobs {
    /// As the driver has it.
    pub config: JobsConfig,
    /// Fingerprint of the file that the graph is read from.
    pub contents: Option<String>,
}

/// Reads `jobs`; `folder` is that of the scenario file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<Jobs> {
    let fields = Fields::open(field, &JOBS)?;
    let graph = fields.get("graph").and_then(|field| graph::read(&field, folder));
    let timeout = fields.get("timeout").map_or(Some(TIMEOUT), |field| field.time());
    let number = |key, most| fields.get(key).map(|field| field.whole(1, most).and_then(|n| u32::try_from(n).ok()));
    let in_flight = number("in_flight", 10_000_000).unwrap_or(Some(IN_FLIGHT));
    let workers = number("workers", 1_000_000).map_or(Some(None), |number| number.map(NonZeroU32::new));
    let input_key = fields.get("input_key").map_or(Some(None), |field| field.words().map(|key| Some(key.to_owned())));
    let (graph, contents) = graph?;
    let config = JobsConfig {
        graph: Arc::new(graph),
        timeout: timeout?,
        in_flight: in_flight?,
        input_key: input_key?,
        workers: workers?,
    };
    Some(Jobs { config, contents })
}

/// The load where the file says nothing: a window is one graph.
pub fn usual_load(shorten: Shorten) -> Load {
    Load { shorten, ..Profile::SharedIterations { vus: 1, iterations: 1, max_duration: LONGEST_GRAPH }.into() }
}

/// Notes arms that cannot do what an iteration asks of them.
pub fn hold_arms(field: &Field<'_>, target: &TargetConfig, has_jobs: bool) {
    let arms = [("base", target.base.as_ref()), ("head", Some(&target.head))];
    for (name, arm) in arms.into_iter().filter_map(|(name, arm)| Some((name, arm?))) {
        let Some(field) = field.inner(name) else { continue };
        match (has_jobs, arm.has_url()) {
            (true, true) => {
                field.problem("jobs go to queues: give it `queues`, or `workers` to do them within this process")
            }
            (false, false) => {
                field.problem("has `queues` or `workers`, and no `jobs` say what is sent there: add `jobs`")
            }
            _ => {}
        }
    }
}

/// What can only be said of HTTP requests.
const OF_REQUESTS: [&str; 8] =
    ["think_time", "pacing", "on_start", "setup", "teardown", "cookies", "data", "connections"];
/// Of the threads that send requests, likewise.
const OF_THREADS: [&str; 3] = ["threads", "cores", "quantum"];

/// Notes what of the whole file has no meaning for jobs.
pub fn hold(top: &Fields<'_>) {
    let generator = top.get("generator");
    let of_threads = OF_THREADS.into_iter().filter_map(|key| generator.as_ref()?.inner(key));
    for field in OF_REQUESTS.into_iter().filter_map(|key| top.get(key)).chain(of_threads) {
        field.problem("is of HTTP requests, and an iteration is a graph of jobs here: remove it");
    }
}
