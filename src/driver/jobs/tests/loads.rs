//! Graphs under every kind of load.

use super::*;
use crate::graph::Outline;
use crate::load::Arrivals;
use std::num::NonZeroU32;

fn layered() -> Arc<Graph> {
    graph(Shape::Layered { width: 20, depth: 10, fan_in: 3 }, 5, 400)
}

#[tokio::test(start_paused = true)]
async fn with_enough_hands_a_graph_takes_its_critical_path() {
    let (graph, queues) = (layered(), queues(Mischief::default()));
    work(&queues, 200, |_| Deed::Do);
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    assert_eq!(makespan(&played), Outline::of(&graph).critical);
    assert_eq!(counts(&played), JobCounts { graphs: 1, released: 200, completed: 200, ..JobCounts::default() });
    assert_eq!(played.window.ok_iterations(), 1);
}

#[tokio::test(start_paused = true)]
async fn with_few_hands_a_graph_takes_what_a_greedy_pool_takes() {
    for hands in [1, 2, 3, 7, 20] {
        let (graph, queues) = (layered(), queues(Mischief::default()));
        work(&queues, hands as usize, |_| Deed::Do);
        let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
        assert_eq!(makespan(&played), graph.greedy(NonZeroU32::new(hands).expect("some")), "{hands} hands");
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_is_due_when_the_last_that_it_needs_is_complete() {
    let (graph, queues) = (graph(Shape::Chain { jobs: 5 }, 100, 100), queues(Mischief::default()));
    work(&queues, 1, |_| Deed::Do);
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    let latency = played.window.latency(Statistic::Max).expect("jobs");
    assert!((latency - 1e5).abs() < 200.0, "{latency}");
    let seen: Vec<_> =
        jobs(&played).stages.iter().map(|time| (time.stage, time.jobs, (time.seconds * 1e3).round())).collect();
    let none = |stage| (stage, 5, 0.0);
    let expected =
        [none(JobStage::Dispatch), none(JobStage::QueueWait), (JobStage::Work, 5, 500.0), none(JobStage::Return)];
    assert_eq!(seen, expected);
}

#[tokio::test(start_paused = true)]
async fn two_graphs_at_a_time() {
    let (graph, queues) = (graph(Shape::Chain { jobs: 4 }, 250, 250), queues(Mischief::default()));
    work(&queues, 10, |_| Deed::Do);
    let played = play(&mut driver(config(&graph), &queues), counted(2, 6)).await;
    // Users that begin together are some microseconds apart, and tokio's clock has whole milliseconds.
    assert!((makespan(&played).as_secs_f64() - 1.0).abs() < 2e-3, "{:?}", makespan(&played));
    assert!((played.window.seconds - 3.0).abs() < 2e-3, "{}", played.window.seconds);
    assert_eq!((counts(&played).graphs, counts(&played).completed), (6, 24));
}

#[tokio::test(start_paused = true)]
async fn independent_jobs_at_a_rate_are_a_graph_of_one_job_at_a_rate() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 1 }, 30, 30), queues(Mischief::default()));
    work(&queues, 10, |_| Deed::Do);
    let load = Profile::ConstantArrivalRate { rate: 100.0, arrivals: Arrivals::Constant, duration: None };
    let mut plan = plan(load, MS(2500));
    (plan.coordinates.settle, plan.coordinates.measured) = (MS(500), MS(2000));
    let played = play(&mut driver(config(&graph), &queues), plan).await;
    assert_eq!((played.window.requests, played.window.ok(), played.window.failed()), (200, 200, 0));
    assert_eq!((counts(&played).released, played.window.ok_iterations()), (250, 200), "settling is counted");
    assert_eq!(jobs(&played).stages[0].jobs, 200, "and not timed");
    let p95 = played.window.latency(Statistic::Percentile(95.0)).expect("jobs");
    assert!((p95 - 3e4).abs() < 1100.0, "{p95}");
}

