//! From scenario to verdict, on the built-in service.

use crate::support::{PerfGate, demo_duet, short_duet, slow_duet};
use perf_gate::record::{Arm, Ending, Restarts};

#[test]
fn equal_builds_are_not_called_regressed_and_everything_is_on_disk() {
    let outcome = PerfGate::new("gate").scenario(&demo_duet("")).run();
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    let record = outcome.record();
    assert_eq!(record.ending, Ending::Complete);
    assert_eq!(record.plan.restarts, Restarts::Every4Rounds);
    assert_eq!(record.identity.call[0], "s.yaml");
    assert_eq!(record.rounds().len(), 8);
    assert!(record.starts.len() >= 2);
    for round in record.rounds() {
        let base = round.base.expect("a duet");
        assert_eq!((base.seed, base.round), (round.head.seed, round.head.round));
        assert!(base.requests > 100 && base.failed() == 0, "{base:?}");
    }
    assert!(outcome.text("report.md").starts_with("<!-- perf-gate:s -->"));
    assert!(outcome.text("base.log").contains("listening on"));
    assert!(!outcome.path("windows.jsonl").exists(), "the record holds the windows now");
    let first = outcome.stdout.lines().next().unwrap_or_default();
    let comment = outcome.text("report.md").replace('\u{a0}', " ");
    assert!(comment.contains(first.trim_start_matches(|c: char| !c.is_alphanumeric())), "{comment}");
}

#[test]
fn a_head_that_is_many_times_as_slow_is_regressed() {
    let outcome = PerfGate::new("gate").scenario(&slow_duet(16.0)).run();
    let outcome = outcome.exits(3).answers("s is slower");
    assert_eq!(outcome.judgement()["verdict"], "regressed");
}

#[test]
fn a_head_that_fails_is_regressed_by_its_errors() {
    let outcome = PerfGate::new("gate").scenario(&short_duet("PERF_GATE_DEMO_ERROR_RATE: 0.3")).run().exits(3);
    let record = outcome.record();
    assert!(record.samples.iter().any(|s| s.arm == Arm::Head && s.text.contains("500")), "{:?}", record.samples);
    assert!(outcome.stdout.contains("unexpected status"), "{}", outcome.stdout);
}

#[test]
fn without_a_base_only_limits_are_judged() {
    let yaml = short_duet("").lines().filter(|l| !l.contains("base:")).collect::<Vec<_>>().join("\n");
    let outcome = PerfGate::new("gate").scenario(&yaml).args(["--set", "policy.limits.latency.p95=1ms"]).run();
    assert_eq!(outcome.exits(3).judgement()["verdict"], "regressed");
    let outcome = PerfGate::new("gate").scenario(&yaml).args(["--fail-on", "no-baseline", "--quiet"]).run().exits(4);
    assert_eq!(outcome.stdout.lines().count(), 1);
}

#[test]
fn run_plays_head_alone_and_json_is_nothing_but_json() {
    let outcome = PerfGate::new("run").scenario(&short_duet("")).args(["--json"]).run().exits(0);
    let record = perf_gate::record::RunRecord::parse(outcome.stdout.as_bytes()).expect("a record on stdout");
    assert_eq!(record.plan.arms, [Arm::Head]);
    assert_eq!(outcome.stderr, "");
    assert!(!outcome.path("judgement.json").exists());
}

#[test]
fn users_of_a_closed_model_are_gated_on_throughput() {
    let yaml = demo_duet("PERF_GATE_DEMO_SLOWDOWN: 8")
        .replace("constant-arrival-rate: { rate: 200/s, duration: 8s }", "constant-vus: { vus: 8, duration: 8s }");
    let outcome = PerfGate::new("gate").scenario(&yaml).run().exits(3);
    let checks = outcome.judgement()["checks"].clone();
    let throughput = checks.as_array().expect("checks").iter().find(|c| c["key"]["metric"] == "throughput");
    assert_eq!(throughput.expect("throughput")["gated"], true);
}
