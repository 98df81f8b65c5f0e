//! What a decision costs: the record of 24 rounds, read and judged.

use criterion::{Criterion, criterion_group, criterion_main};
use perf_gate::gate::{Evidence, Policy, judge};
use perf_gate::record::RunRecord;
use std::hint::black_box;

/// Base and head in 24 rounds, as a gate left it.
const RECORD: &[u8] = include_bytes!("../tests/fixtures/records/v1.json");

fn decision(c: &mut Criterion) {
    let record = RunRecord::parse(RECORD).expect("a record of version 1");
    let policy = Policy::default();
    c.bench_function("judge, a record of a duet", |bench| {
        bench.iter(|| judge(black_box(&policy), black_box(&record), &Evidence::Record));
    });
    c.bench_function("read a record of a duet", |bench| bench.iter(|| RunRecord::parse(black_box(RECORD)).is_ok()));
}

criterion_group!(benches, decision);
criterion_main!(benches);