#[tokio::test(start_paused = true)]
async fn a_backlog_counts_from_the_intended_start() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 1 }, 100, 100), queues(Mischief::default()));
    work(&queues, 1, |_| Deed::Do);
    let load = Profile::ConstantArrivalRate { rate: 20.0, arrivals: Arrivals::Constant, duration: None };
    let played = play(&mut driver(config(&graph), &queues), plan(load, MS(2000))).await;
    // The fortieth is due after 1.95 s and ends after 4 s.
    let max = played.window.latency(Statistic::Max).expect("jobs");
    assert!((max - 2.05e6).abs() < 5e3, "{max}");
    let depths = jobs(&played).queues.iter().find(|trace| trace.queue == QueueRole::Incoming).expect("a trace");
    assert!(depths.seen.len() > 60 && depths.seen.is_sorted_by(|one, next| next.at > one.at), "{depths:?}");
    let full = depths.seen.iter().find(|seen| seen.at >= 2.0).expect("a look at the end of what was sent");
    assert!(full.visible >= 18 && full.oldest.is_some_and(|age| age > 0.9), "{full:?}");
}

#[tokio::test(start_paused = true)]
async fn no_more_than_may_be_are_in_flight() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 100 }, 50, 50), queues(Mischief::default()));
    let log = work(&queues, 100, |_| Deed::Do);
    let mut driver = driver(JobsConfig { in_flight: 8, ..config(&graph) }, &queues);
    let played = play(&mut driver, counted(2, 2)).await;
    let (mut begun, mut most) = (0_i32, 0);
    for (_, event) in log.lock().expect("no panic").iter() {
        begun += if *event == Event::Begun { 1 } else { -1 };
        most = most.max(begun);
    }
    assert_eq!((most, counts(&played).completed), (8, 200));
    assert!((played.window.seconds - 1.25).abs() < 2e-3, "200 jobs of 50 ms, 8 at a time: {}", played.window.seconds);
    let latency = played.window.latency(Statistic::Max).expect("jobs");
    assert!((latency - 5e4).abs() < 2e3, "a job is due when it could be released: {latency}");
}

#[tokio::test(start_paused = true)]
async fn what_is_played_is_seen_while_it_is_played() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 30 }, 1000, 1000), queues(Mischief::default()));
    work(&queues, 10, |_| Deed::Do);
    let mut driver = driver(config(&graph), &queues);
    let live = driver.live_jobs();
    let look = tokio::spawn(async move {
        tokio::time::sleep(MS(1500)).await;
        live.now()
    });
    play(&mut driver, counted(1, 1)).await;
    let glance = look.await.expect("no panic");
    assert_eq!((glance.graphs, glance.completed, glance.in_flight), (1, 10, 20));
    assert!(glance.incoming.is_some() && glance.outgoing.is_some() && glance.dead_letters.is_some());
    assert_eq!(driver.live_jobs().now().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_worker_within_does_all_of_it() {
    let graph = graph(Shape::FanOut { width: 5, stages: 3 }, 20, 20);
    let settings = crate::worker::WorkerSettings::default();
    let ends = [Arm::Base, Arm::Head].map(|arm| (arm, Processor::Within(settings.clone())));
    let mut driver = JobsDriver::new(config(&graph), RunName::new("r1"), ends.to_vec());
    driver.spawn = Spawn::Here;
    for arm in [Arm::Base, Arm::Head] {
        driver.aim(arm, None, true).await.expect("fresh queues");
        let mut plan = counted(1, 3);
        plan.coordinates.arm = arm;
        let played = play(&mut driver, plan).await;
        assert_eq!((counts(&played).completed, played.window.ok_iterations()), (3 * 19, 3));
        assert!(jobs(&played).stage(JobStage::Work).is_some_and(|work| work.jobs == 57 && work.seconds > 1.1));
        driver.tear_down(arm).await.expect("nothing is left");
    }
}
