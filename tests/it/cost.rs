//! What the builds use of the machine, judged.

use crate::support::{Outcome, PerfGate, demo_duet};

/// A duet of demos that compute for 300 µs a request within their response times; head differs by these variables.
fn gate(head: &str) -> Outcome {
    let own = "PERF_GATE_DEMO_CPU_US: 300";
    let yaml = demo_duet(head).replace(
        "ready: { http: /healthz } } }\n  head",
        &format!("ready: {{ http: /healthz }}, env: {{ {own} }} }} }}\n  head"),
    );
    assert!(yaml.contains(own), "{yaml}");
    let policy =
        "policy: { thresholds: { latency.p95: off, throughput: off, errors: off, cpu: +20%, memory: +15% } }\n";
    PerfGate::new("gate").scenario(&format!("{yaml}{policy}")).run()
}

fn verdict(outcome: &Outcome, metric: &str) -> String {
    let judgement = outcome.judgement();
    let checks = judgement["checks"].as_array().expect("checks");
    let check = checks.iter().find(|check| check["key"]["metric"] == metric);
    check.expect("it is listed")["verdict"].as_str().expect("a verdict").to_owned()
}

#[test]
fn a_head_that_burns_twice_the_processor_time_at_equal_latency_is_regressed() {
    let outcome = gate("PERF_GATE_DEMO_CPU_US: 1200").exits(3).answers("s uses more CPU per request");
    assert_eq!((verdict(&outcome, "cpu"), verdict(&outcome, "memory")), ("regressed".into(), "pass".into()));
    let outcome = PerfGate::again(outcome, "report").args(["perf-gate-out", "--format", "junit"]).run();
    assert!(outcome.stdout.contains("cpu"), "{}", outcome.stdout);
}

#[test]
fn a_head_that_holds_100_mb_more_is_regressed() {
    let outcome = gate("PERF_GATE_DEMO_CPU_US: 300, PERF_GATE_DEMO_MEMORY_MB: 100");
    let outcome = outcome.exits(3).answers("s takes more memory");
    assert_eq!(verdict(&outcome, "memory"), "regressed");
    let record = outcome.record();
    for round in record.rounds() {
        let of = |window: &perf_gate::record::Window| window.target.expect("it was started here");
        let (base, head) = (of(round.base.expect("a duet")), of(round.head));
        let more = head.peak_bytes as f64 - base.peak_bytes as f64;
        assert!((90e6..110e6).contains(&more), "{base:?} {head:?}");
        assert!(head.requests > round.head.ok(), "the settling counts");
        let micros = head.cpu_per_request().expect("requests");
        assert!((300.0..3_000.0).contains(&micros), "{head:?}");
    }
}

#[test]
fn equal_builds_use_alike() {
    let outcome = gate("PERF_GATE_DEMO_CPU_US: 300");
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    assert_ne!(verdict(&outcome, "memory"), "inconclusive");
}

#[test]
fn what_a_url_uses_cannot_be_judged_and_the_file_is_refused() {
    let yaml = "target: { head: 'http://127.0.0.1:9' }\nload: { constant-arrival-rate: { rate: 10/s, duration: 8s } }\n\
                policy: { limits: { cpu: 5ms } }\ntasks: [GET /]\n";
    for command in ["check", "gate"] {
        let outcome = PerfGate::new(command).scenario(yaml).run().exits(2);
        outcome.complains("`cpu` is read from processes that perf-gate starts: give head a `start`");
    }
}
