//! What counting one request costs, and merging the histograms of a window.

use criterion::{Criterion, criterion_group, criterion_main};
use perf_gate::record::{Arm, Coordinates, Kind, Outcome, RecordedTask, Recorder};
use perf_gate::stats::Histogram;
use std::hint::black_box;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(5);

fn recorder() -> Recorder {
    let task = |name: &str| RecordedTask { name: name.to_owned(), judged: true, kind: Kind::Request };
    let coordinates = Coordinates {
        arm: Arm::Head,
        round: 0,
        start: 0,
        first: true,
        confirmation: false,
        seed: 1,
        settle: Duration::ZERO,
        measured: WINDOW,
    };
    Recorder::new(coordinates, &[task("browse"), task("order")])
}

/// A latency of 100 µs to 1.6 ms, another one for every number.
fn latency(number: u64) -> Duration {
    Duration::from_micros(100 + number.wrapping_mul(2_654_435_761) % 1500)
}

/// One request as a driver counts it: ready to send, then ended.
fn request(c: &mut Criterion) {
    let (mut recorder, mut number) = (recorder(), 0u64);
    c.bench_function("recorder, one request", |bench| {
        bench.iter(|| {
            number += 1;
            // 50,000 a second, within the window again and again.
            let intended = Duration::from_micros(number * 20 % WINDOW.as_micros() as u64);
            let task = (number % 2) as usize;
            recorder.ready(task, intended, Duration::from_micros(25));
            let (sent, ended) = (intended + Duration::from_micros(25), intended + latency(number));
            recorder.outcome(Outcome { task, intended, sent, ended, paused: Duration::ZERO, failure: None });
        });
    });
    black_box(recorder.p95_so_far());
}

/// What threads pay at the end of a window.
fn merge(c: &mut Criterion) {
    let mut one = Histogram::fine();
    (0..50_000).for_each(|number| one.record(latency(number)));
    let mut sum = Histogram::fine();
    c.bench_function("histogram, merge one of 50,000 values", |bench| bench.iter(|| sum.merge(black_box(&one))));
}

criterion_group!(benches, request, merge);
criterion_main!(benches);
