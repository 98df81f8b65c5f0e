//! Jobs that do not complete, and windows that end before their graphs.

use super::*;

fn number(id: &str) -> u32 {
    id.rsplit('.').next().and_then(|number| number.parse().ok()).expect("a number")
}

#[tokio::test(start_paused = true)]
async fn a_lost_job_is_given_up_and_what_needs_it_abandoned() {
    let (graph, queues) = (graph(Shape::FanOut { width: 3, stages: 2 }, 10, 10), queues(Mischief::default()));
    work(&queues, 10, |id| if number(id) == 1 { Deed::Swallow } else { Deed::Do });
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    let expected = JobCounts { graphs: 1, released: 4, completed: 3, lost: 1, abandoned: 5, ..JobCounts::default() };
    assert_eq!(counts(&played), expected);
    let iterations = played.window.iterations.as_ref().expect("graphs");
    assert_eq!((iterations.ended, iterations.failed), (1, 1));
    let sample = &played.samples[0];
    assert_eq!((sample.class, sample.text.as_str()), (ErrorClass::Lost, "nothing was heard of r1.0.1 within 30 s"));
    assert!(!played.window.drain_timed_out);
}

#[tokio::test(start_paused = true)]
async fn with_nobody_at_work_all_is_lost_and_nothing_hangs() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 25 }, 10, 10), queues(Mischief::default()));
    let played = play(&mut driver(config(&graph), &queues), counted(1, 2)).await;
    assert_eq!((counts(&played).lost, counts(&played).graphs, played.window.seconds), (50, 2, 60.0));
}

