//! Ctrl-C and SIGTERM in every phase: the record is kept, the builds are ended.

use crate::support::{HOWEVER_BUSY, PerfGate, Running, demo_duet, processes, until};
use perf_gate::record::Ending;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A gate whose builds carry a mark in their command line, so that orphans can be found.
fn marked(mark: &str) -> Running {
    let yaml = demo_duet("").replace("--latency-ms 5", &format!("--latency-ms 5 --seed {mark}"));
    PerfGate::new("gate").scenario(&yaml).args(HOWEVER_BUSY).start()
}

fn holds(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|content| content.contains(text))
}

#[test]
fn ctrl_c_in_a_window_drains_and_keeps_the_rounds() {
    let mut gate = marked("71001");
    gate.await_windows(4);
    gate.signal("-INT");
    let outcome = gate.wait().exits(130).answers("interrupted");
    let record = outcome.record();
    assert_eq!(record.ending, Ending::Interrupted { signal: 2 });
    assert!(record.windows.len() >= 4);
    assert_eq!(processes("71001"), "");
}

#[test]
fn sigterm_while_the_builds_start_ends_them() {
    let yaml = demo_duet("")
        .replace("/healthz", "/healthz, within: 60s")
        .replace("command: \"perf-gate demo --port ${port} --latency-ms 5\"", "command: sleep 71002");
    let gate = PerfGate::new("gate").scenario(&yaml).start();
    let log = gate.path("perf-gate-out/head.log");
    until("head was started", || log.exists());
    gate.signal("-TERM");
    let outcome = gate.wait().exits(143);
    assert_eq!(outcome.record().ending, Ending::Interrupted { signal: 15 });
    let left = Command::new("pgrep").args(["-f", "^sleep 71002"]).output().expect("pgrep");
    assert_eq!(String::from_utf8_lossy(&left.stdout), "");
}

#[test]
fn ctrl_c_in_the_warm_up_ends_the_builds() {
    let yaml = demo_duet("").replace("at_most: 1s", "at_most: 30s").replace("at_least: 1s", "at_least: 30s");
    let yaml = yaml.replace("--latency-ms 5", "--latency-ms 5 --seed 71003");
    let gate = PerfGate::new("gate").scenario(&yaml).args(["--budget", "10m"]).start();
    let log = gate.path("perf-gate-out/head.log");
    until("head listens", || holds(&log, "listening on"));
    gate.signal("-INT");
    assert_eq!(gate.wait().exits(130).record().ending, Ending::Interrupted { signal: 2 });
    assert_eq!(processes("71003"), "");
}

#[test]
fn a_second_ctrl_c_leaves_at_once_and_leaves_no_orphans() {
    let gate = marked("71004");
    let log = gate.path("perf-gate-out/head.log");
    until("head listens", || holds(&log, "listening on"));
    gate.signal("-INT");
    gate.signal("-INT");
    gate.wait().exits(130);
    until("no orphans", || processes("71004").is_empty());
}

#[test]
fn a_gate_that_is_killed_leaves_no_orphans() {
    let gate = marked("71005");
    let log = gate.path("perf-gate-out/head.log");
    until("head listens", || holds(&log, "listening on"));
    gate.signal("-KILL");
    let outcome = gate.wait();
    assert_eq!(outcome.status, None, "{}", outcome.folder().display());
    until("no orphans", || processes("71005").is_empty());
}
