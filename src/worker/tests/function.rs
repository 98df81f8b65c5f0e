//! A worker as a function, on embedded queues, under paused time.

use super::{Site, hands, order};
use crate::job::Status;
use crate::objects::Objects;
use crate::queue::EmbeddedSettings;
use crate::worker::{Answer, Attributes, Event, Failed, Message, Worker, WorkerSettings};
use std::time::Duration;

fn message(id: &str, body: String) -> Message {
    Message { message_id: id.to_owned(), body, attributes: Attributes::default() }
}

fn function(site: &Site, settings: WorkerSettings) -> crate::worker::Function {
    let objects = Objects::Embedded(site.objects.clone());
    Worker::new(site.incoming.clone(), site.outgoing.clone(), objects, settings).function()
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_done_is_to_come_again() {
    let site = Site::new(EmbeddedSettings::default());
    let mut records: Vec<_> = (0..25).map(|n| message(&format!("m{n}"), order(n, 100).body())).collect();
    records.insert(3, message("garbage", "no order".to_owned()));
    let began = tokio::time::Instant::now();
    let answer = function(&site, hands(10)).call(Event { records }).await;
    let garbage = Failed { item_identifier: "garbage".to_owned() };
    assert_eq!(answer, Answer { batch_item_failures: vec![garbage] });
    assert_eq!(began.elapsed(), Duration::from_millis(300), "10, 10 and 5 side by side");
    assert_eq!(site.completions().await.len(), 25);
    assert_eq!(site.objects.count(), 25);
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_is_done_with_and_poison_is_not() {
    let site = Site::new(EmbeddedSettings::default());
    let event = || Event { records: vec![message("m", order("a", 1).body())] };
    let answer = function(&site, WorkerSettings { failure_rate: 1.0, ..hands(1) }).call(event()).await;
    assert_eq!(answer, Answer::default());
    assert_eq!(site.completions().await.iter().map(|c| c.status).collect::<Vec<_>>(), [Status::Failed]);
    let answer = function(&site, WorkerSettings { poison_rate: 1.0, ..hands(1) }).call(event()).await;
    assert_eq!(answer.batch_item_failures.len(), 1);
    assert_eq!(site.completions().await.len(), 0);
}
