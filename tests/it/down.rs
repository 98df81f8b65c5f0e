//! An arm that cannot be measured: recorded, explained, and never called a regression.

use crate::support::{PerfGate, demo_duet};
use perf_gate::record::{DownReason, Ending};

const GOOD: &str = "command: \"perf-gate demo --port ${port} --latency-ms 5\"";

/// The duet of two demos in which one arm has this command.
fn with(arm: &str, command: &str) -> String {
    let yaml = demo_duet("");
    let lines = yaml
        .lines()
        .map(|line| if line.contains(&format!("{arm}: {{")) { line.replace(GOOD, command) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

fn reason(ending: &Ending) -> Option<DownReason> {
    match ending {
        Ending::Down(down) => Some(down.reason),
        _ => None,
    }
}

#[test]
fn a_head_that_never_gets_ready_ends_with_its_own_status_and_its_log() {
    let yaml = with("head", "command: echo out of coffee; exit 7");
    let outcome = PerfGate::new("gate").scenario(&yaml).run().exits(5).answers("head could not be measured");
    assert_eq!(reason(&outcome.record().ending), Some(DownReason::NeverReady));
    assert!(outcome.stdout.contains("out of coffee"), "{}", outcome.stdout);
    assert_eq!(outcome.judgement()["verdict"], "invalid");
}

#[test]
fn a_base_that_never_gets_ready_does_not_block_the_change() {
    let yaml = with("base", "command: exit 7");
    PerfGate::new("gate").scenario(&yaml).run().exits(0).answers("base could not be measured");
    PerfGate::new("gate").scenario(&yaml).args(["--fail-on", "invalid"]).run().exits(4);
}

#[test]
fn a_head_that_dies_half_way_keeps_what_was_measured() {
    let yaml = with("head", "command: \"timeout 9 perf-gate demo --port ${port} --latency-ms 5\"");
    let outcome = PerfGate::new("gate").scenario(&yaml).run().exits(5).answers("head could not be measured");
    let record = outcome.record();
    assert_eq!(reason(&record.ending), Some(DownReason::Died));
    assert!(!record.windows.is_empty(), "the windows before are kept");
}

#[test]
fn a_port_that_refuses_is_told_before_any_load() {
    let yaml =
        "target: { head: http://127.0.0.1:1 }\nload: { constant-arrival-rate: { rate: 200/s } }\ntasks: [GET /]\n";
    let outcome = PerfGate::new("run").scenario(yaml).run().exits(5).answers("nothing was measured; head could not be");
    assert!(outcome.stdout.contains("127.0.0.1:1"), "{}", outcome.stdout);
}

#[test]
fn values_of_the_environment_stay_out_of_everything_that_is_written() {
    const SECRET: &str = "hunter2-and-more";
    let yaml = with("head", "command: \"echo token ${TOKEN}; exit 1\"").replace(
        "tasks: [GET /]",
        "tasks: [{ request: { path: /, headers: { authorization: \"Bearer ${TOKEN}\" } } }]",
    );
    let outcome = PerfGate::new("gate").scenario(&yaml).env("TOKEN", SECRET).run().exits(5);
    for text in [
        &outcome.stdout,
        &outcome.stderr,
        &outcome.text("record.json"),
        &outcome.text("judgement.json"),
        &outcome.text("report.md"),
    ] {
        assert!(!text.contains(SECRET), "{text}");
    }
    assert!(outcome.stdout.contains("token ${TOKEN}"), "{}", outcome.stdout);
}
