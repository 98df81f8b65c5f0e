//! Jobs per second of the scheduler at embedded queues, with a worker that does nothing.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use perf_gate::driver::jobs::{JobsConfig, JobsDriver};
use perf_gate::driver::{Driver, Stopper, WindowPlan};
use perf_gate::graph::{Amount, Graph, Shape, Sizes};
use perf_gate::job::RunName;
use perf_gate::load::{Load, Profile};
use perf_gate::record::{Arm, Coordinates};
use perf_gate::worker::{Processor, WorkerSettings};
use std::hint::black_box;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::Instant;

fn graph(jobs: u32) -> Arc<Graph> {
    let nothing = Sizes { duration_ms: Amount::Fixed(0), size_kb: Amount::Fixed(0) };
    let shape = Shape::Layered { width: 1000, depth: jobs / 1000, fan_in: 3 };
    Arc::new(Graph::make(&shape, &nothing, 7).expect("a graph"))
}

/// One pass over the graph.
fn plan() -> WindowPlan {
    let one = Profile::SharedIterations { vus: 1, iterations: 1, max_duration: Duration::from_secs(3600) };
    let pass = Load::from(one).pass(1.0);
    let coordinates = Coordinates {
        arm: Arm::Head,
        round: 0,
        start: 0,
        first: true,
        confirmation: false,
        seed: 1,
        settle: Duration::ZERO,
        measured: pass.length,
    };
    WindowPlan { coordinates, pass, epoch: Instant::now(), patience: Duration::ZERO }
}

/// Peak memory of the process in bytes, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// A layered graph, released, done and reported, the worker on a thread of its own.
fn passes(c: &mut Criterion) {
    let mut group = c.benchmark_group("jobs, one pass");
    group.sample_size(10);
    for jobs in [10_000, 100_000, 1_000_000] {
        let graph = graph(jobs);
        group.throughput(Throughput::Elements(u64::from(jobs)));
        group.bench_function(jobs.to_string(), |bench| {
            bench.to_async(runtime()).iter(async || {
                let concurrency = NonZeroU32::new(100).unwrap_or(NonZeroU32::MIN);
                let settings = WorkerSettings { concurrency, ..WorkerSettings::default() };
                let config = JobsConfig {
                    graph: graph.clone(),
                    timeout: Duration::from_secs(60),
                    in_flight: 100_000,
                    input_key: None,
                    workers: None,
                };
                let mut driver =
                    JobsDriver::new(config, RunName::new("bench"), vec![(Arm::Head, Processor::Within(settings))]);
                driver.aim(Arm::Head, None, true).await.expect("queues");
                let (_stopper, stop) = Stopper::new();
                let played = driver.play(&plan(), &stop).await.expect("a window");
                let counts = played.window.jobs.as_ref().expect("jobs").counts;
                assert_eq!(counts.completed, u64::from(jobs), "{counts:?}");
                black_box(played)
            });
        });
        // That of a small graph is mostly the process itself.
        let bytes = peak() / u64::from(jobs);
        #[expect(clippy::print_stdout)]
        {
            println!("peak memory of the process, the making of the graph included: {bytes} bytes a job");
        }
    }
    group.finish();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

criterion_group!(benches, passes);
criterion_main!(benches);
