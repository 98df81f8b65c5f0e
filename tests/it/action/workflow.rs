//! The action in a job of a workflow runner: what a user of it gets.

use super::runner::{Repository, binary};
use crate::support::{BIN, demo_duet};

const SLOWDOWN: &str = "PERF_GATE_DEMO_SLOWDOWN: \"${SLOWDOWN}\"";

fn repository() -> Repository {
    let binary = binary();
    let inputs = [("binary", binary.as_str()), ("scenario", "s.yaml"), ("rounds", "8"), ("fail-on", "regressed")];
    Repository::new(&inputs, &demo_duet(SLOWDOWN))
}

#[test]
fn a_change_without_effect_is_no_red_job() {
    let job = repository().run(&[("SLOWDOWN", "1"), ("PERF_GATE_UNDER_TEST", BIN)]);
    assert!(job.green, "{}", job.log);
    let outputs = &job.outputs["outputs"];
    assert_eq!(job.outputs["outcome"], "success");
    assert_eq!(outputs["verdict"], job.judgement["verdict"]);
    assert_ne!(outputs["verdict"], "regressed");
    assert_eq!(outputs["regressions"], "0");
    let folder = outputs["report"].as_str().expect("a folder");
    assert!(folder.starts_with('/') && outputs["record"] == format!("{folder}/record.json"), "{outputs}");
    assert!(job.summary.starts_with("<!-- perf-gate"), "{}", job.summary);
}

#[test]
fn a_slow_down_is_a_red_job() {
    let job = repository().run(&[("SLOWDOWN", "3"), ("PERF_GATE_UNDER_TEST", BIN)]);
    assert!(!job.green, "{}", job.log);
    let outputs = &job.outputs["outputs"];
    assert_eq!(job.outputs["outcome"], "failure", "{}", job.log);
    assert_eq!(outputs["verdict"], "regressed");
    assert_ne!(outputs["regressions"], "0");
    assert!(job.log.contains("exit status 3") || job.log.contains("exitcode '3'"), "{}", job.log);
    assert!(job.summary.contains("slower"), "{}", job.summary);
}

#[test]
fn a_wrong_input_ends_the_job_with_its_name() {
    let binary = binary();
    let job = Repository::new(&[("binary", &binary), ("mode", "gaet")], &demo_duet("A: b"))
        .run(&[("PERF_GATE_UNDER_TEST", BIN)]);
    assert!(!job.green && job.log.contains("`gaet` is none of gate, refresh, run, publish"), "{}", job.log);
}