#[tokio::test(start_paused = true)]
async fn what_the_queue_never_takes_is_unsent() {
    let mischief = Mischief { refusals: 1.0, ..Mischief::default() };
    let (graph, queues) = (graph(Shape::Independent { jobs: 25 }, 10, 10), queues(mischief));
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    assert_eq!((counts(&played).unsent, counts(&played).released), (25, 25));
    assert!(counts(&played).resent > 25, "it was tried again: {:?}", counts(&played));
    let text = &played.samples[0].text;
    assert!(
        text.starts_with("RequestThrottled") && text.ends_with("; the queue did not take r1.0.0 within 30 s"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_is_counted_and_what_needs_it_abandoned() {
    let (graph, queues) = (graph(Shape::Chain { jobs: 5 }, 10, 10), queues(Mischief::default()));
    work(&queues, 10, |id| if number(id) == 2 { Deed::Fail } else { Deed::Do });
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    let expected = JobCounts { graphs: 1, released: 3, completed: 2, failed: 1, abandoned: 2, ..JobCounts::default() };
    assert_eq!(counts(&played), expected);
    assert_eq!(played.samples[0].text, "r1.0.2 was reported as failed");
    assert_eq!(played.window.seconds, 0.03, "it is known at once");
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_of_ours_fails_its_job_at_once_and_others_stay() {
    let (graph, queues) = (graph(Shape::Chain { jobs: 3 }, 10, 10), queues(Mischief::default()));
    let dead_letters = queues.dead_letters.clone().expect("dead letters");
    send(&dead_letters, Order { job_id: "other.0.1".to_owned(), ..Order::default() }.body()).await;
    send(&dead_letters, "no order".to_owned()).await;
    work(&queues, 1, |id| if number(id) == 1 { Deed::Poison } else { Deed::Do });
    let played = play(&mut driver(config(&graph), &queues), counted(1, 1)).await;
    let expected = JobCounts { graphs: 1, released: 2, completed: 1, dead: 1, abandoned: 1, ..JobCounts::default() };
    assert_eq!(counts(&played), expected);
    let kept = jobs(&played).dead_letter.as_deref().expect("a sample");
    assert!(kept.starts_with(r#"{"job_id":"r1.0.1""#), "{kept}");
    assert!(played.window.seconds < 1.0, "{}", played.window.seconds);
    let depth = dead_letters.depth().await.expect("a queue");
    assert_eq!(depth.visible + depth.in_flight, 2);
}

#[tokio::test(start_paused = true)]
async fn a_steady_window_ends_before_its_graphs() {
    let (graph, queues) = (graph(Shape::Chain { jobs: 100 }, 100, 100), queues(Mischief::default()));
    work(&queues, 10, |_| Deed::Do);
    let played =
        play(&mut driver(config(&graph), &queues), plan(Profile::ConstantVus { vus: 2, duration: None }, MS(2050)))
            .await;
    let expected = JobCounts { graphs: 2, released: 42, completed: 42, ..JobCounts::default() };
    assert_eq!(counts(&played), expected, "what is in flight ends, and nothing else is released");
    assert_eq!((played.window.ok_iterations(), played.window.drain_timed_out), (0, false));
    assert!(played.window.drain < 0.06, "{}", played.window.drain);
}

#[tokio::test(start_paused = true)]
async fn a_graph_that_ends_in_the_drain_counts() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 3 }, 500, 500), queues(Mischief::default()));
    work(&queues, 10, |_| Deed::Do);
    let plan = plan(Profile::ConstantVus { vus: 1, duration: None }, MS(800));
    let played = play(&mut driver(config(&graph), &queues), plan).await;
    assert_eq!((counts(&played).graphs, counts(&played).completed, played.window.ok_iterations()), (2, 6, 2));
}

#[tokio::test(start_paused = true)]
async fn the_drain_waits_for_jobs_and_a_graceful_stop_does_not() {
    for (graceful_stop, lost, open) in [(None, 3, 0), (Some(MS(700)), 0, 3)] {
        let (graph, queues) = (graph(Shape::Independent { jobs: 3 }, 10, 10), queues(Mischief::default()));
        let mut plan = plan(Profile::ConstantVus { vus: 1, duration: None }, MS(800));
        plan.pass.graceful_stop = graceful_stop;
        let played = play(&mut driver(config(&graph), &queues), plan).await;
        assert_eq!((counts(&played).lost, counts(&played).open), (lost, open));
        assert_eq!(played.window.drain_timed_out, open > 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_ends_after_the_drain_was_open() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 3 }, 3000, 3000), queues(Mischief::default()));
    work(&queues, 3, |_| Deed::Do);
    let mut plan = plan(Profile::ConstantVus { vus: 1, duration: None }, MS(800));
    (plan.pass.graceful_stop, plan.patience) = (Some(MS(700)), Duration::from_secs(60));
    let played = play(&mut driver(config(&graph), &queues), plan).await;
    assert_eq!((counts(&played).open, counts(&played).completed), (3, 0));
    let depth = queues.outgoing.depth().await.expect("a queue");
    assert_eq!(depth.visible + depth.in_flight, 0, "it was heard, and deleted");
}

#[tokio::test(start_paused = true)]
async fn a_stop_releases_nothing_more() {
    let (graph, queues) = (graph(Shape::Chain { jobs: 100 }, 100, 100), queues(Mischief::default()));
    work(&queues, 10, |_| Deed::Do);
    let mut driver = driver(config(&graph), &queues);
    let (stopper, stop) = Stopper::new();
    tokio::spawn(async move {
        tokio::time::sleep(MS(1050)).await;
        stopper.stop(2);
    });
    let played = driver.play(&counted(1, 1), &stop).await.expect("the generator is well");
    sound(&played);
    assert_eq!((played.window.cut, counts(&played).released, counts(&played).completed), (true, 11, 11));
    assert_eq!(played.window.ok_iterations(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_lost_may_be_heard_of_in_a_later_window() {
    let (graph, queues) = (graph(Shape::Independent { jobs: 2 }, 10, 10), queues(Mischief::default()));
    work(&queues, 10, |id| if id == "r1.0.1" { Deed::DoLate(MS(30_500)) } else { Deed::Do });
    let mut driver = driver(config(&graph), &queues);
    let first = play(&mut driver, counted(1, 1)).await;
    assert_eq!((counts(&first).lost, counts(&first).late), (1, 0));
    let second = play(&mut driver, counted(1, 100)).await;
    let expected = JobCounts { graphs: 100, released: 200, completed: 200, late: 1, ..JobCounts::default() };
    assert_eq!(counts(&second), expected);
}
