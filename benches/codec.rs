//! What rendering a request costs: the body of the quick start's order.

use criterion::{Criterion, criterion_group, criterion_main};
use perf_gate::driver::http::{Scope, Stretches, Template};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serde_json::json;

fn body(c: &mut Criterion) {
    let order = json!({ "id": "{{uuid}}", "number": "{{seq}}" });
    let template = Template::json(&order, &[]).expect("a body with placeholders");
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let (mut rows, mut seq) = (Stretches::default(), 0);
    c.bench_function("codec, render a JSON body", |bench| {
        bench.iter(|| {
            seq += 1;
            let rng = &mut rng;
            let mut scope = Scope { rng, seq, user: 1, iteration: seq, variables: &[], sets: &[], rows: &mut rows };
            template.fill(&mut scope).map(|text| text.len())
        });
    });
}

criterion_group!(benches, body);
criterion_main!(benches);
