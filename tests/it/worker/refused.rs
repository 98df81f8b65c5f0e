//! What is said where a worker cannot begin.

use super::{Queues, aws};
use crate::support::PerfGate;
use crate::support::emulator::Emulator;
use crate::support::iam;
use crate::support::queues::create;
use std::collections::HashMap;
use std::time::Duration;

#[tokio::test]
async fn queues_that_are_missing_are_named() {
    let queues = Queues::new(Duration::from_secs(60)).await;
    let outcome = queues.worker().args(["--incoming", "nowhere"]).run().exits(2);
    outcome.complains("cannot find the queue nowhere: there is no such queue at http://127.0.0.1");
    let url = format!("{}/000000000000/nowhere", queues.endpoint);
    let outcome = queues.worker().args(["--incoming", &url]).run().exits(2);
    outcome.complains(&format!("cannot ask for the settings of {url}: there is no such queue"));
    let outcome = aws(PerfGate::new("worker")).args(["--outgoing", "out"]).run().exits(2);
    outcome.complains("no queue to take jobs from; give --incoming QUEUE, or set PERF_GATE_INCOMING");
    PerfGate::new("worker").args(["--incoming", "in"]).run().exits(2).complains("--outgoing <QUEUE>");
    let outcome = queues.worker().args(["--store", "outputs"]).run().exits(2);
    outcome.complains("--store outputs: a worker writes to a bucket; give `s3://bucket/prefix`, or `none`");
}

#[tokio::test]
async fn what_is_missing_or_denied_in_moto_is_named() {
    let moto = Emulator::moto(&["outputs"]).await;
    for name in ["in", "out"] {
        create(&moto, name, HashMap::new()).await;
    }
    let queues = ["--incoming", "in", "--outgoing", "out"];
    let worker = || aws(PerfGate::new("worker")).env("AWS_ENDPOINT_URL", &moto.endpoint).args(queues);
    let outcome = worker().args(["--store", "s3://elsewhere"]).run().exits(6);
    outcome.complains("cannot open s3://elsewhere/: there is no bucket `elsewhere` at http://127.0.0.1");
    let user = iam::user(&moto, "worker", &["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]).await;
    let blind = iam::user(&moto, "blind", &["sqs:GetQueueUrl"]).await;
    iam::enforce(&moto).await;
    let of = |user: &iam::User| worker().env("AWS_ACCESS_KEY_ID", &user.key).env("AWS_SECRET_ACCESS_KEY", &user.secret);
    let outcome = of(&user).args(["--store", "s3://outputs/some/prefix"]).run().exits(6);
    let outcome = outcome.complains("cannot open s3://outputs/some/prefix/: ");
    outcome.complains("grant s3:ListBucket on arn:aws:s3:::outputs to whoever runs this");
    of(&blind).run().exits(2).complains("grant sqs:GetQueueAttributes on arn:aws:sqs:us-east-1:");
}
