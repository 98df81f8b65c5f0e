//! How close a run came to what its graph allows.

use crate::history::level_of;
use crate::metric::{self, Key, Statistic};
use crate::record::{GraphPlan, RunRecord, Window};
use std::time::Duration;

/// `500 jobs and 1,200 dependencies, 12 jobs deep; 50 s of work, 2.1 s of it on the critical path`.
pub fn outline(graph: &GraphPlan) -> String {
    let jobs = if graph.jobs == 1 { "1 job".to_owned() } else { format!("{} jobs", metric::count(graph.jobs)) };
    let edges = match graph.edges {
        0 => String::new(),
        1 => " and 1 dependency".to_owned(),
        n => format!(" and {} dependencies", metric::count(n)),
    };
    let (depth, widest) = (metric::count(graph.depth), metric::count(graph.widest));
    format!(
        "{jobs}{edges}, {depth} deep, {widest} wide; {} of work, {} of it on the critical path",
        time(graph.work),
        time(graph.critical)
    )
}

/// `92 → 74 % of what 8 workers can (10 s a graph)`; nothing without a makespan or a bound.
pub fn efficiency(graph: &GraphPlan, record: &RunRecord) -> Option<String> {
    let rounds = record.rounds();
    let share = |windows: Vec<&Window>| {
        let makespan = level_of(&Key::iteration(Statistic::Typical), windows)?.value / 1e6;
        (makespan > 0.0 && graph.bound > 0.0).then(|| metric::share(graph.bound / makespan))
    };
    let head = share(rounds.iter().map(|round| round.head).collect())?;
    let base = share(rounds.iter().filter_map(|round| round.base).collect());
    let both = base.map(|base| format!("{} → {head}", base.trim_end_matches(" %"))).unwrap_or(head);
    let bound = time(graph.bound);
    Some(match graph.workers {
        Some(1) => format!("{both} of what 1 worker can ({bound} a graph)"),
        Some(n) => format!("{both} of what {} workers can ({bound} a graph)", metric::count(n)),
        None => format!("{both} of what any number of workers can ({bound} a graph)"),
    })
}

fn time(seconds: f64) -> String {
    metric::duration(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}
