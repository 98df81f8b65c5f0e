//! `perf-gate worker`: the reference worker, as a service or as a function of Lambda.

#[cfg(all(unix, feature = "sqs"))]
mod lambda;

use super::signals::Signals;
use super::streams::{print, warn};
use crate::cli::WorkerArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::objects::{EmbeddedObjects, Objects};
use crate::queue::{self, Queue};
use crate::store::Location;
use crate::worker::{Table, Worker, WorkerSettings};

/// What Lambda tells its functions where to ask for events by.
pub const LAMBDA: &str = "AWS_LAMBDA_RUNTIME_API";

/// Works until it is asked to stop, or for as long as Lambda lets it.
pub async fn worker(context: &Context, args: &WorkerArgs) -> Result<ExitStatus, Failure> {
    let settings = WorkerSettings {
        concurrency: args.concurrency,
        slow_down: args.slow_down,
        write_delay: args.write_delay,
        failure_rate: args.failure_rate,
        poison_rate: args.poison_rate,
        seed: args.seed,
        grace: args.grace,
    };
    if context.variable(LAMBDA).is_some() {
        return serve_lambda(args, settings).await;
    }
    let signals = Signals::listen()?;
    let opened = tokio::select! {
        opened = open(args, settings) => opened?,
        // Nothing was taken yet.
        _ = signals.stop().asked() => return Ok(ExitStatus::Passed),
    };
    let (name, worker) = opened;
    print(&format!("ready: taking jobs from {name}\n"))?;
    let stop = signals.stop().clone();
    let stop = async move {
        stop.asked().await;
    };
    let served = worker.telling(warn).serve(stop).await;
    print(&format!("stopped: {served}\n"))
}

#[cfg(all(unix, feature = "sqs"))]
async fn serve_lambda(args: &WorkerArgs, settings: WorkerSettings) -> Result<ExitStatus, Failure> {
    let outgoing = queue(&args.outgoing).await?;
    lambda::serve(equipped(args, outgoing.clone(), outgoing, settings).await?.telling(warn).function()).await
}

#[cfg(not(all(unix, feature = "sqs")))]
async fn serve_lambda(_: &WorkerArgs, _: WorkerSettings) -> Result<ExitStatus, Failure> {
    let why = "this perf-gate cannot be a function of Lambda; use a released binary for Linux";
    Err(Failure::Usage(why.to_owned()))
}

/// A worker whose queues, bucket and table are there, and the name of the queue that it takes from.
async fn open(args: &WorkerArgs, settings: WorkerSettings) -> Result<(String, Worker), Failure> {
    let Some(incoming) = &args.incoming else {
        let why = "no queue to take jobs from; give --incoming QUEUE, or set PERF_GATE_INCOMING";
        return Err(Failure::Usage(why.to_owned()));
    };
    let (incoming, outgoing) = (queue(incoming).await?, queue(&args.outgoing).await?);
    Ok((incoming.name().to_owned(), equipped(args, incoming, outgoing, settings).await?))
}

async fn equipped(
    args: &WorkerArgs,
    incoming: Queue,
    outgoing: Queue,
    settings: WorkerSettings,
) -> Result<Worker, Failure> {
    let worker = Worker::new(incoming, outgoing, objects(&args.store).await?, settings);
    match &args.table {
        None => Ok(worker),
        Some(name) => {
            let table = Table::open(name).await.map_err(|fault| Failure::Store(fault.to_string()))?;
            Ok(worker.noting(table))
        }
    }
}

/// Opens a queue. Of a URL nothing is asked when it is opened, so it is asked for something.
async fn queue(name: &str) -> Result<Queue, Failure> {
    let failure = |fault: queue::Fault| Failure::Usage(fault.to_string());
    let queue = Queue::open(name).await.map_err(failure)?;
    queue.visibility().await.map_err(failure)?;
    Ok(queue)
}

async fn objects(location: &str) -> Result<Objects, Failure> {
    if location == "none" {
        return Ok(Objects::Embedded(EmbeddedObjects::default()));
    }
    match location.parse() {
        Ok(Location::S3 { bucket, prefix }) => {
            Objects::open(&bucket, &prefix).await.map_err(|fault| Failure::Store(fault.to_string()))
        }
        Ok(Location::Folder(folder)) => Err(Failure::Usage(format!(
            "--store {}: a worker writes to a bucket; give `s3://bucket/prefix`, or `none`",
            folder.display()
        ))),
        Err(error) => Err(Failure::Usage(format!("--store: {error}"))),
    }
}
