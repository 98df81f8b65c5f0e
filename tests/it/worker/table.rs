//! The table of a worker, in moto.

use super::{Queues, order};
use crate::support::emulator::{Emulator, KEY};
use crate::support::queues::loader;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use perf_gate::job::Order;
use std::time::Duration;

async fn table(server: &Emulator, name: &str, key: &str) -> Client {
    let client = Client::new(&loader(&server.endpoint, KEY, KEY).load().await);
    let definition = AttributeDefinition::builder().attribute_name(key).attribute_type(ScalarAttributeType::S);
    let schema = KeySchemaElement::builder().attribute_name(key).key_type(KeyType::Hash);
    let made = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    let made =
        made.attribute_definitions(definition.build().expect("a name")).key_schema(schema.build().expect("a key"));
    made.send().await.expect("a table");
    client
}

#[tokio::test]
async fn every_job_has_its_item() {
    let (queues, moto) = (Queues::new(Duration::from_secs(60)).await, Emulator::moto(&[]).await);
    let client = table(&moto, "jobs", "job_id").await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let item = client.put_item().table_name("jobs").item("job_id", text("a")).item("owner", text("somebody"));
    item.send().await.expect("an item");
    queues.send(&[Order { test_run_id: Some("r".to_owned()), ..order("a", 5) }, order("b", 5)]).await;
    let worker = queues.worker().env("AWS_ENDPOINT_URL_DYNAMODB", &moto.endpoint).args(["--table", "jobs"]).start();
    let told = queues.completions(2).await;
    worker.signal("-TERM");
    assert_eq!(worker.wait().exits(0).stderr, "");
    for completion in told {
        let item = client.get_item().table_name("jobs").key("job_id", text(&completion.job_id)).send().await;
        let item = item.expect("an item").item.expect("an item");
        let of = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        assert_eq!((of("status"), of("output_key")), (Some("completed".to_owned()), completion.output_key));
        let (started, ended) = (of("started_at").expect("a time"), of("completed_at").expect("a time"));
        assert_eq!(Some(&ended), completion.completed_at.map(|at| at.to_string()).as_ref());
        let parsed = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
        assert!(parsed(&started) < parsed(&ended), "{started} {ended}");
        let whose = (completion.job_id == "a").then(|| ("somebody".to_owned(), "r".to_owned()));
        assert_eq!(of("owner").zip(of("test_run_id")), whose, "what else it has stays");
    }
}

#[tokio::test]
async fn tables_that_do_not_fit_are_named() {
    let (queues, moto) = (Queues::new(Duration::from_secs(60)).await, Emulator::moto(&[]).await);
    table(&moto, "other", "id").await;
    let worker = || queues.worker().env("AWS_ENDPOINT_URL_DYNAMODB", &moto.endpoint);
    let outcome = worker().args(["--table", "other"]).run().exits(6);
    outcome.complains("cannot use the table other: its key is not `job_id` alone");
    let outcome = worker().args(["--table", "nowhere"]).run().exits(6);
    outcome.complains("cannot find the table nowhere: there is no such table at http://127.0.0.1");
}
