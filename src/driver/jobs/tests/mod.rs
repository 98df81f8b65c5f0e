//! The scheduler under paused time, with a scripted worker at embedded queues.

mod endings;
mod loads;
mod mischief;
mod property;

use super::*;
use crate::driver::Stopper;
use crate::graph::Graph;
use crate::graph::{Amount, Shape, Sizes};
use crate::job::{Completion, Order, Stages, Status};
use crate::load::Profile;
use crate::metric::Statistic;
use crate::queue::{EmbeddedQueue, EmbeddedSettings, Mischief, Queue};
use crate::record::{Coordinates, ErrorClass, JobCounts, JobStage, QueueRole};
use std::sync::Arc;
use std::sync::Mutex;

const MS: fn(u64) -> Duration = Duration::from_millis;
const TIMEOUT: Duration = Duration::from_secs(30);

/// What a worker does with a job.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Deed {
    Do,
    /// Reports it so much later, and takes another in the meantime.
    DoLate(Duration),
    /// Reports it twice.
    DoTwice,
    Fail,
    /// Takes it, and never reports it.
    Swallow,
    /// Gives it back, again and again.
    Poison,
}

/// What a worker did, in order: the id of a job, and whether it was begun or reported.
type Log = Arc<Mutex<Vec<(String, Event)>>>;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Event {
    Begun,
    Reported,
}

fn queue(mischief: Mischief) -> EmbeddedQueue {
    EmbeddedQueue::new(EmbeddedSettings { mischief, ..EmbeddedSettings::default() })
}

fn queues(mischief: Mischief) -> Queues {
    let dead_letters = queue(Mischief::default());
    let settings =
        EmbeddedSettings { dead_letters: Some((dead_letters.clone(), 3)), mischief, ..EmbeddedSettings::default() };
    Queues {
        incoming: Queue::Embedded(EmbeddedQueue::new(settings)),
        outgoing: Queue::Embedded(queue(mischief)),
        dead_letters: Some(Queue::Embedded(dead_letters)),
    }
}

/// A worker that does one job at a time for each of its hands, until the runtime ends.
fn work(queues: &Queues, hands: usize, deed: impl Fn(&str) -> Deed + Send + Sync + 'static) -> Log {
    let (log, deed) = (Log::default(), Arc::new(deed));
    for _ in 0..hands {
        let (queues, log, deed) = (queues.clone(), log.clone(), deed.clone());
        tokio::spawn(async move {
            loop {
                for received in queues.incoming.receive(1, Duration::from_secs(20)).await.expect("a queue") {
                    let order = Order::read(&received.body).expect("an order");
                    match deed(&order.job_id) {
                        Deed::Poison => {
                            let _ = queues.incoming.put_back(&[received.receipt]).await;
                            continue;
                        }
                        Deed::Swallow => {}
                        deed => labour(&queues, &log, &order, deed).await,
                    }
                    delete(&queues.incoming, received.receipt).await;
                }
            }
        });
    }
    log
}

async fn labour(queues: &Queues, log: &Log, order: &Order, deed: Deed) {
    let time = MS(u64::from(order.work_duration_ms.unwrap_or(0)));
    log.lock().expect("no panic").push((order.job_id.clone(), Event::Begun));
    // A sleep of no time at all takes a millisecond under paused time.
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
    let stages = Stages { work: Some(time.as_secs_f64() * 1e3), queue: Some(0.0), ..Stages::default() };
    let status = if deed == Deed::Fail { Status::Failed } else { Status::Completed };
    let completion = Completion {
        processing_time_ms: Some(time.as_secs_f64() * 1e3),
        stages: Some(stages),
        ..Completion::new(&order.job_id, status)
    };
    let (outgoing, log, id) = (queues.outgoing.clone(), log.clone(), order.job_id.clone());
    let report = async move {
        if let Deed::DoLate(time) = deed {
            tokio::time::sleep(time).await;
        }
        log.lock().expect("no panic").push((id, Event::Reported));
        for _ in 0..if deed == Deed::DoTwice { 2 } else { 1 } {
            send(&outgoing, completion.body()).await;
        }
    };
    match deed {
        Deed::DoLate(_) => drop(tokio::spawn(report)),
        _ => report.await,
    }
}

