//! Windows that are counts of long iterations.

use super::*;
use crate::record::{Ending, GraphPlan};

/// Windows of 3 graphs, one after the other.
fn of_graphs() -> Settings {
    let graph =
        GraphPlan { jobs: 10, edges: 9, depth: 10, widest: 1, work: 0.4, critical: 0.4, workers: Some(1), bound: 0.4 };
    Settings {
        load: Profile::SharedIterations { vus: 1, iterations: 3, max_duration: SECONDS(600) }.into(),
        pass: Some(1.0),
        requests: 10.0,
        graph: Some(graph),
        warmup: Warmup::default(),
        restarts: RestartPolicy::Every4Rounds,
        ..duet()
    }
}

#[tokio::test(start_paused = true)]
async fn they_warm_up_with_one_window_at_every_start() {
    let mut conduct = Conduct::new(of_graphs(), |_, _| (MS(40), None));
    let (run, events) = conduct.run(to_the_end).await;
    assert_eq!(run.ending, Ending::Complete);
    assert_eq!((run.plan.count, run.plan.graph.map(|graph| graph.jobs)), (Some(3), Some(10)));
    assert!(run.starts.len() > 1 && run.starts.iter().all(|start| start.warmup_seconds == 1));
    let warmed = events.iter().filter(|event| matches!(event, Event::Warming { .. })).count();
    assert_eq!(warmed, run.starts.len());
}

#[tokio::test(start_paused = true)]
async fn a_window_ends_with_its_last_iteration() {
    let mut conduct = Conduct::new(of_graphs(), |_, _| (MS(40), None));
    let (run, _) = conduct.run(to_the_end).await;
    assert_eq!(run.windows.len(), 48);
    for window in &run.windows {
        assert_eq!((window.requests, window.failed()), (3, 0));
        assert!((0.12..0.13).contains(&window.seconds), "{}", window.seconds);
    }
}
