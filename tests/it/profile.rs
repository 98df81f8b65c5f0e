//! Loads that change, as duets of the built-in service: a window is a pass over all of it.

use crate::support::{Outcome, PerfGate, demo_duet, slow_duet};

const RAMP: &str = "ramping-vus: { start_vus: 1, stages: [{ target: 8, duration: 20s }, { target: 8, duration: 20s }, { target: 0, duration: 20s }] }";
const SPIKE: &str = "spike: { from: 50/s, to: 300/s, before: 20s, rise: 20s, hold: 20s, fall: 20s, after: 20s }";

/// A pass of so much of the load, in each of 8 rounds; head's response times are multiplied.
fn duet(load: &str, shorten: &str, slowdown: f64) -> Outcome {
    let yaml = slow_duet(slowdown).replace("constant-arrival-rate: { rate: 200/s, duration: 8s }", load);
    PerfGate::new("gate").scenario(&yaml).args([format!("--shortened={shorten}").as_str()]).run()
}

/// However wide the terminal or the column is.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn said(outcome: &Outcome, pass: f64) {
    let record = outcome.record();
    assert_eq!(record.plan.pass, Some(pass));
    let length = record.windows[0].seconds;
    assert!(
        record.windows.iter().all(|window| window.seconds == length && window.requests > 50),
        "every pass is alike"
    );
    let share = format!("a pass over {} of the load", perf_gate::metric::share(pass));
    for text in [&outcome.stdout, &outcome.text("report.md")] {
        assert!(in_one_line(text).contains(&share), "{text}");
    }
}

/// What `check` says of the load and of the plan.
fn plan(load: &str) -> String {
    let yaml =
        format!("version: 1\nname: s\ntarget: {{ head: 'http://h', base: 'http://b' }}\nload: {load}\ntasks: [/]\n");
    in_one_line(&PerfGate::new("check").scenario(&yaml).run().exits(0).stdout)
}

#[test]
fn how_long_iterations_take_is_not_known_ahead_of_them() {
    let shared = plan("{ shared-iterations: { vus: 5, iterations: 200, max_duration: 2s } }");
    for said in [
        "load a window is a pass over all of it, as long as its iterations take: at most 2 s",
        "plan at most 24 rounds, each one window of each arm: a pass of at most 2 s",
        "to 2 min 6 s, depending on how long iterations take",
    ] {
        assert!(shared.contains(said), "{shared}");
    }
    let bounded = plan("{ shared-iterations: { vus: 5, iterations: 200, max_duration: 10m } }");
    assert!(bounded.contains("to 10 min, depending on how long iterations take"), "{bounded}");
    let burst = plan("{ burst: { size: 50, every: 1s, times: 2 } }");
    assert!(burst.contains("a pass over all of it, 2 s") && burst.contains("a pass of 2 s"), "{burst}");
}

#[test]
fn a_ramp_of_equal_builds_is_not_called_regressed() {
    let outcome = duet(RAMP, "2%", 1.0);
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    said(&outcome, 0.02);
}

#[test]
fn a_ramp_of_a_head_that_is_many_times_as_slow_is_regressed() {
    let outcome = duet(RAMP, "2%", 16.0).exits(3).answers("s is slower");
    said(&outcome, 0.02);
}

#[test]
fn a_spike_of_equal_builds_is_not_called_regressed() {
    let outcome = duet(SPIKE, "1%", 1.0);
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    said(&outcome, 0.01);
}

#[test]
fn a_spike_of_a_head_that_is_many_times_as_slow_is_regressed() {
    let outcome = duet(SPIKE, "1%", 16.0).exits(3).answers("s is slower");
    said(&outcome, 0.01);
}

#[test]
fn a_run_says_what_its_windows_were() {
    let yaml = demo_duet("").replace("constant-arrival-rate: { rate: 200/s, duration: 8s }", RAMP);
    let outcome = PerfGate::new("run").scenario(&yaml).args(["--shortened=2%"]).run().exits(0);
    assert!(
        in_one_line(&outcome.stdout).contains("each a pass over 2.00 % of the load: 1.2 s of 1 min"),
        "{}",
        outcome.stdout
    );
}
