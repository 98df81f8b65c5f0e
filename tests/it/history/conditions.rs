//! Stored runs that do not compare: what differs is named.

use super::desk::{Desk, NIGHTS, SCENARIO, night};
use crate::support::Outcome;
use crate::support::records::Run;

/// What ten nights under other conditions say to a head.
#[track_caller]
fn against(change: impl Fn(&mut Run)) -> Outcome {
    let desk = Desk::new("");
    for days in 1..11 {
        let mut run = desk.run().began(&night(days));
        change(&mut run);
        desk.store(&run);
    }
    let outcome = desk.judge(&desk.run().latency(13.0)).args(["--fail-on", "incomparable"]).run().exits(4);
    assert_eq!(outcome.judgement()["verdict"], "incomparable");
    outcome
        .answers("s: incomparable, the stored runs were measured under other conditions")
        .says("no stored run of main counts")
}

#[test]
fn another_processor_is_named() {
    let outcome = against(|run| run.0.environment.cpu = "Intel Xeon 8370C".to_owned());
    outcome.says("(CPU model: stored Intel Xeon 8370C, here AMD EPYC 7763)").says("on this kind of machine");
}

#[test]
fn cores_memory_and_limits_are_named_together() {
    let outcome = against(|run| {
        run.0.environment.cores = 2;
        run.0.environment.memory = 8 << 30;
        run.0.environment.limits.cpus = Some(1.5);
    });
    outcome.says(
        "(cores: stored 2, here 4; memory: stored 8 GiB, here 16 GiB; container limits: stored 1.5 cpus, here none)",
    );
}

#[test]
fn another_image_architecture_and_generator_are_named() {
    let outcome = against(|run| {
        run.0.environment.image = "macos-15".to_owned();
        run.0.environment.arch = "aarch64".to_owned();
        run.0.perf_gate = "9.1.0".to_owned();
    });
    outcome
        .says("operating system image: stored macos-15, here ubuntu-24.04")
        .says("architecture: stored aarch64, here x86_64")
        .says("perf-gate's major version: stored 9, here 0.1");
}

#[test]
fn an_image_of_another_version_and_memory_of_another_megabyte_compare() {
    let desk = Desk::new("");
    for days in 1..6 {
        let mut run = desk.run().began(&night(days));
        run.0.environment.os = "Ubuntu 24.04.3 LTS".to_owned();
        run.0.environment.kernel = "6.11.0".to_owned();
        run.0.environment.memory -= 1 << 28;
        desk.store(&run);
    }
    desk.judge(&desk.run()).run().exits(0).answers("s: no regression").says("5 refresh times of main");
}

#[test]
fn an_edited_scenario_is_named_and_waits_for_its_merge() {
    let desk = Desk::with_nights("", &NIGHTS);
    desk.edit(&SCENARIO.replace("vus: 4", "vus: 5"));
    let digest = desk.read_digest();
    let mut head = desk.run();
    head.0.digest.clone_from(&digest);
    let outcome = desk.judge(&head).run().exits(0).answers("s: incomparable");
    let outcome = outcome.says("(load, tasks or connections of the scenario were edited: stored digest ");
    outcome.says(&format!(", here digest {digest})")).says("once the scenario is merged");
    // A policy is no part of what was measured.
    desk.edit(&format!("{SCENARIO}policy: {{ thresholds: {{ latency.p95: +50% }} }}\n"));
    desk.judge(&desk.run().latency(13.0)).run().exits(0).answers("s: no regression");
}

#[test]
fn runs_of_other_machines_beside_those_of_this_one_are_left_alone() {
    let desk = Desk::with_nights("", &NIGHTS);
    for days in 1..6 {
        let mut run = desk.run().latency(40.0).began(&night(days));
        run.0.environment.cores = 64;
        desk.store(&run);
    }
    let outcome = desk.judge(&desk.run()).run().exits(0).answers("s: no regression");
    outcome.says("10 refresh times of main");
}
