//! A worker on embedded queues, under paused time.

mod function;

use super::{Served, Worker, WorkerSettings};
use crate::job::{Completion, Order, Status};
use crate::objects::{EmbeddedObjects, Objects};
use crate::queue::{EmbeddedQueue, EmbeddedSettings, Mischief, Queue};
use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// A worker's surroundings.
struct Site {
    incoming: Queue,
    outgoing: Queue,
    dead: Queue,
    objects: EmbeddedObjects,
}

impl Site {
    fn new(settings: EmbeddedSettings) -> Self {
        let dead = EmbeddedQueue::new(EmbeddedSettings::default());
        let incoming = EmbeddedSettings { dead_letters: Some((dead.clone(), 3)), ..settings.clone() };
        let queue = |settings| Queue::Embedded(EmbeddedQueue::new(settings));
        let outgoing = queue(EmbeddedSettings { mischief: settings.mischief, ..EmbeddedSettings::default() });
        let objects = EmbeddedObjects::default();
        Self { incoming: queue(incoming), outgoing, dead: Queue::Embedded(dead), objects }
    }

    async fn send(&self, orders: impl IntoIterator<Item = Order>) {
        for order in orders {
            self.send_body(order.body()).await;
        }
    }

    async fn send_body(&self, body: String) {
        // Refused at times where the queue is up to mischief.
        while self.incoming.send(std::slice::from_ref(&body)).await != Ok(vec![Ok(())]) {}
    }

    async fn serve(&self, settings: &WorkerSettings, time: Duration) -> Served {
        let objects = Objects::Embedded(self.objects.clone());
        let worker = Worker::new(self.incoming.clone(), self.outgoing.clone(), objects, settings.clone());
        sendable(worker.serve(tokio::time::sleep(time))).await
    }

    async fn completions(&self) -> Vec<Completion> {
        let mut all = Vec::new();
        loop {
            let some = self.outgoing.receive(10, Duration::ZERO).await.expect("received");
            if some.is_empty() {
                return all;
            }
            all.extend(some.iter().map(|message| Completion::read(&message.body).expect("a completion")));
        }
    }

    async fn depths(&self) -> [u64; 3] {
        let mut depths = [0; 3];
        for (depth, queue) in depths.iter_mut().zip([&self.incoming, &self.outgoing, &self.dead]) {
            let now = queue.depth().await.expect("its depth");
            *depth = now.visible + now.in_flight;
        }
        depths
    }
}

fn sendable<F: Future + Send>(future: F) -> F {
    future
}

fn order(job_id: impl ToString, ms: u32) -> Order {
    Order { job_id: job_id.to_string(), work_duration_ms: Some(ms), ..Order::default() }
}

fn hands(concurrency: u32) -> WorkerSettings {
    WorkerSettings { concurrency: NonZeroU32::new(concurrency).expect("hands"), ..WorkerSettings::default() }
}

#[tokio::test(start_paused = true)]
async fn a_job_is_done_reported_and_deleted() {
    let site = Site::new(EmbeddedSettings::default());
    tokio::time::advance(SECOND).await;
    site.send([Order { data_size_kb: Some(2), test_run_id: Some("r".to_owned()), ..order("r.0.1", 20) }]).await;
    tokio::time::advance(5 * Duration::from_millis(1)).await;
    let settings = WorkerSettings { slow_down: 1.5, write_delay: Duration::from_millis(7), ..hands(1) };
    let served = site.serve(&settings, SECOND).await;
    assert_eq!(served, Served { taken: 1, completed: 1, ..Served::default() });
    let [completion] = &site.completions().await[..] else { panic!("one completion") };
    assert_eq!((&*completion.job_id, completion.status), ("r.0.1", Status::Completed));
    assert_eq!(completion.test_run_id.as_deref(), Some("r"));
    let stages = completion.stages.expect("stages");
    assert_eq!((stages.work, stages.write, stages.read), (Some(30.0), Some(7.0), None));
    assert!(stages.queue.is_some_and(|queue| (5.0..=6.0).contains(&queue)), "{stages:?}");
    assert_eq!(completion.processing_time_ms, Some(37.0));
    assert!(completion.output_key.as_deref().is_some_and(|key| key.ends_with("/r.0.1.json")), "{completion:?}");
    assert_eq!((site.objects.count(), site.objects.bytes()), (1, 2048));
    assert_eq!(site.depths().await, [0, 1, 0]);
}

