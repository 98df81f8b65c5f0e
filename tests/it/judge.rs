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
fn files_of_the_load_need_not_be_there_to_judge() {
    let tasks = "data: { orders: { file: none.jsonl } }\ntasks: [GET /, '/{{orders.id}}', { request: { path: /b, file: none.bin } }]\n";
    let scenario = demo_duet("").replace("tasks: [GET /]\n", tasks);
    let judge = PerfGate::new("judge").file("record.json", FIRST).args(["record.json"]).scenario(&scenario);
    judge.run().exits(3).answers("quickstart is slower");
    for command in ["check", "run", "gate"] {
        let played = PerfGate::new(command).scenario(&scenario).run().exits(2);
        played.complains("none.jsonl cannot be read").complains("none.bin: No such file");
    }
}

#[test]
fn a_later_format_and_a_damaged_file_are_two_different_messages() {
    let judge =
        |bytes: &[u8]| PerfGate::new("judge").file("r.json", bytes).args(["r.json"]).scenario(&demo_duet("")).run();
    judge(br#"{"version": 99}"#).exits(2).complains("version 99").complains("update");
    judge(b"{\"version\": 1, \"windows").exits(2).complains("not a run record");
}
