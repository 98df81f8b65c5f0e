//! A red by stored runs that gate measures again by itself: beside the base build, or on a fixed machine.

use super::desk::{Desk, ago};
use crate::support::repository::Repository;
use crate::support::{Outcome, short_duet};
use perf_gate::record::{Arm, Ending, RunRecord};

/// Gated against nights in which every request took 0.05 ms, which no service answers in.
fn gated(yaml: &str) -> Outcome {
    let desk = Desk::of(yaml);
    let commit = Repository::init(&desk.path("")).commit("work", &ago(9));
    for days in 1..7 {
        desk.store(&desk.run().of_passes().here().commit(&commit).latency(0.05).began(&ago(days)));
    }
    desk.call("gate").args(["s.yaml"]).run()
}

/// The second measurement, and what the judgement says that it was; a machine may have been too busy for it.
fn second(outcome: &Outcome) -> (RunRecord, serde_json::Value) {
    let second = RunRecord::parse(outcome.text("confirmation/record.json").as_bytes()).expect("a record");
    assert_eq!(second.identity.commit, outcome.record().identity.commit);
    let said = outcome.judgement()["stored"]["confirmation"].clone();
    (second, said)
}

#[test]
fn where_there_is_a_base_both_are_measured_in_turn() {
    let outcome = gated(&format!("{}policy: {{ evidence: history }}\n", short_duet("PERF_GATE_DEMO_SLOWDOWN: 10")));
    assert_eq!(outcome.record().plan.arms, [Arm::Head], "stored runs come first");
    let (duet, said) = second(&outcome);
    assert_eq!((duet.is_duet(), duet.probe), (true, None));
    if duet.ending == Ending::Complete {
        assert_eq!(said, "by-duet");
        let outcome = outcome.exits(3).answers("s is slower");
        outcome.says("confirmed by a duet of base and head");
    }
}

#[test]
fn on_a_fixed_machine_head_is_measured_once_more() {
    let alone = short_duet("").lines().filter(|line| !line.contains("base:")).collect::<Vec<_>>().join("\n");
    let outcome = gated(&format!("{alone}\nhistory: {{ fixed_machine: true }}\n"));
    let (again, said) = second(&outcome);
    assert_eq!(again.plan.arms, [Arm::Head]);
    if again.ending == Ending::Complete {
        assert_eq!(said, "on-the-fixed-machine");
        outcome.exits(3).answers("s is slower");
    }
}