/// What a worker said.
async fn heard(site: &Site, settings: &WorkerSettings, time: Duration) -> (Served, Vec<String>) {
    let said = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&said);
    let objects = Objects::Embedded(site.objects.clone());
    let worker = Worker::new(site.incoming.clone(), site.outgoing.clone(), objects, settings.clone());
    let worker = worker.telling(move |text| hears.lock().expect("a listener").push(text.to_owned()));
    let served = worker.serve(tokio::time::sleep(time)).await;
    let said = said.lock().expect("a listener").clone();
    (served, said)
}

#[tokio::test(start_paused = true)]
async fn hands_work_side_by_side() {
    let site = Site::new(EmbeddedSettings::default());
    site.send((0..100).map(|n| order(n, 100))).await;
    let served = site.serve(&hands(25), Duration::from_millis(399)).await;
    assert_eq!((served.completed, site.objects.count()), (100, 100), "four times 25 jobs in 400 ms");
    let site = Site::new(EmbeddedSettings::default());
    site.send((0..100).map(|n| order(n, 100))).await;
    let served = site.serve(&hands(25), Duration::from_millis(299)).await;
    assert_eq!((served.taken, served.completed), (75, 75), "no more at a time than there are hands");
}

#[tokio::test(start_paused = true)]
async fn the_input_says_what_the_order_leaves_out() {
    let site = Site::new(EmbeddedSettings::default());
    site.objects.keep("a", r#"{"work_duration_ms": 30, "data_size_kb": 4}"#);
    site.objects.keep("wrong", "[]");
    let with = |id: &str, key: &str| Order { input_key: Some(key.to_owned()), ..order(id, 10) };
    let silent = Order { work_duration_ms: None, ..with("silent", "a") };
    site.send([with("loud", "a"), silent, with("absent", "b"), with("wrong", "wrong")]).await;
    let (served, said) = heard(&site, &hands(1), SECOND).await;
    assert_eq!(served, Served { taken: 4, completed: 2, failed: 2, ..Served::default() });
    assert_eq!(site.objects.bytes(), 2 * 4096);
    let told: Vec<_> = site.completions().await.iter().map(|c| (c.stages.and_then(|s| s.work), c.status)).collect();
    let failed = (None, Status::Failed);
    assert_eq!(told, [(Some(10.0), Status::Completed), (Some(30.0), Status::Completed), failed, failed]);
    assert_eq!(
        said,
        ["cannot read b of the embedded objects: there is no such object; put it there before its job is sent"]
    );
}

#[tokio::test(start_paused = true)]
async fn failures_are_reported_and_poison_becomes_dead_letters() {
    let site = Site::new(EmbeddedSettings::default());
    site.send((0..200).map(|n| order(n, 1))).await;
    site.send_body("no order".to_owned()).await;
    let settings = WorkerSettings { failure_rate: 0.2, poison_rate: 0.1, seed: 7, ..hands(8) };
    let (served, said) = heard(&site, &settings, SECOND).await;
    let dead = 200 - served.completed - served.failed;
    assert!((20..70).contains(&served.failed) && (8..40).contains(&dead), "{served}");
    assert_eq!((served.poison, served.unreadable, served.left), (3 * dead, 3, 0), "each came three times");
    assert_eq!(site.objects.count(), served.completed);
    assert_eq!(site.depths().await, [0, served.completed + served.failed, dead + 1]);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("a job cannot be read: it is no JSON object"), "{said:?}");
    let failed = site.completions().await.iter().filter(|c| c.status == Status::Failed).count() as u64;
    assert_eq!(failed, served.failed);
}

