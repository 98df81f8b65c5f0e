//! The worker as a service.

use super::{Queues, order};
use crate::support::emulator::{Emulator, KEY};
use crate::support::queues::{drain, loader};
use crate::support::{Outcome, Running};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use perf_gate::job::{Order, Status};
use std::collections::HashSet;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

async fn s3(server: &Emulator) -> Client {
    let config = loader(&server.endpoint, KEY, KEY).load().await;
    Client::from_conf(Builder::from(&config).force_path_style(true).build())
}

fn stopped(worker: Running) -> Outcome {
    worker.signal("-TERM");
    worker.wait().exits(0)
}

/// How many jobs it says that it completed.
fn completed(outcome: &Outcome) -> usize {
    let told = outcome.stdout.lines().find_map(|line| line.strip_prefix("stopped: ")).expect("how it ended");
    told.split(' ').next().and_then(|count| count.parse().ok()).expect("a number")
}

#[tokio::test]
async fn jobs_are_done_and_their_outputs_are_there() {
    let (queues, server) = (Queues::new(MINUTE).await, Emulator::s3s(&["outputs"]));
    let s3 = s3(&server).await;
    let input = s3.put_object().bucket("outputs").key("some/prefix/input/a.json");
    input.body(br#"{"data_size_kb": 5}"#.to_vec().into()).send().await.expect("an input");
    let mut orders: Vec<Order> =
        (0..25).map(|n| Order { data_size_kb: Some(3), ..order(format!("r.0.{n}"), 5) }).collect();
    orders[7] = Order { input_key: Some("input/a.json".to_owned()), data_size_kb: None, ..orders[7].clone() };
    queues.send(&orders).await;
    let worker =
        queues.worker().env("AWS_ENDPOINT_URL_S3", &server.endpoint).args(["--store", "s3://outputs/some/prefix"]);
    let worker = worker.start();
    let told = queues.completions(25).await;
    assert_eq!(told.iter().map(|completion| &completion.job_id).collect::<HashSet<_>>().len(), 25);
    for completion in &told {
        let key = completion.output_key.as_deref().expect("a key");
        assert!(key.starts_with("output/2") && key.ends_with(&format!("/{}.json", completion.job_id)), "{key}");
        let object =
            s3.get_object().bucket("outputs").key(format!("some/prefix/{key}")).send().await.expect("its output");
        let bytes = object.body.collect().await.expect("all of it").into_bytes();
        assert_eq!(bytes.len(), if completion.job_id == "r.0.7" { 5 * 1024 } else { 3 * 1024 });
        let stages = completion.stages.expect("stages");
        assert!(stages.write.is_some() && stages.work.is_some_and(|work| work >= 5.0), "{stages:?}");
        assert_eq!((completion.status, stages.read.is_some()), (Status::Completed, completion.job_id == "r.0.7"));
    }
    let outcome = stopped(worker).answers("ready: taking jobs from http://").says("stopped: 25 jobs completed");
    assert_eq!(outcome.stderr, "");
    assert_eq!(drain(&queues.incoming).await, []);
}

#[tokio::test]
async fn sigterm_in_the_middle_loses_nothing() {
    let queues = Queues::new(MINUTE).await;
    let mut orders: Vec<Order> = (0..60).map(|n| order(n, 300)).collect();
    orders.insert(0, order("long", 600_000));
    queues.send(&orders).await;
    let worker = queues.worker().args(["--concurrency", "8", "--grace", "2s"]).start();
    let mut told = queues.completions(7).await;
    let outcome = stopped(worker).says("1 given back");
    told.extend(queues.completions(0).await);
    assert_eq!(completed(&outcome), told.len(), "no job is done without being told");
    assert!(told.len() < 60, "it was in the middle");
    // The time-out is longer than this test: what is there was given back, or was never taken.
    let left = drain(&queues.incoming).await;
    let left: HashSet<String> = left.iter().map(|m| Order::read(&m.body).expect("an order").job_id).collect();
    assert_eq!(left.len() + told.len(), 61);
    assert!(left.contains("long") && told.iter().all(|completion| !left.contains(&completion.job_id)));
}

#[tokio::test]
async fn poison_comes_to_the_dead_letters() {
    let queues = Queues::new(MINUTE).await;
    queues.send(&(0..40).map(|n| order(n, 1)).collect::<Vec<_>>()).await;
    queues.incoming.send(&["no order".to_owned()]).await.expect("sent");
    let worker = queues.worker().env("PERF_GATE_WORKER_POISON_RATE", "0.2").args(["--failure-rate", "0.2"]).start();
    let (mut told, mut dead) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        told.extend(queues.completions(0).await);
        dead.extend(drain(&queues.dead).await);
        if told.len() + dead.len() >= 41 {
            break;
        }
    }
    let outcome = stopped(worker).complains("a job cannot be read: it is no JSON object; its body is no order");
    assert_eq!(outcome.stderr.lines().count(), 1, "once: {}", outcome.stderr);
    let failed = told.iter().filter(|completion| completion.status == Status::Failed).count();
    assert!(failed > 0 && dead.len() > 1, "{failed} failed, {} dead", dead.len());
    assert_eq!((told.len() + dead.len(), completed(&outcome)), (41, told.len() - failed));
    assert_eq!(drain(&queues.incoming).await, []);
}

#[tokio::test]
async fn a_queue_that_is_gone_for_a_while_does_not_end_it() {
    let queues = Queues::new(MINUTE).await;
    let worker = queues.worker().start();
    queues.send(&[order("before", 1)]).await;
    queues.completions(1).await;
    let client = aws_sdk_sqs::Client::new(&loader(&queues.endpoint, KEY, KEY).load().await);
    client.delete_queue().queue_url(queues.incoming.name()).send().await.expect("deleted");
    // Longer than one poll: it sees that the queue is gone.
    tokio::time::sleep(Duration::from_secs(4)).await;
    client.create_queue().queue_name("in").send().await.expect("made again");
    queues.send(&[order("after", 1)]).await;
    assert_eq!(queues.completions(1).await[0].job_id, "after");
    let outcome = stopped(worker).complains("cannot receive from http://").complains("there is no such queue");
    assert_eq!(outcome.stderr.lines().count(), 1, "once: {}", outcome.stderr);
}

#[tokio::test]
async fn two_workers_share_a_queue() {
    let queues = Queues::new(MINUTE).await;
    let workers = [queues.worker().start(), queues.worker().start()];
    queues.send(&(0..200).map(|n| order(n, 50)).collect::<Vec<_>>()).await;
    let told = queues.completions(200).await;
    assert_eq!(told.iter().map(|completion| &completion.job_id).collect::<HashSet<_>>().len(), 200);
    let ended = workers.map(|worker| completed(&stopped(worker)));
    assert_eq!((told.len(), ended.iter().sum::<usize>()), (200, 200), "none is done twice");
}
