//! What is said where a queue cannot be used: the queue, what was wanted of it, and what to do.

use crate::support::emulator::{Emulator, KEY};
use crate::support::iam;
use crate::support::proxy::{Failing, Proxy};
use crate::support::queues::{Bench, create, loader, open};
use perf_gate::queue::{Fault, Queue};
use std::collections::HashMap;
use std::time::Duration;

fn says(fault: &Fault, parts: &[&str]) {
    let said = fault.to_string();
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
}

#[tokio::test]
async fn a_queue_that_is_missing_is_named() {
    for bench in [Bench::fauxqs().await, Bench::moto().await] {
        let Bench::Server(server) = &bench else { unreachable!("a server") };
        let fault = Queue::connect("nowhere", loader(&server.endpoint, KEY, KEY)).await.expect_err("no queue");
        says(&fault, &["cannot find the queue nowhere", "no such queue at http://127.0.0.1", "AWS_REGION"]);
        assert!(matches!(fault, Fault::Missing { .. }), "{fault:?}");
        let url = format!("{}/123456789012/nowhere", server.endpoint);
        let queue = open(&server.endpoint, &url).await;
        let fault = queue.send(&["a".to_owned()]).await.expect_err("no queue");
        says(&fault, &["cannot send to", &url]);
        for fault in [
            queue.receive(1, Duration::ZERO).await.map(drop).expect_err("no queue"),
            queue.depth().await.map(drop).expect_err("no queue"),
        ] {
            assert!(matches!(fault, Fault::Missing { .. }), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn the_permission_that_is_missing_is_named_with_its_queue() {
    let moto = Emulator::moto(&[]).await;
    let url = create(&moto, "jobs", HashMap::new()).await;
    let user = iam::user(&moto, "worker", &["sqs:GetQueueUrl", "sqs:ReceiveMessage"]).await;
    iam::enforce(&moto).await;
    let queue = Queue::connect("jobs", loader(&moto.endpoint, &user.key, &user.secret)).await.expect("it opens");
    assert_eq!(queue.receive(1, Duration::ZERO).await, Ok(Vec::new()));
    let fault = queue.send(&["a".to_owned()]).await.expect_err("denied");
    says(&fault, &["may not send to", &url, "grant sqs:SendMessage on arn:aws:sqs:us-east-1:", ":jobs to whoever"]);
    let fault = queue.depth().await.expect_err("denied");
    says(&fault, &["may not ask for the depth of", "grant sqs:GetQueueAttributes on arn:aws:sqs:"]);
}

#[tokio::test]
async fn fifo_queues_are_refused_before_anything_is_asked() {
    for fifo in ["jobs.fifo", "http://127.0.0.1:1/123456789012/jobs.fifo"] {
        let fault = Queue::connect(fifo, loader("http://127.0.0.1:1", KEY, KEY)).await.expect_err("refused");
        says(&fault, &[fifo, "FIFO", "give a queue whose name does not end in `.fifo`"]);
    }
}

#[tokio::test]
async fn what_does_not_answer_and_what_answers_no_are_told_apart() {
    let json = async |status, code| Proxy::start("127.0.0.1:1", Failing::Json(status, code)).await;
    let (refused, unknown) = (json(403, "AccessDenied").await, json(403, "InvalidClientTokenId").await);
    let (busy, key) = (json(400, "RequestThrottled").await, json(400, "KMS.DisabledException").await);
    let strange = Proxy::start("127.0.0.1:1", Failing::Always(404, "", "")).await;
    let ask = async |endpoint: &str| {
        let queue = open(endpoint, "http://127.0.0.1:1/123456789012/jobs").await;
        (queue.send(&["a".to_owned()]).await.expect_err("no answer"), queue.throttled())
    };
    let (nobody, busy, refused, unknown, key, strange) = tokio::join!(
        ask("http://127.0.0.1:1"),
        ask(&busy.endpoint),
        ask(&refused.endpoint),
        ask(&unknown.endpoint),
        ask(&key.endpoint),
        ask(&strange.endpoint)
    );
    says(&nobody.0, &["cannot send to", "http://127.0.0.1:1 cannot be reached", "check the network"]);
    says(&busy.0, &["cannot send to", "throttled", "RequestThrottled", "ask for less"]);
    assert_eq!((nobody.1, busy.1), (0, 6), "it is counted each time");
    says(&refused.0, &["may not send to", "grant sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:jobs"]);
    says(&unknown.0, &["credentials are not valid (InvalidClientTokenId: on purpose)", "AWS_PROFILE"]);
    says(&key.0, &["cannot send to", "KMS.DisabledException", "kms:GenerateDataKey and kms:Decrypt"]);
    says(&strange.0, &["is none of SQS", "AWS_ENDPOINT_URL"]);
}