#[tokio::test(start_paused = true)]
async fn long_jobs_stay_hidden() {
    let site = Site::new(EmbeddedSettings { visibility: 2 * SECOND, ..EmbeddedSettings::default() });
    site.send((0..15).map(|n| order(n, 20_000))).await;
    let served = site.serve(&hands(20), 30 * SECOND).await;
    assert_eq!(served, Served { taken: 15, completed: 15, ..Served::default() });
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_is_to_stop_finishes_what_it_holds() {
    let site = Site::new(EmbeddedSettings::default());
    site.send((0..30).map(|n| order(n, 5_000))).await;
    let began = tokio::time::Instant::now();
    let served = site.serve(&hands(20), SECOND).await;
    assert_eq!(served, Served { taken: 20, completed: 20, ..Served::default() });
    assert_eq!(began.elapsed().as_secs(), 5, "it does not wait for its grace");
    assert_eq!(site.depths().await, [10, 20, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_finished_is_given_back() {
    let site = Site::new(EmbeddedSettings { visibility: 600 * SECOND, ..EmbeddedSettings::default() });
    site.send([order("long", 60_000), order("longer", 90_000), order("short", 5_000)]).await;
    let settings = WorkerSettings { grace: 10 * SECOND, ..hands(3) };
    let began = tokio::time::Instant::now();
    let served = site.serve(&settings, SECOND).await;
    assert_eq!(served, Served { taken: 3, completed: 1, returned: 2, ..Served::default() });
    assert_eq!(began.elapsed().as_secs(), 11);
    assert_eq!(site.incoming.depth().await.expect("its depth").visible, 2, "others may have them at once");
}

#[tokio::test(start_paused = true)]
async fn refusals_and_duplicates_lose_nothing() {
    let mischief = Mischief { duplicates: 0.1, refusals: 0.3, seed: 3 };
    let site = Site::new(EmbeddedSettings { mischief, ..EmbeddedSettings::default() });
    site.send((0..300).map(|n| order(n, 5))).await;
    let served = site.serve(&hands(20), 60 * SECOND).await;
    assert!((305..360).contains(&served.completed), "{served}");
    let told = site.completions().await;
    let jobs: HashSet<&str> = told.iter().map(|completion| &*completion.job_id).collect();
    assert_eq!(jobs.len(), 300);
    assert_eq!(site.depths().await[0], 0, "all orders are deleted");
}

#[tokio::test(start_paused = true)]
async fn two_workers_do_no_job_twice() {
    let site = Site::new(EmbeddedSettings::default());
    site.send((0..500).map(|n| order(n, 20))).await;
    let (settings, time) = (hands(10), 5 * SECOND);
    let (one, other) = tokio::join!(site.serve(&settings, time), site.serve(&settings, time));
    assert_eq!(one.completed + other.completed, 500);
    assert!(one.completed > 100 && other.completed > 100, "{one}; {other}");
    assert_eq!(site.depths().await, [0, 500, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_completion_that_is_too_long_keeps_no_other_from_being_sent() {
    let site = Site::new(EmbeddedSettings::default());
    let huge = order("x".repeat((1 << 20) - 60), 10);
    site.send([order("a", 10), huge, order("b", 10)]).await;
    let (served, said) = heard(&site, &hands(3), 200 * SECOND).await;
    assert_eq!((served.completed, served.left), (2, 3), "{said:?}");
    let told: Vec<_> = site.completions().await.into_iter().map(|completion| completion.job_id).collect();
    assert_eq!(told, ["a", "b"]);
    assert_eq!(site.depths().await[2], 1, "it came three times");
    assert!(said.len() == 1 && said[0].starts_with("cannot send to the embedded queue: "), "{said:?}");
}
