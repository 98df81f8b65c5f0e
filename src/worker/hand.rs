//! One job, from its order to its completion.

use super::WorkerSettings;
use super::luck::Luck;
use super::output::{MOST_KB, output};
use super::table::Table;
use crate::job::{Completion, Order, Stages, Status, output_key};
use crate::objects::{Fault, Objects};
use crate::queue::Queue;
use jiff::Timestamp;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Does jobs, any number at a time.
#[derive(Debug)]
pub(super) struct Hand {
    /// Whose clock tells the time.
    clock: Queue,
    objects: Objects,
    table: Option<Table>,
    settings: WorkerSettings,
}

/// What became of a message.
#[derive(Debug)]
pub(super) enum Deed {
    /// The job has ended and is to be reported; why it failed, where nobody asked for that.
    Ended(Completion, Option<String>),
    /// Nothing, on purpose.
    Poison,
    /// It is no order.
    Unreadable(String),
    /// It cannot be done now; the fault has a kind.
    Left(&'static str, String),
}

/// Why a job is not completed.
enum Trouble {
    /// It never can be.
    Hopeless(String),
    Fault(Fault),
}

/// What a job has come to so far.
#[derive(Default)]
struct Progress {
    stages: Stages,
    output_key: Option<String>,
}

impl Hand {
    pub fn new(clock: Queue, objects: Objects, table: Option<Table>, settings: WorkerSettings) -> Self {
        Self { clock, objects, table, settings }
    }

    pub fn concurrency(&self) -> usize {
        self.settings.concurrency.get() as usize
    }

    /// Does what a message asks for that was sent then.
    pub async fn take(&self, body: &str, sent: Option<SystemTime>) -> Deed {
        let (began, received_at) = (Instant::now(), self.clock.now());
        let order = match Order::read(body) {
            Ok(order) => order,
            Err(malformed) => return Deed::Unreadable(malformed.to_string()),
        };
        let luck = Luck::of(&order.job_id, &self.settings);
        if luck == Luck::Poison {
            return Deed::Poison;
        }
        let mut progress = Progress::default();
        progress.stages.queue = sent.map(|sent| queued(sent, received_at));
        let (status, why) = match self.work(&order, luck, &mut progress).await {
            Ok(status) => (status, None),
            Err(Trouble::Hopeless(why)) => (Status::Failed, Some(why)),
            Err(Trouble::Fault(fault)) => return Deed::Left("objects", fault.to_string()),
        };
        let completion = Completion {
            output_key: progress.output_key,
            processing_time_ms: Some(milliseconds(began.elapsed())),
            completed_at: Some(self.now()),
            test_run_id: order.test_run_id,
            stages: Some(progress.stages),
            ..Completion::new(order.job_id, status)
        };
        if let Some(table) = &self.table {
            let started = Timestamp::try_from(received_at).unwrap_or_default();
            if let Err(fault) = table.note(started, &completion).await {
                return Deed::Left("table", fault.to_string());
            }
        }
        Deed::Ended(completion, why)
    }

    async fn work(&self, order: &Order, luck: Luck, progress: &mut Progress) -> Result<Status, Trouble> {
        let mut asked = order.clone();
        if let Some(key) = &order.input_key {
            let began = Instant::now();
            asked = self.read(order, key).await?;
            progress.stages.read = Some(milliseconds(began.elapsed()));
        }
        let began = Instant::now();
        let work = f64::from(asked.work_duration_ms.unwrap_or(0)) * self.settings.slow_down;
        pause(Duration::try_from_secs_f64(work / 1e3).unwrap_or(Duration::MAX)).await;
        progress.stages.work = Some(milliseconds(began.elapsed()));
        if luck == Luck::Fails {
            return Ok(Status::Failed);
        }
        let kilobytes = asked.data_size_kb.unwrap_or(0);
        if kilobytes > MOST_KB {
            return Err(Trouble::Hopeless(format!(
                "the job {} is to write {kilobytes} KB; a worker writes at most {MOST_KB} KB a job",
                order.job_id
            )));
        }
        let began = Instant::now();
        pause(self.settings.write_delay).await;
        let key = output_key(&order.job_id, self.now());
        self.objects.put(&key, output(&order.job_id, kilobytes)).await.map_err(Trouble::Fault)?;
        progress.stages.write = Some(milliseconds(began.elapsed()));
        progress.output_key = Some(key);
        Ok(Status::Completed)
    }

    /// The order, with what it leaves out as its input says it.
    async fn read(&self, order: &Order, key: &str) -> Result<Order, Trouble> {
        let bytes = match self.objects.get(key).await {
            Ok(bytes) => bytes,
            Err(fault @ Fault::Absent { .. }) => return Err(Trouble::Hopeless(fault.to_string())),
            Err(fault) => return Err(Trouble::Fault(fault)),
        };
        let hopeless = |what: String| Trouble::Hopeless(format!("the input {key} of {}: {what}", order.job_id));
        let mut said: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&bytes).map_err(|error| hopeless(error.to_string()))?;
        // An input need not name its job.
        said.insert("job_id".to_owned(), order.job_id.clone().into());
        let said = serde_json::to_string(&said).unwrap_or_default();
        let said = Order::read(&said).map_err(|malformed| hopeless(malformed.to_string()))?;
        Ok(Order {
            work_duration_ms: order.work_duration_ms.or(said.work_duration_ms),
            data_size_kb: order.data_size_kb.or(said.data_size_kb),
            ..order.clone()
        })
    }

    fn now(&self) -> Timestamp {
        Timestamp::try_from(self.clock.now()).unwrap_or_default()
    }
}

/// A timer of no length takes up to a millisecond all the same.
async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

/// Clocks differ: what was received before it was sent did not wait.
fn queued(sent: SystemTime, received: SystemTime) -> f64 {
    milliseconds(received.duration_since(sent).unwrap_or_default())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
