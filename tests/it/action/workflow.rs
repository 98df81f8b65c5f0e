//! The action in a job of a workflow runner: what a user of it gets.

use super::runner::Repository;

/// Two demos, slow ones, as other tests run beside this one; for the same reason the generator may be as late as it is.
const SCENARIO: &str = r#"
target:
  base: { start: { command: "perf-gate demo --port ${port} --latency-ms 30", ready: { http: /healthz } } }
  head:
    start:
      command: "perf-gate demo --port ${port} --latency-ms 30"
      ready: { http: /healthz }
      env: { PERF_GATE_DEMO_SLOWDOWN: "${SLOWDOWN}" }
load: { shared-iterations: { vus: 8, iterations: 104 } }
generator: { lateness: 1m }
warmup: { at_least: 1s, at_most: 1s }
tasks: [GET /]
"#;

fn repository() -> Repository {
    let inputs = [("scenario", "s.yaml"), ("rounds", "8"), ("fail-on", "regressed")];
    Repository::new(&inputs, SCENARIO)
}

#[test]
fn a_job_is_red_where_the_verdict_is() {
    let job = repository().run(&[("SLOWDOWN", "1")]);
    let outputs = &job.outputs["outputs"];
    assert_eq!(outputs["verdict"], job.judgement["verdict"]);
    // Beside other tests even equal builds may look unlike.
    let is_red = outputs["verdict"] == "regressed";
    assert_eq!(job.green, !is_red, "{}", job.log);
    assert_eq!(job.outputs["outcome"], if is_red { "failure" } else { "success" });
    assert_eq!(outputs["regressions"] == "0", !is_red, "{outputs}");
    assert_eq!(outputs["confirm"], "false");
    let folder = outputs["report"].as_str().expect("a folder");
    assert!(folder.starts_with('/') && outputs["record"] == format!("{folder}/record.json"), "{outputs}");
    assert!(job.summary.contains("### ") && job.summary.contains("Reproduce: `perf-gate gate s.yaml"), "{}", job.log);
    assert!(job.version.starts_with("perf-gate "), "later steps can call it: {}", job.log);
}

#[test]
fn a_slow_down_is_a_red_job() {
    let job = repository().run(&[("SLOWDOWN", "12")]);
    assert!(!job.green, "{}", job.log);
    let outputs = &job.outputs["outputs"];
    assert_eq!(job.outputs["outcome"], "failure", "{}", job.log);
    assert_eq!(outputs["verdict"], "regressed");
    assert_ne!(outputs["regressions"], "0");
    assert!(job.log.contains("exit status 3") || job.log.contains("exitcode '3'"), "{}", job.log);
    assert!(job.summary.contains("s is slower and handles less: "), "{}", job.log);
}

#[test]
fn a_wrong_input_ends_the_job_with_its_name() {
    let job = Repository::new(&[("mode", "gaet")], SCENARIO).run(&[]);
    assert!(!job.green && job.log.contains("`gaet` is none of gate, refresh, trend, run, publish"), "{}", job.log);
}
