//! What rendering a request costs (the body of the quick start's order), and reading a response.

use criterion::{Criterion, criterion_group, criterion_main};
use hyper::Method;
use perf_gate::driver::http::one::{Reader, Wants};
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

fn response(c: &mut Criterion) {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    c.bench_function("codec, read a response", |bench| {
        bench.iter(|| {
            let mut reader = Reader::new(&Method::GET, Wants::default());
            let whole = reader.feed(std::hint::black_box(ANSWER));
            (whole.is_ok(), reader.response().map(|response| response.size))
        });
    });
}

criterion_group!(benches, body, response);
criterion_main!(benches);
