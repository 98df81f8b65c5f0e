//! Rows of files and templates, as the server sees them; `perf-gate data`.

use crate::support::nginx::Nginx;
use crate::support::{Outcome, PerfGate};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs::File;
use std::io;

const SERVER: &str = "listen ADDRESS; location / { return 200 hello; }";
const ORDERS: &str = "{\"id\": 0, \"x\": 1}\n{\"id\": 1}\n{\"id\": 2, \"x\": 3}\n{\"id\": 3, \"x\": 4}\n";

fn scenario(nginx: &Nginx, rest: &str) -> PerfGate {
    loaded(nginx, "constant-arrival-rate: { rate: 100/s, arrivals: constant, duration: 8s }", rest)
}

fn loaded(nginx: &Nginx, load: &str, rest: &str) -> PerfGate {
    let text = format!(
        "target: {{ head: 'http://127.0.0.1:{}' }}\nrounds: 8\nwarmup: {{ at_least: 1s, at_most: 1s }}\n\
         load: {{ {load} }}\n{rest}",
        nginx.port
    );
    PerfGate::new("run").file("orders.jsonl", ORDERS.as_bytes()).scenario(&text)
}

/// The rows that were asked for below a path, with what stands before each.
fn rows(nginx: &Nginx, step: &str) -> Vec<(String, usize)> {
    let seen = nginx.seen();
    let paths = seen.iter().filter_map(|one| one.strip_prefix(step)?.split_once('/'));
    paths.map(|(before, row)| (before.to_owned(), row.parse().expect("a row"))).collect()
}

const BOTH_STEPS: &str = "data: { orders: { file: orders.jsonl } }\n\
     tasks: [{ name: f, steps: ['/a/{{iteration}}/{{orders.id}}', '/b/{{iteration}}/{{orders.id}}'] }]\n";

#[test]
fn rows_come_in_their_order_and_one_a_iteration() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    // One user sends nothing before the last answer has come: what the server sees has the order of the rows.
    loaded(&nginx, "constant-vus: { vus: 1, duration: 8s }", &format!("think_time: 10ms\n{BOTH_STEPS}"))
        .until_windows(2);
    let (first, second) = (rows(&nginx, "GET /a/"), rows(&nginx, "GET /b/"));
    assert!(first.len() > 50, "{first:?}");
    assert!(first.windows(2).all(|pair| pair[1].1 == (pair[0].1 + 1) % 4), "{first:?}");
    // A window may end between the two.
    let pairs = nginx.seen().windows(2).filter(|pair| pair[1] == pair[0].replacen("/a/", "/b/", 1)).count();
    assert_eq!(pairs, second.len(), "{:?}", nginx.seen());
    assert!(second.len() * 10 > first.len() * 9, "{} of {}", second.len(), first.len());
}

#[test]
fn iterations_beside_one_another_share_the_rows() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    scenario(&nginx, BOTH_STEPS).until_windows(2);
    let (first, second) = (rows(&nginx, "GET /a/"), rows(&nginx, "GET /b/"));
    assert!(second.iter().all(|one| first.contains(one)), "the same row in both requests: {first:?} {second:?}");
    let counts: Vec<usize> = (0..4).map(|row| first.iter().filter(|at| at.1 == row).count()).collect();
    assert!(counts.iter().max().zip(counts.iter().min()).is_some_and(|(most, least)| most - least <= 1), "{counts:?}");
}

#[test]
fn a_row_without_the_value_fails_its_request_and_sends_nothing() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let rest = "data: { orders: { file: orders.jsonl } }\ntasks: ['/x/{{orders.x}}']\n";
    let record = scenario(&nginx, rest).until_windows(2).record();
    let total = &record.tasks[0];
    assert!(total.errors * 4 >= total.requests - 4 && total.errors * 4 <= total.requests + 4, "{total:?}");
    assert!(record.samples.iter().any(|sample| sample.text == "no value for {{orders.x}}"), "{:?}", record.samples);
    assert!(nginx.seen().iter().all(|one| one.len() == "GET /x/1".len()));
}

#[test]
fn rows_that_are_used_up_end_the_run_and_name_the_file() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let text = format!(
        "target: {{ head: 'http://127.0.0.1:{}' }}\nrounds: 8\nload: {{ constant-vus: {{ vus: 2 }} }}\n\
         data: {{ orders: {{ file: orders.jsonl, order: unique }} }}\ntasks: ['/x/{{{{orders.id}}}}']\n",
        nginx.port
    );
    let outcome = PerfGate::new("run").file("orders.jsonl", ORDERS.as_bytes()).scenario(&text).run();
    assert_ne!(outcome.status, Some(0));
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(said.contains("orders.jsonl has 4 rows"), "{said}");
    assert!(nginx.seen().len() <= 5, "no row was sent twice: {:?}", nginx.seen());
}

#[test]
fn too_few_rows_are_told_before_anything_is_sent_where_that_is_known() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let rest = "data: { orders: { file: orders.jsonl, order: unique } }\ntasks: ['/x/{{orders.id}}']\n";
    let outcome = scenario(&nginx, rest).run().exits(2);
    assert!(
        outcome.stderr.contains("s.yaml: data.orders: orders.jsonl has 4 rows, and a window needs more than"),
        "{}",
        outcome.stderr
    );
    assert!(nginx.seen().is_empty());
}

const TEMPLATE: &str = r#"{"id": "{{uuid}}", "n": "{{int 1 9}}", "kind": "{{choice a:3 \"b c\"}}", "row": "{{seq}}"}"#;

fn made(outcome: &Outcome, name: &str) -> String {
    let file = File::open(outcome.folder().join(name)).expect("written");
    if name.ends_with(".gz") { io::read_to_string(GzDecoder::new(file)) } else { io::read_to_string(file) }
        .expect("text")
}

#[test]
fn data_makes_rows_of_a_template() {
    let make = |out: &str, seed: &str| {
        let args = ["t.json", "--rows", "1000", "--out", out, "--seed", seed];
        PerfGate::new("data").file("t.json", TEMPLATE.as_bytes()).args(args).run().exits(0)
    };
    let text = made(&make("o.jsonl", "1"), "o.jsonl");
    assert_eq!(text, made(&make("o.jsonl.gz", "1"), "o.jsonl.gz"));
    assert_ne!(text, made(&make("o.jsonl", "2"), "o.jsonl"));
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 1000);
    assert!(rows.iter().zip(1..).all(|(row, number)| row["row"] == number && row["n"].is_u64()));
    let common = rows.iter().filter(|row| row["kind"] == "a").count();
    assert!((690..810).contains(&common), "{common}");
}

#[test]
fn a_template_that_is_not_right_makes_no_file() {
    for (template, part) in [
        ("{\"a\": {{uuid}}}", "t.json: is no JSON: "),
        ("{\"a\": \"{{int 1}}\"}", "t.json: `{{int 1}}` is not right: it is written like `{{int 1 100}}`"),
        ("{\"a\": \"{{order}}\"}", "t.json: `{{order}}` is no template here"),
    ] {
        let args = ["t.json", "--rows", "10", "--out", "o.jsonl"];
        let outcome = PerfGate::new("data").file("t.json", template.as_bytes()).args(args).run().exits(2);
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
        assert!(!outcome.folder().join("o.jsonl").exists());
    }
}
