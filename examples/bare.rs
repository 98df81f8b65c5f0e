//! The least that the scheduler of job graphs could be, for measuring the one that we have: sends orders that need nothing,
//! in full batches, receives completions and deletes them, with eight calls of each kind at once and on one thread, as ours.
//!
//! `bare INCOMING OUTGOING JOBS [MOST]`, with at most MOST orders that no completion was seen of, finds the endpoint as the SDK does and prints the seconds until the last completion
//! was seen, those until the last was deleted, and how many came twice. The queues hold nothing else.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, SendMessageBatchRequestEntry};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::io::Write;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet, LocalSet, spawn_local};

/// Calls of each kind that are under way at once.
const CALLS: usize = 8;
/// Messages of a batch.
const BATCH: u32 = 10;

/// Pause after a call that came back empty at once, as the scheduler's.
const EMPTY: Duration = Duration::from_millis(20);

struct Bare {
    client: Client,
    incoming: String,
    outgoing: String,
    jobs: u32,
    most: u32,
    /// There is room for more orders.
    room: Notify,
    next: Cell<u32>,
    seen: RefCell<HashSet<u32>>,
    twice: Cell<u32>,
    run: u32,
}

impl Bare {
    async fn send(self: Rc<Self>) {
        while self.next.get() < self.jobs {
            let first = self.next.get();
            if first + BATCH > self.most + self.seen.borrow().len() as u32 {
                self.room.notified().await;
                continue;
            }
            self.next.set((first + BATCH).min(self.jobs));
            let entry = |job: u32| {
                let id = format!("bare{}.0.{job}", self.run);
                let body = format!(
                    r#"{{"job_id":"{id}","work_duration_ms":0,"data_size_kb":1,"test_run_id":"bare{}"}}"#,
                    self.run
                );
                SendMessageBatchRequestEntry::builder().id((job - first).to_string()).message_body(body).build()
            };
            let entries: Result<Vec<_>, _> = (first..self.next.get()).map(entry).collect();
            let request = self.client.send_message_batch().queue_url(&self.incoming);
            let reply = request.set_entries(Some(entries.expect("entries"))).send().await.expect("sent");
            assert!(reply.failed().is_empty(), "{:?}", reply.failed());
        }
    }

    /// Receives until all jobs were seen; what came is deleted while more is received. Tells when its last came.
    async fn hear(self: Rc<Self>) -> Option<Instant> {
        let (mut deleting, mut last): (Option<JoinHandle<()>>, _) = (None, None);
        while self.seen.borrow().len() < self.jobs as usize {
            let request = self.client.receive_message().queue_url(&self.outgoing).max_number_of_messages(BATCH as i32);
            let asked = Instant::now();
            let messages = request.wait_time_seconds(1).send().await.expect("received").messages.unwrap_or_default();
            if messages.is_empty() {
                // Some stand-ins wake all that wait for one batch, and would be kept busy by answering them again.
                if asked.elapsed() < EMPTY {
                    tokio::time::sleep(EMPTY).await;
                }
                continue;
            }
            last = Some(Instant::now());
            messages.iter().for_each(|message| self.note(message));
            self.room.notify_waiters();
            if let Some(deleting) = deleting.replace(spawn_local(self.clone().delete(messages))) {
                deleting.await.expect("no panic");
            }
        }
        if let Some(deleting) = deleting {
            deleting.await.expect("no panic");
        }
        last
    }

    fn note(&self, message: &Message) {
        let completion: serde_json::Value = serde_json::from_str(message.body().unwrap_or_default()).expect("JSON");
        let job = completion["job_id"].as_str().and_then(|id| id.rsplit_once('.')?.1.parse().ok()).expect("a job");
        assert_eq!(completion["status"], "completed");
        if !self.seen.borrow_mut().insert(job) {
            self.twice.set(self.twice.get() + 1);
        }
    }

    async fn delete(self: Rc<Self>, messages: Vec<Message>) {
        let entry = |(index, message): (usize, Message)| {
            let handle = message.receipt_handle.unwrap_or_default();
            DeleteMessageBatchRequestEntry::builder().id(index.to_string()).receipt_handle(handle).build()
        };
        let entries: Result<Vec<_>, _> = messages.into_iter().enumerate().map(entry).collect();
        let request = self.client.delete_message_batch().queue_url(&self.outgoing);
        let reply = request.set_entries(Some(entries.expect("entries"))).send().await.expect("deleted");
        assert!(reply.failed().is_empty(), "{:?}", reply.failed());
    }
}

async fn pass(bare: Rc<Bare>) -> (f64, f64) {
    let began = Instant::now();
    let (mut senders, mut hearers) = (JoinSet::new(), JoinSet::new());
    for _ in 0..CALLS {
        senders.spawn_local(bare.clone().send());
        hearers.spawn_local(bare.clone().hear());
    }
    senders.join_all().await;
    let last = hearers.join_all().await.into_iter().flatten().max().expect("a completion");
    ((last - began).as_secs_f64(), began.elapsed().as_secs_f64())
}

async fn queue(client: &Client, name: &str) -> String {
    client.get_queue_url().queue_name(name).send().await.expect("the queue is there").queue_url.expect("its URL")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [incoming, outgoing, jobs, most @ ..] = arguments.as_slice() else {
        panic!("bare INCOMING OUTGOING JOBS [MOST]")
    };
    let client = Client::new(&aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await);
    let (incoming, outgoing) = (queue(&client, incoming).await, queue(&client, outgoing).await);
    let jobs = jobs.parse().expect("a number");
    let most = most.first().map_or(jobs, |most| most.parse().expect("a number"));
    let (next, seen, twice, run) = (Cell::new(0), RefCell::default(), Cell::new(0), std::process::id());
    let bare = Rc::new(Bare { client, incoming, outgoing, jobs, most, room: Notify::new(), next, seen, twice, run });
    let (heard, deleted) = LocalSet::new().run_until(pass(bare.clone())).await;
    let line = format!("{heard:.4} {deleted:.4} {}\n", bare.twice.get());
    std::io::stdout().write_all(line.as_bytes()).expect("printed");
}
