//! OpenMetrics, read by others: the parser of Prometheus's Python client, which is strict, and promtool.

use super::{alone, judged, report};
use crate::support::PerfGate;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HOSTILE: &str = "se\\arch \"a\" { # EOF }";

fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/prometheus").join(name)
}

/// What a program says of a text on its standard input.
fn asked(mut program: Command, text: &str) -> (bool, String) {
    let program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().expect("prometheus_client and promtool are installed: ./test installs them");
    child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// All samples as the client reads them: `[name, labels, value]`.
#[track_caller]
fn read(text: &str) -> Vec<(String, Value, f64)> {
    let script = "
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.read())
print(json.dumps([[sample.name, sample.labels, sample.value] for family in families for sample in family.samples]))
";
    let mut python = Command::new(tool("bin/python"));
    python.arg("-c").arg(script);
    let (is_read, said) = asked(python, text);
    assert!(is_read, "{said}\n{text}");
    serde_json::from_str(&said).expect("JSON")
}

#[track_caller]
fn is_taken_by_promtool(text: &str) {
    let mut promtool = Command::new(tool("promtool"));
    promtool.args(["check", "metrics"]);
    let (is_taken, said) = asked(promtool, text);
    assert!(is_taken && said.is_empty(), "promtool says:\n{said}\n{text}");
}

#[test]
fn others_read_what_was_judged() {
    let text = report(judged(HOSTILE), &["--format", "openmetrics"]).exits(0).stdout;
    is_taken_by_promtool(&text);
    let samples = read(&text);
    let value = |name: &str, labels: &Value| {
        let has = |all: &Value| labels.as_object().expect("labels").iter().all(|(key, value)| all[key] == *value);
        let found: Vec<f64> =
            samples.iter().filter(|(n, all, _)| n == name && has(all)).map(|(.., value)| *value).collect();
        assert_eq!(found.len(), 1, "{name} {labels}");
        found[0]
    };
    assert_eq!(value("perf_gate_verdict", &json!({ "scenario": HOSTILE, "verdict": "regressed" })), 1.0);
    assert_eq!(value("perf_gate_verdict", &json!({ "scenario": HOSTILE, "verdict": "pass" })), 0.0);
    let p95 = json!({ "metric": "latency.p95", "rule": "threshold" });
    assert_eq!(value("perf_gate_check_limit_ratio", &p95), 0.1);
    let change =
        ["change_low", "change", "change_high"].map(|name| value(&format!("perf_gate_check_{name}_ratio"), &p95));
    assert!(change[0] > 0.1 && change.is_sorted(), "{change:?}");
    let level = |arm: &str| value("perf_gate_check_level_seconds", &json!({ "metric": "latency.p95", "arm": arm }));
    assert!(level("base") < level("head") && level("head") < 1.0, "in seconds");
}

#[test]
fn others_read_a_run_without_a_verdict() {
    let text = alone().args(["perf-gate-out", "--format", "openmetrics"]).run().exits(0).stdout;
    is_taken_by_promtool(&text);
    let failed = read(&text).into_iter().find(|(name, ..)| name == "perf_gate_failed_requests");
    assert_eq!(failed.map(|(.., value)| value), Some(96.0));
}

#[test]
fn a_reader_of_others_refuses_what_is_not_the_format() {
    let text = alone().args(["perf-gate-out", "--format", "openmetrics"]).run().exits(0).stdout;
    let broken = text.replace("# TYPE perf_gate_requests gauge", "# TYPE perf_gate_requests gouge");
    let mut promtool = Command::new(tool("promtool"));
    promtool.args(["check", "metrics"]);
    assert!(!asked(promtool, &broken).0);
    let mut python = Command::new(tool("bin/python"));
    python.args(["-c", "import sys; from prometheus_client.openmetrics import parser; list(parser.text_string_to_metric_families(sys.stdin.read()))"]);
    assert!(!asked(python, text.trim_end_matches("# EOF\n")).0);
}

#[test]
fn scenarios_are_told_apart_by_their_label_and_runs_of_one_are_refused() {
    let (one, other) = (judged("orders"), judged("search"));
    let folder = |outcome: &crate::support::Outcome| outcome.path("").display().to_string();
    let both = [folder(&one), folder(&other)];
    let file = one.folder().join("metrics.txt");
    let call = PerfGate::new("report").args(both.iter().map(String::as_str));
    call.args(["--format", "openmetrics", "--out", &file.display().to_string()]).run().exits(0);
    let text = fs::read_to_string(&file).expect("a file");
    is_taken_by_promtool(&text);
    let verdicts = read(&text).into_iter().filter(|(name, _, value)| name == "perf_gate_verdict" && *value == 1.0);
    assert_eq!(verdicts.map(|(_, labels, _)| labels["scenario"].clone()).collect::<Vec<_>>(), ["orders", "search"]);
    let twice =
        PerfGate::new("report").args([both[0].as_str(), both[0].as_str(), "--format", "openmetrics"]).run().exits(2);
    twice.complains("a second run of the scenario orders").complains("one by one");
}
