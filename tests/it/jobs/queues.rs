//! Job graphs over SQS, with workers as processes of their own.

use super::{adds_up, jobs};
use crate::support::emulator::{Emulator, KEY};
use crate::support::queues::{create, drain, open};
use crate::support::{BIN, PerfGate};
use aws_sdk_sqs::types::QueueAttributeName::VisibilityTimeout;
use perf_gate::queue::Queue;
use perf_gate::record::{Arm, Ending, Note, QueueRole};
use std::collections::HashMap;
use std::process::{Child, Command, Stdio};

/// A server with queues for both arms.
pub(super) async fn server() -> Emulator {
    let server = Emulator::fauxqs();
    queues(&server).await;
    server
}

/// The queues of both arms, empty.
pub(super) async fn queues(server: &Emulator) {
    for arm in ["base", "head"] {
        for name in [format!("in-{arm}"), format!("out-{arm}")] {
            create(server, &name, HashMap::from([(VisibilityTimeout, "2".to_owned())])).await;
        }
    }
}

/// 40 jobs, done by workers that are started here.
pub(super) const STARTED: &str = "target:
  base: &arm
    queues: { incoming: 'in-${arm}', outgoing: 'out-${arm}' }
    start:
      command: perf-gate worker --incoming in-${arm} --outgoing out-${arm} --store none --concurrency 4
      ready: { log: ready }
  head: *arm
jobs:
  graph: { layered: { width: 5, depth: 8 }, work: 5ms..10ms }
  timeout: 10s
rounds: 8
generator: { lateness: 1m }
";

/// The same with queues that somebody else serves, or nobody.
pub(super) const ELSEWHERE: &str = "target:
  head: { queues: { incoming: in-head, outgoing: out-head } }
jobs:
  graph: { independent: 20, work: 0ms }
  timeout: 2s
rounds: 8
";

pub(super) fn calling(command: &str, server: &Emulator) -> PerfGate {
    let path = std::env::var("PATH").unwrap_or_default();
    let folder = std::path::Path::new(BIN).parent().expect("a folder").display().to_string();
    let call = PerfGate::new(command).env("PATH", &format!("{folder}:{path}"));
    call.env("AWS_ENDPOINT_URL_SQS", &server.endpoint)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", KEY)
}

/// A worker of head that nobody but this test starts; ends with its value.
pub(super) struct Worker(Child);

impl Worker {
    pub fn of_head(server: &Emulator, args: &[&str]) -> Self {
        let mut command = Command::new(BIN);
        command.args(["worker", "--incoming", "in-head", "--outgoing", "out-head", "--store", "none"]).args(args);
        command.env("AWS_ENDPOINT_URL_SQS", &server.endpoint).env("AWS_REGION", "us-east-1");
        command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", KEY);
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a worker"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(super) async fn is_empty(queue: &Queue) -> bool {
    let depth = queue.depth().await.expect("its depth");
    depth.visible + depth.in_flight + depth.delayed == 0
}

#[tokio::test]
async fn equal_workers_are_not_called_regressed_and_leave_nothing_behind() {
    let server = server().await;
    let outcome = calling("gate", &server).scenario(STARTED).run();
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    let record = outcome.record();
    assert_eq!(record.ending, Ending::Complete, "{}", outcome.stdout);
    let hidden = |note: &Note| matches!(note, Note::HiddenTooLong { .. });
    assert!(!record.notes.iter().any(hidden), "what is lost comes again in time: {:?}", record.notes);
    for arm in [Arm::Base, Arm::Head] {
        let counts = jobs(&record, arm);
        assert_eq!((counts.graphs, counts.completed, counts.lost), (8, 320, 0), "{counts:?}");
        adds_up(&counts, 40);
    }
    for name in ["in-base", "out-base", "in-head", "out-head"] {
        assert!(is_empty(&open(&server.endpoint, name).await).await, "{name}");
    }
}

#[tokio::test]
async fn messages_of_others_are_left_alone_and_those_of_ours_taken_back() {
    let server = server().await;
    let (incoming, outgoing) = (open(&server.endpoint, "in-head").await, open(&server.endpoint, "out-head").await);
    let foreign = "{\"job_id\":\"another.0.0\",\"status\":\"completed\"}".to_owned();
    outgoing.send(std::slice::from_ref(&foreign)).await.expect("sent");
    // Nobody does the jobs: all of them are lost, and then taken back.
    let outcome = calling("run", &server).scenario(ELSEWHERE).run();
    let counts = jobs(&outcome.record(), Arm::Head);
    assert!(counts.lost > 0 && counts.completed == 0, "{counts:?}\n{}", outcome.stdout);
    adds_up(&counts, 20);
    let traces = outcome.record().windows.into_iter().filter_map(|window| window.jobs).flat_map(|window| window.queues);
    let mut jobs_seen = traces.filter(|trace| trace.queue == QueueRole::Incoming).flat_map(|trace| trace.seen);
    assert!(jobs_seen.any(|seen| seen.visible >= 20 && seen.oldest.is_some()), "how old what waits is");
    assert!(drain(&incoming).await.is_empty(), "jobs of ours are left");
    // What the gate had in its hands comes back after the visibility time-out.
    let mut left = drain(&outgoing).await;
    for _ in 0..10 {
        if !left.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        left = drain(&outgoing).await;
    }
    assert_eq!(left.iter().map(|received| &*received.body).collect::<Vec<_>>(), [foreign]);
}

#[tokio::test]
async fn a_worker_that_is_killed_loses_nothing() {
    let server = server().await;
    let mut worker = Some(Worker::of_head(&server, &[]));
    let mut run =
        calling("run", &server).scenario(&ELSEWHERE.replace("work: 0ms", "work: 50ms").replace("2s", "20s")).start();
    run.await_windows(2);
    // In the middle of what it does; another takes over what comes again.
    worker.take();
    let _next = Worker::of_head(&server, &[]);
    let outcome = run.wait().exits(0);
    let counts = jobs(&outcome.record(), Arm::Head);
    assert_eq!((counts.graphs, counts.completed, counts.lost), (8, 160, 0), "{counts:?}");
    adds_up(&counts, 20);
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_named() {
    let server = server().await;
    let yaml = ELSEWHERE.replace("out-head", "nowhere");
    let outcome = calling("run", &server).scenario(&yaml).run().exits(5);
    outcome.says("nowhere");
}
