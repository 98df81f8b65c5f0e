//! What waiting costs: for one point in time, and for many that are near each other.

use criterion::{Criterion, criterion_group, criterion_main};
use perf_gate::driver::Pacer;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::Instant;

fn runtime() -> (Runtime, LocalSet) {
    (Builder::new_current_thread().enable_all().build().expect("a runtime"), LocalSet::new())
}

/// The time of it beyond 100 µs is how late it wakes.
fn one(c: &mut Criterion) {
    let (runtime, local) = runtime();
    let pacer = local.block_on(&runtime, async { Pacer::new(Duration::ZERO) }).expect("a pacer");
    c.bench_function("pacer, wait 100 µs", |bench| {
        bench.iter(|| local.block_on(&runtime, pacer.until(Instant::now() + Duration::from_micros(100))));
    });
}

/// 1,000 waiters, due within a millisecond: queueing, waking and leaving.
fn many(c: &mut Criterion) {
    let (runtime, local) = runtime();
    let pacer = local.block_on(&runtime, async { Pacer::new(Duration::ZERO) }).expect("a pacer");
    c.bench_function("pacer, 1,000 waiters within 1 ms", |bench| {
        bench.iter(|| {
            local.block_on(&runtime, async {
                let (mut waiters, now) = (JoinSet::new(), Instant::now());
                for number in 0..1000 {
                    let (pacer, at) = (pacer.clone(), now + Duration::from_micros(number));
                    waiters.spawn_local(async move { pacer.until(at).await });
                }
                waiters.join_all().await;
            });
        });
    });
}

criterion_group!(benches, one, many);
criterion_main!(benches);
