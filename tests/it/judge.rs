//! A verdict again, from records on disk; every format ever written must load.

use crate::support::{PerfGate, demo_duet};

const FIRST: &[u8] = include_bytes!("../fixtures/records/v1.json");

#[test]
fn the_first_record_format_loads_for_ever() {
    let outcome =
        PerfGate::new("judge").file("record.json", FIRST).args(["record.json"]).scenario(&demo_duet("")).run();
    let outcome = outcome.exits(3).answers("quickstart is slower");
    assert_eq!(outcome.judgement()["rounds"], 16);
}

#[test]
fn the_policy_of_today_judges_the_record_of_yesterday() {
    let judge = PerfGate::new("judge").file("record.json", FIRST).args(["record.json"]).scenario(&demo_duet(""));
    judge.args(["--set", "policy.thresholds.latency.p95=+60%"]).run().exits(0).answers("no regression");
}

#[test]
fn a_later_format_and_a_damaged_file_are_two_different_messages() {
    let judge =
        |bytes: &[u8]| PerfGate::new("judge").file("r.json", bytes).args(["r.json"]).scenario(&demo_duet("")).run();
    judge(br#"{"version": 99}"#).exits(2).complains("version 99").complains("update");
    judge(b"{\"version\": 1, \"windows").exits(2).complains("not a run record");
}
