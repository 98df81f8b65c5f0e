//! A task that base does not know is new: not sent, not judged, and named.

use super::repository::{commit, gate, git, repository, script, until_load, write};
use crate::support::PerfGate;
use perf_gate::record::{Arm, ErrorClass, ErrorSample};
use std::path::Path;

/// Answers `/` at once, and whatever else the file `paths` names; 404 for the rest.
const SERVER: &str = r#"
import http.server, sys
paths = open("paths").read().split()
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200 if self.path in paths else 404)
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"#;

fn service(folder: &Path) {
    repository(folder);
    let repo = folder.join("repo");
    git(&repo, &["checkout", "-q", "main"]);
    write(&repo, "serve.py", SERVER);
    script(&repo, "serve.sh", "exec python3 serve.py $PORT\n");
    write(&repo, "paths", "/");
    commit(&repo, "a service");
    git(&repo, &["checkout", "-q", "-b", "change"]);
    write(&repo, "paths", "/ /orders");
    let scenario = "\
target:
  head: { start: { command: ./serve.sh, folder: .., ready: { http: / } } }
load: { constant-arrival-rate: { rate: 200/s, duration: 8s } }
warmup: { at_least: 1s, at_most: 1s }
rounds: 8
tasks:
  - { request: { path: / } }
  - { name: orders, request: { path: /orders }, thresholds: { latency.typical: +10% }, limits: { latency.p50: 1s } }
";
    write(&repo, "perf/s.yaml", scenario);
    commit(&repo, "orders");
}

#[test]
fn a_task_that_base_does_not_know_is_new_and_not_judged() {
    let outcome = until_load(gate(PerfGate::new("gate").at("repo", service)).args(["--against", "main"]));
    let record = outcome.record();
    assert_eq!(record.plan.new_tasks, ["orders"], "{}", outcome.stdout);
    assert_eq!(record.plan.expected_rate, 100.0, "the others keep their rate");
    assert_eq!(record.plan.tasks.iter().map(|task| task.share).collect::<Vec<_>>(), [1.0, 0.0]);
    for window in &record.windows {
        assert_eq!(window.task("orders").map(|task| task.requests), Some(0));
    }
    let unknown = |sample: &ErrorSample| sample.arm == Arm::Base && sample.class == ErrorClass::Status;
    assert!(!record.samples.iter().any(unknown), "{:?}", record.samples);
    let judgement = outcome.judgement();
    assert_eq!(judgement["fault"], "interrupted", "base is not broken");
    let checks = judgement["checks"].as_array().expect("checks");
    let of_orders: Vec<_> = checks.iter().filter(|check| check["key"]["task"] == "orders").collect();
    assert_eq!(of_orders.len(), 2);
    for check in of_orders {
        assert_eq!((&check["gated"], &check["reason"]), (&false.into(), &"new-task".into()), "{check}");
    }
    for text in [&outcome.stdout, &outcome.text("report.md")] {
        assert!(text.contains("new, not judged"), "{text}");
    }
}
