//! The action in a job of a workflow runner: what a user of it gets.

use super::runner::Repository;
use crate::support::demo_duet;

const SLOWDOWN: &str = "PERF_GATE_DEMO_SLOWDOWN: \"${SLOWDOWN}\"";

fn repository() -> Repository {
    let inputs = [("scenario", "s.yaml"), ("rounds", "8"), ("fail-on", "regressed")];
    Repository::new(&inputs, &demo_duet(SLOWDOWN))
}

#[test]
fn a_change_without_effect_is_no_red_job() {
    let job = repository().run(&[("SLOWDOWN", "1")]);
    assert!(job.green, "{}", job.log);
    let outputs = &job.outputs["outputs"];
    assert_eq!(job.outputs["outcome"], "success");
    assert_eq!(outputs["verdict"], job.judgement["verdict"]);
    assert_ne!(outputs["verdict"], "regressed");
    assert_eq!(outputs["regressions"], "0");
    let folder = outputs["report"].as_str().expect("a folder");
    assert!(folder.starts_with('/') && outputs["record"] == format!("{folder}/record.json"), "{outputs}");
    assert!(job.summary.contains("<!-- perf-gate"), "{}", job.log);
    assert!(job.version.starts_with("perf-gate "), "later steps can call it: {}", job.log);
}

#[test]
fn a_slow_down_is_a_red_job() {
    let job = repository().run(&[("SLOWDOWN", "3")]);
    assert!(!job.green, "{}", job.log);
    let outputs = &job.outputs["outputs"];
    assert_eq!(job.outputs["outcome"], "failure", "{}", job.log);
    assert_eq!(outputs["verdict"], "regressed");
    assert_ne!(outputs["regressions"], "0");
    assert!(job.log.contains("exit status 3") || job.log.contains("exitcode '3'"), "{}", job.log);
    assert!(job.summary.contains("is slower: "), "{}", job.log);
}

#[test]
fn a_wrong_input_ends_the_job_with_its_name() {
    let job = Repository::new(&[("mode", "gaet")], &demo_duet("A: b")).run(&[]);
    assert!(!job.green && job.log.contains("`gaet` is none of gate, refresh, run, publish"), "{}", job.log);
}
