//! Builds that make daemons of themselves: nothing of them survives perf-gate, however it ends.

use crate::support::{HOWEVER_BUSY, PerfGate, Running, processes, short_duet, until};

/// Leaves process group and session by a double fork, then serves as `perf-gate demo`.
const DAEMON: &str = "\
import os, sys
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
os.execvp('perf-gate', ['perf-gate', 'demo'] + sys.argv[1:])
";

/// A gate of two such builds, with a mark in their command line.
fn daemons(mark: &str) -> PerfGate {
    let started = "start: { command: \"perf-gate demo --port ${port} --latency-ms 5\"";
    let daemon = format!(
        "start: {{ stop: \"true\", command: \"python3 daemon.py --port ${{port}} --latency-ms 5 --seed {mark}\""
    );
    let yaml = short_duet("").replace(started, &daemon);
    PerfGate::new("gate").file("daemon.py", DAEMON.as_bytes()).scenario(&yaml)
}

/// A gate whose daemons both listen.
fn running(mark: &str) -> Running {
    let mut gate = daemons(mark).args(HOWEVER_BUSY).start();
    gate.await_windows(2);
    assert_eq!(processes(mark).lines().count(), 2);
    gate
}

#[test]
fn daemons_end_with_the_gate_and_the_log_says_so() {
    let outcome = daemons("72001").run();
    assert!(!outcome.record().windows.is_empty());
    for arm in ["base", "head"] {
        let log = outcome.text(&format!("{arm}.log"));
        assert!(log.contains("--- ended what had left its process group: perf-gate (process "), "{log}");
    }
    assert_eq!(processes("72001"), "");
}

#[test]
fn daemons_end_with_ctrl_c() {
    let gate = running("72002");
    gate.signal("-INT");
    gate.wait().exits(130);
    assert_eq!(processes("72002"), "");
}

#[test]
fn daemons_end_with_a_second_ctrl_c() {
    let gate = running("72003");
    gate.signal("-INT");
    gate.signal("-INT");
    gate.wait().exits(130);
    until("no daemons", || processes("72003").is_empty());
}

#[test]
fn daemons_end_when_the_gate_is_killed() {
    let gate = running("72004");
    gate.signal("-KILL");
    assert_eq!(gate.wait().status, None);
    until("no daemons", || processes("72004").is_empty());
}
