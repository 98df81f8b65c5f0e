//! Queues and workers that do not behave.

use super::*;

fn layered() -> Arc<Graph> {
    graph(Shape::Layered { width: 20, depth: 10, fan_in: 3 }, 1, 50)
}

#[tokio::test(start_paused = true)]
async fn refusals_are_retried_until_all_is_done() {
    let queues = queues(Mischief { refusals: 0.3, seed: 5, ..Mischief::default() });
    work(&queues, 20, |_| Deed::Do);
    let played = play(&mut driver(config(&layered()), &queues), counted(2, 4)).await;
    let c = counts(&played);
    assert_eq!((c.completed, c.released, played.window.failed()), (800, 800, 0), "{c:?}");
    assert!(c.resent > 200, "{c:?}");
    let depth = queues.outgoing.depth().await.expect("a queue");
    assert_eq!((depth.visible, depth.in_flight), (0, 0), "all was deleted in the end");
}

#[tokio::test(start_paused = true)]
async fn second_reports_are_counted_and_deleted() {
    let queues = queues(Mischief::default());
    work(&queues, 20, |id| if id.ends_with('7') { Deed::DoTwice } else { Deed::Do });
    let played = play(&mut driver(config(&layered()), &queues), counted(1, 1)).await;
    assert_eq!((counts(&played).completed, counts(&played).duplicates), (200, 20));
    let depth = queues.outgoing.depth().await.expect("a queue");
    assert_eq!((depth.visible, depth.in_flight), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn doubled_messages_do_no_harm() {
    let queues = queues(Mischief { duplicates: 0.3, seed: 5, ..Mischief::default() });
    work(&queues, 20, |_| Deed::Do);
    let mut driver = driver(config(&layered()), &queues);
    let played = play(&mut driver, counted(1, 2)).await;
    assert_eq!((counts(&played).completed, counts(&played).released), (400, 400));
    assert!(counts(&played).duplicates > 50, "{:?}", counts(&played));
    assert_eq!(counts(&played).unasked + counts(&played).late, 0);
}

#[tokio::test(start_paused = true)]
async fn the_order_of_reports_does_not_matter() {
    let queues = queues(Mischief::default());
    let late = |id: &str| u64::from(crate::fingerprint::fingerprint(&[id.as_bytes()], 2).as_bytes()[0]) * 7;
    work(&queues, 20, move |id| Deed::DoLate(MS(late(id))));
    let played = play(&mut driver(config(&layered()), &queues), counted(2, 2)).await;
    assert_eq!((counts(&played).completed, played.window.ok_iterations()), (400, 2));
}

#[tokio::test(start_paused = true)]
async fn messages_of_others_are_left_alone_and_counted_once() {
    let queues = queues(Mischief::default());
    let others = [Completion::new("r2.0.1", Status::Completed).body(), "no completion".to_owned()];
    for body in &others {
        send(&queues.outgoing, body.clone()).await;
    }
    // A graph that outlasts the visibility time-out: they come again.
    work(&queues, 1, |_| Deed::Do);
    let graph = graph(Shape::Chain { jobs: 10 }, 9000, 9000);
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    let expected = JobCounts { graphs: 1, released: 10, completed: 10, foreign: 2, ..JobCounts::default() };
    assert_eq!(counts(&played), expected);
    let depth = queues.outgoing.depth().await.expect("a queue");
    assert_eq!(depth.visible + depth.in_flight, 2);
}

#[tokio::test(start_paused = true)]
async fn reports_on_jobs_that_were_not_released_change_nothing() {
    let queues = queues(Mischief::default());
    for id in ["r1.0.4", "r1.0.99", "r1.7.0"] {
        send(&queues.outgoing, Completion::new(id, Status::Completed).body()).await;
    }
    work(&queues, 1, |_| Deed::Do);
    let graph = graph(Shape::Chain { jobs: 5 }, 10, 10);
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    let expected = JobCounts { graphs: 1, released: 5, completed: 5, unasked: 3, ..JobCounts::default() };
    assert_eq!(counts(&played), expected);
}

#[tokio::test(start_paused = true)]
async fn two_runs_share_queues() {
    let queues = queues(Mischief::default());
    work(&queues, 5, |_| Deed::Do);
    // The other one's reports come back to it once its message is visible again: within the time of a job.
    let graph = graph(Shape::Independent { jobs: 3 }, 10, 10);
    let config = JobsConfig { timeout: Duration::from_secs(600), ..config(&graph) };
    let mut one = driver(config.clone(), &queues);
    let mut other = driver(config, &queues);
    other.run = RunName::new("r2");
    other.head = Some(Aimed { site: Site::new(queues.clone(), other.run.clone()), _crew: None });
    let (one, other) = tokio::join!(play(&mut one, counted(1, 5)), play(&mut other, counted(1, 5)));
    for played in [one, other] {
        let c = counts(&played);
        assert_eq!((c.completed, c.released, c.duplicates, c.unasked), (15, 15, 0, 0), "{c:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_our_own_messages_are_taken_back() {
    let queues = queues(Mischief::default());
    let order = |id: &str| Order { job_id: id.to_owned(), ..Order::default() }.body();
    let done = |id: &str| Completion::new(id, Status::Completed).body();
    let dead_letters = queues.dead_letters.clone().expect("dead letters");
    for id in (0..25).flat_map(|job| [format!("r1.0.{job}"), format!("r2.0.{job}")]) {
        send(&queues.incoming, order(&id)).await;
        send(&queues.outgoing, done(&id)).await;
        send(&dead_letters, order(&id)).await;
    }
    let mut driver = driver(config(&graph(Shape::Chain { jobs: 2 }, 1, 1)), &queues);
    driver.tear_down(Arm::Head).await.expect("the queues are there");
    for (role, queue) in queues.all() {
        let depth = queue.depth().await.expect("a queue");
        assert_eq!((depth.visible, depth.in_flight), (25, 0), "{role}");
        for _ in 0..3 {
            for received in queue.receive(10, Duration::ZERO).await.expect("a queue") {
                assert!(received.body.contains("r2.0."), "{role}: {}", received.body);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_arm_without_queues_is_said_so() {
    let graph = graph(Shape::Chain { jobs: 2 }, 1, 1);
    let mut driver = JobsDriver::new(config(&graph), RunName::new("r1"), Vec::new());
    let said = driver.aim(Arm::Base, None, true).await.expect_err("no queues");
    assert_eq!(said, "no queues are known for base; name them, or let its jobs be done within");
    let (_stopper, stop) = Stopper::new();
    let said = driver.play(&counted(1, 1), &stop).await.expect_err("no queues").to_string();
    assert!(said.contains("head has no queues to send jobs to"), "{said}");
}