/// Until it is taken.
async fn send(queue: &Queue, body: String) {
    while !queue.send(std::slice::from_ref(&body)).await.is_ok_and(|outcomes| outcomes[0].is_ok()) {
        tokio::time::sleep(MS(1)).await;
    }
}

async fn delete(queue: &Queue, receipt: crate::queue::Receipt) {
    let receipt = [receipt];
    while !queue.delete(&receipt).await.is_ok_and(|outcomes| outcomes[0].is_ok()) {
        tokio::time::sleep(MS(1)).await;
    }
}

fn graph(shape: Shape, least: u32, most: u32) -> Arc<Graph> {
    let sizes = Sizes { duration_ms: Amount::Uniform { least, most }, size_kb: Amount::Fixed(0) };
    Arc::new(Graph::make(&shape, &sizes, 7).expect("a graph"))
}

fn config(graph: &Arc<Graph>) -> JobsConfig {
    JobsConfig { graph: graph.clone(), timeout: TIMEOUT, in_flight: 10_000, input_key: None, workers: None }
}

/// A driver whose head has these queues.
fn driver(config: JobsConfig, queues: &Queues) -> JobsDriver {
    let mut driver = JobsDriver::new(config, RunName::new("r1"), Vec::new());
    driver.spawn = Spawn::Here;
    driver.head = Some(Aimed { site: Site::new(queues.clone(), driver.run.clone()), _crew: None });
    driver
}

fn plan(load: Profile, length: Duration) -> WindowPlan {
    let load = Load::from(load);
    let pass = if load.is_steady() { load.stretch(length) } else { load.pass(1.0) };
    let coordinates = Coordinates {
        arm: Arm::Head,
        round: 0,
        start: 0,
        first: true,
        confirmation: false,
        seed: 3,
        settle: Duration::ZERO,
        measured: pass.length,
    };
    WindowPlan { coordinates, pass, epoch: Instant::now(), patience: Duration::ZERO }
}

/// So many passes, by so many users.
fn counted(vus: u32, iterations: u64) -> WindowPlan {
    plan(Profile::SharedIterations { vus, iterations, max_duration: Duration::from_secs(3600) }, MS(0))
}

async fn play(driver: &mut JobsDriver, plan: WindowPlan) -> Played {
    let (_stopper, stop) = Stopper::new();
    let played = driver.play(&plan, &stop).await.expect("the generator is well");
    sound(&played);
    played
}

fn counts(played: &Played) -> JobCounts {
    jobs(played).counts
}

fn jobs(played: &Played) -> &crate::record::Jobs {
    played.window.jobs.as_ref().expect("jobs")
}

/// What holds for every window.
fn sound(played: &Played) {
    let (window, jobs) = (&played.window, jobs(played));
    let c = jobs.counts;
    assert_eq!(c.released, c.completed + c.failed + c.lost + c.dead + c.unsent + c.open, "{c:?}");
    // All tests but those of settling windows measure from the beginning.
    let of = |class| window.errors.get(&class).copied().unwrap_or(0);
    let classes = [ErrorClass::Failed, ErrorClass::Lost, ErrorClass::Dead, ErrorClass::Unsent, ErrorClass::Unfinished];
    if window.requests == c.released {
        assert_eq!(window.ok(), c.completed);
        assert_eq!(classes.map(of), [c.failed, c.lost, c.dead, c.unsent, c.open]);
    }
    assert!(window.requests <= c.released);
    let seconds: f64 = jobs.stages.iter().map(|stage| stage.seconds).sum();
    let latency = window.latency(Statistic::Mean).map_or(0.0, |mean| mean * window.ok() as f64 / 1e6);
    assert!((seconds - latency).abs() <= 0.002 * latency + 1e-5 * window.ok() as f64, "{seconds} {latency}");
    for trace in &jobs.queues {
        assert!(trace.seen.len() <= crate::record::MOST_SIGHTINGS);
    }
}

/// The makespan of all graphs, as a geometric mean.
fn makespan(played: &Played) -> Duration {
    let micros = played.window.iteration(Statistic::Typical).expect("a graph");
    Duration::from_micros(micros.round() as u64)
}
