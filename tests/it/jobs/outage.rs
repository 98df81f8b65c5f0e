//! Servers that stop in the middle: the run ends by itself, and every job is accounted for.

use super::queues::{ELSEWHERE, Worker, calling, queues, server};
use super::{adds_up, jobs};
use crate::support::until;
use perf_gate::record::{Arm, Ending};
use std::time::Duration;

/// How long a server does nothing.
const FROZEN: Duration = Duration::from_secs(3);

#[tokio::test]
async fn a_server_that_freezes_for_a_while_loses_nothing() {
    let server = server().await;
    let _worker = Worker::of_head(&server, &[]);
    let mut run = calling("run", &server).scenario(&ELSEWHERE.replace("timeout: 2s", "timeout: 1m")).start();
    run.await_windows(2);
    server.signal("-STOP");
    std::thread::sleep(FROZEN);
    server.signal("-CONT");
    let outcome = run.wait().exits(0);
    let counts = jobs(&outcome.record(), Arm::Head);
    assert_eq!((counts.graphs, counts.completed, counts.lost), (8, 160, 0), "{counts:?}");
    adds_up(&counts, 20);
}

#[tokio::test]
async fn jobs_that_freeze_longer_than_they_may_take_are_given_up() {
    let server = server().await;
    let _worker = Worker::of_head(&server, &[]);
    let mut run = calling("run", &server).scenario(&ELSEWHERE.replace("timeout: 2s", "timeout: 1s")).start();
    run.await_windows(2);
    server.signal("-STOP");
    std::thread::sleep(FROZEN);
    server.signal("-CONT");
    let record = run.wait().exits(0).record();
    let counts = jobs(&record, Arm::Head);
    // Rounds in which nothing at all was done are played again.
    assert_eq!((record.ending, counts.graphs), (Ending::Complete, record.windows.len() as u64), "{counts:?}");
    assert!(counts.lost + counts.unsent > 0 && counts.completed >= 7 * 20, "{counts:?}");
    adds_up(&counts, 20);
}

#[tokio::test]
async fn a_server_that_comes_back_without_its_queues_is_told_of() {
    let mut server = server().await;
    let _worker = Worker::of_head(&server, &[]);
    let mut run = calling("run", &server).scenario(ELSEWHERE).start();
    run.await_windows(2);
    server.start_anew();
    let outcome = run.wait().exits(5).answers("head");
    let outcome = outcome.says("head completed no job in 3 windows in a row: cannot").says("there is no such queue");
    let counts = jobs(&outcome.record(), Arm::Head);
    assert!(counts.completed > 0 && counts.lost + counts.unsent > 0, "{counts:?}");
    adds_up(&counts, 20);
}

#[tokio::test]
async fn a_server_that_comes_back_with_empty_queues_is_used_again() {
    let mut server = server().await;
    let _worker = Worker::of_head(&server, &[]);
    let mut run = calling("run", &server).scenario(&ELSEWHERE.replace("timeout: 2s", "timeout: 3s")).start();
    run.await_windows(2);
    server.start_anew();
    let windows = run.path("perf-gate-out/windows.jsonl");
    until("a window without queues", || std::fs::read_to_string(&windows).is_ok_and(|text| text.lines().count() > 2));
    queues(&server).await;
    let outcome = run.wait().exits(0);
    let record = outcome.record();
    let counts = jobs(&record, Arm::Head);
    assert!(counts.completed > 0 && counts.lost + counts.unsent > 0, "{counts:?}");
    adds_up(&counts, 20);
    let last = record.windows.last().and_then(|window| window.jobs.as_ref()).expect("jobs").counts;
    assert_eq!((last.completed, last.lost + last.unsent), (20, 0), "{last:?}");
}
