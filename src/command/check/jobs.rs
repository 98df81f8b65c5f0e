//! The graph of jobs as `perf-gate check` shows it: how large it is, and how fast it could be done.

use crate::driver::jobs::JobsConfig;
use crate::graph::Outline;
use crate::metric;
use crate::record::GraphPlan;
use std::num::NonZeroU32;
use std::time::Duration;

/// Numbers of workers that are shown where nobody says how many there are.
const USUAL: [u32; 3] = [1, 10, 100];
/// Most jobs of the critical path that are shown by name.
const SHOWN: usize = 6;

/// Rows of a plan.
pub fn rows(config: &JobsConfig, plan: &GraphPlan) -> Vec<String> {
    let outline = Outline::of(&config.graph);
    let count =
        |number: u32, what: &str| format!("{} {what}{}", metric::count(number), if number == 1 { "" } else { "s" });
    let size = format!(
        "{}, {}, {} deep, at most {} side by side",
        count(outline.jobs, "job"),
        if outline.edges == 1 {
            "1 dependency".to_owned()
        } else {
            format!("{} dependencies", metric::count(outline.edges))
        },
        metric::count(outline.depth),
        metric::count(outline.widest),
    );
    let work = format!(
        "{} of work; critical path {}: {}",
        metric::duration(outline.work),
        metric::duration(outline.critical),
        path(config, &outline)
    );
    let mut rows = vec![size, work];
    let known = plan.workers.and_then(NonZeroU32::new);
    let workers = known.map_or_else(|| USUAL.iter().filter_map(|n| NonZeroU32::new(*n)).collect(), |known| vec![known]);
    rows.extend(workers.into_iter().map(|workers| makespan(config, &outline, workers)));
    rows.push(format!(
        "a job is lost after {} without news; at most {} in flight",
        metric::duration(config.timeout),
        metric::count(config.in_flight)
    ));
    rows
}

/// What so many workers could make of it.
fn makespan(config: &JobsConfig, outline: &Outline, workers: NonZeroU32) -> String {
    let greedy = config.graph.greedy(workers);
    let plural = if workers.get() == 1 { "" } else { "s" };
    format!(
        "makespan with {} worker{plural}: at least {}, {} first come, first served",
        metric::count(workers.get()),
        metric::duration(outline.bound(workers)),
        if greedy > Duration::ZERO { metric::duration(greedy) } else { "0 s".to_owned() },
    )
}

/// The beginning and the end of the critical path.
fn path(config: &JobsConfig, outline: &Outline) -> String {
    let jobs = &outline.critical_path;
    let name = |job: &u32| config.graph.id(*job).into_owned();
    if jobs.len() <= SHOWN {
        return jobs.iter().map(name).collect::<Vec<_>>().join(" -> ");
    }
    let (first, last) = (&jobs[..SHOWN - 1], &jobs[jobs.len() - 1]);
    let first = first.iter().map(name).collect::<Vec<_>>().join(" -> ");
    format!("{first} -> … -> {} ({} jobs)", name(last), metric::count(jobs.len() as i64))
}
