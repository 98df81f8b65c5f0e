//! The worker as a function of Lambda, under a runtime API that takes what is documented.

use super::{Queues, order};
use crate::support::lambda::RuntimeApi;
use perf_gate::job::Status;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;

fn event(bodies: &[(String, String)]) -> Value {
    let record = |(id, body): &(String, String)| {
        json!({
            "messageId": id, "receiptHandle": "r", "body": body, "eventSource": "aws:sqs", "awsRegion": "us-east-1",
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183"}, "messageAttributes": {},
        })
    };
    json!({ "Records": bodies.iter().map(record).collect::<Vec<_>>() })
}

fn failures(answer: &Value) -> HashSet<String> {
    let failures = answer["batchItemFailures"].as_array().expect("a list").iter();
    failures.map(|failed| failed["itemIdentifier"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn events_are_done_and_what_is_to_come_again_is_named() {
    let (queues, lambda) = (Queues::new(Duration::from_secs(60)).await, RuntimeApi::start().await);
    let worker = queues.worker().env("AWS_LAMBDA_RUNTIME_API", &lambda.address);
    let worker = worker.env("AWS_LAMBDA_FUNCTION_NAME", "worker").env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    let worker = worker.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128").env("PERF_GATE_WORKER_FAILURE_RATE", "0.2");
    let worker = worker.env("PERF_GATE_WORKER_POISON_RATE", "0.3").start();
    let mut messages: Vec<_> = (0..30).map(|n| (format!("m{n}"), order(n, 5).body())).collect();
    messages.push(("garbage".to_owned(), "no order".to_owned()));
    let failed = failures(&lambda.invoke(&event(&messages)).await);
    let told = queues.completions(0).await;
    assert_eq!(told.len() + failed.len(), 31);
    assert!(failed.contains("garbage") && failed.len() > 1, "{failed:?}");
    assert!(told.iter().all(|completion| !failed.contains(&format!("m{}", completion.job_id))), "{failed:?}");
    assert!(told.iter().any(|completion| completion.status == Status::Failed), "a failed job is reported");
    messages.retain(|(id, _)| failed.contains(id));
    assert_eq!(failures(&lambda.invoke(&event(&messages)).await), failed, "every retry agrees");
    assert_eq!(
        failures(&lambda.invoke(&event(&[("z".to_owned(), order("0", 1).body())])).await).len(),
        usize::from(failed.contains("m0"))
    );
    worker.signal("-KILL");
    worker.wait().complains("a job cannot be read: it is no JSON object; its body is no order");
}
