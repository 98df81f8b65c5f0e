//! What is judged, by which scenarios and stored runs, and in which comment it is told.

use super::{MERGE, SHA, even, in_job, of_merge, publish, slow, stand_in_at, with};
use crate::github::job::outputs;
use crate::history::desk::{Desk, NIGHTS, ago};
use crate::support::github::{REPOSITORY, StandIn};
use crate::support::records::Run;
use crate::support::{PerfGate, demo_duet};
use perf_gate::github::marker;
use perf_gate::record::Ending;
use serde_json::Value;
use std::fs;

const OTHER: &str =
    "target: { head: http://127.0.0.1:1 }\nload: { constant-arrival-rate: { rate: 200/s } }\ntasks: [GET /]\n";

fn of(scenario: &str, mut run: Run) -> Vec<u8> {
    run.0.scenario = scenario.to_owned();
    run.json()
}

fn body(stand_in: &StandIn) -> String {
    stand_in.state().said()[0].1.to_owned()
}

#[test]
fn a_variant_has_a_comment_of_its_own() {
    let stand_in = stand_in_at(SHA);
    let record = [("record.json", slow().json())];
    publish(&stand_in, &record).run().exits(3);
    publish(&stand_in, &record).args(["--variant", "arm64"]).run().exits(3);
    let state = stand_in.state();
    let said = state.said();
    let [(_, first), (_, variant)] = said[..] else { panic!("{said:#?}") };
    assert!(first.starts_with(&marker("s")) && variant.starts_with(&marker("s:arm64")), "{said:#?}");
}

#[test]
fn several_scenarios_share_a_comment_and_what_is_not_asked_for_is_refused() {
    let stand_in = stand_in_at(SHA);
    let files =
        [("t/record.json", of("t", even())), ("s/record.json", slow().json()), ("u/record.json", of("u", even()))];
    let gate = publish(&stand_in, &files).file("t.yaml", OTHER.as_bytes()).args(["--scenario", "t.yaml"]);
    // What is not asked for was left by mistake, which is told by the status.
    let outcome = gate.run().exits(2).complains("measured/u/record.json is refused: it is of the scenario u");
    let body = body(&stand_in);
    assert!(body.starts_with(&marker("s+t")), "{body}");
    assert!(
        body.contains("#### 🔴 s is slower") && body.contains("🟢 t: no regression") && !body.contains("u:"),
        "{body}"
    );
    let records: Vec<String> = outputs(&outcome)["record"].lines().map(str::to_owned).collect();
    assert!(records[0].ends_with("/s/record.json") && records[1].ends_with("/t/record.json"), "{records:?}");
    let verdict = |name: &str| -> Value {
        let judgement = fs::read(outcome.path(&format!("{name}/judgement.json"))).expect("a judgement");
        serde_json::from_slice::<Value>(&judgement).expect("JSON")["verdict"].clone()
    };
    assert_eq!((verdict("s"), verdict("t")), ("regressed".into(), "pass".into()));
}

#[test]
fn a_scenario_without_a_record_fails_and_the_others_are_told() {
    let stand_in = stand_in_at(SHA);
    let gate = publish(&stand_in, &[("record.json", even().json())]).file("t.yaml", OTHER.as_bytes());
    let outcome = gate.args(["--scenario", "t.yaml"]).run().exits(2);
    outcome.complains("no record of the scenario t counts");
    assert!(body(&stand_in).contains("🟢 s"), "{}", body(&stand_in));
}

/// A desk with stored runs of the repository, of the last nights.
fn desk() -> Desk {
    let desk = Desk::new("");
    for (days, level) in (1..).zip(NIGHTS) {
        let run = desk.run().repository(REPOSITORY).latency(10.0 * level).began(&ago(days));
        desk.add(&run).args(["--store", "kept"]).run().exits(0);
    }
    desk
}

/// Publishes by stored runs of `kept`.
fn by_store(desk: &Desk, stand_in: &StandIn, files: &[(&str, Vec<u8>)]) -> PerfGate {
    let gate = with(in_job(desk.call("publish"), stand_in), files);
    gate.args(["measured", "--scenario", "s.yaml", "--store", "kept"])
}

#[test]
fn stored_runs_of_the_base_branch_judge_a_head_alone() {
    let desk = desk();
    let stand_in = stand_in_at(SHA);
    let even = of_merge(desk.run());
    let outcome = by_store(&desk, &stand_in, &[("record.json", even.json())]).run().exits(0).says("10 refresh times");
    assert_eq!(outcome.judgement()["verdict"], "pass");
    // Whatever the record says of its branches, GitHub says that it is for main.
    let evil = of_merge(desk.run().latency(14.0)).branch("main").target("mine").began("2001-01-01T00:00:00Z");
    let outcome = by_store(&desk, &stand_in, &[("record.json", evil.json())]).run().exits(0);
    assert_eq!(outcome.judgement()["verdict"], "inconclusive");
    assert!(body(&stand_in).contains("Baseline: 10 refresh times of `main`"), "{}", body(&stand_in));
}

#[test]
fn a_second_measurement_confirms_a_red_of_stored_runs() {
    let desk = desk();
    let stand_in = stand_in_at(SHA);
    let slow = of_merge(desk.run().latency(14.0));
    let again = |run: Run| [("record.json", slow.json()), ("confirmation/record.json", run.json())];
    let outcome = by_store(&desk, &stand_in, &again(slow.clone().host("b"))).run().exits(3);
    assert_eq!(outcome.judgement()["stored"]["confirmation"], "on-another-host");
}

#[test]
fn a_second_measurement_elsewhere_confirms_nothing() {
    let desk = desk();
    let stand_in = stand_in_at(SHA);
    let slow = of_merge(desk.run().latency(14.0));
    let files = [("a/record.json", slow.json()), ("b/confirmation/record.json", slow.clone().host("b").json())];
    by_store(&desk, &stand_in, &files).run().exits(0);
}

#[test]
fn a_store_that_cannot_be_read_ends_it_without_a_comment() {
    let desk = Desk::new("");
    let stand_in = stand_in_at(SHA);
    let gate = by_store(&desk, &stand_in, &[("record.json", of_merge(desk.run()).json())]);
    gate.file("kept", b"no folder").run().exits(6).complains("kept");
    assert!(stand_in.state().said().is_empty());
}

#[test]
fn a_duet_whose_base_was_checked_out_is_judged_by_its_record() {
    let arm = "{ start: { command: \"perf-gate demo --port ${port}\", ready: { http: /healthz } } }";
    let duet = |target: &str| {
        format!(
            "name: s\ntarget: {target}\nload: {{ constant-vus: {{ vus: 4 }} }}\ntasks: [GET /]\npolicy: {{ evidence: duet }}\n"
        )
    };
    let built = duet(&format!("{{ head: {arm}, build: make }}"));
    for scenario in [built, duet(&format!("{{ head: {arm} }}"))] {
        let stand_in = stand_in_at(SHA);
        let record = [("record.json", slow().json())];
        publish(&stand_in, &record).file("s.yaml", scenario.as_bytes()).run().exits(3);
        assert!(body(&stand_in).contains("slower"), "{}", body(&stand_in));
        let judge = PerfGate::new("judge").file("record.json", &slow().json()).args(["record.json"]);
        judge.scenario(&scenario).run().exits(3);
    }
}

#[test]
fn secrets_of_the_load_are_not_wanted_by_who_judges() {
    let scenario = demo_duet("").replace("[GET /]", "[{ request: { path: /, headers: { x-api-key: '${API_KEY}' } } }]");
    assert!(scenario.contains("API_KEY"), "{scenario}");
    let named = scenario.replace("target:", "name: s\ntarget:");
    let stand_in = stand_in_at(SHA);
    publish(&stand_in, &[("record.json", slow().json())]).file("s.yaml", named.as_bytes()).run().exits(3);
    assert!(body(&stand_in).contains("slower"), "{}", body(&stand_in));
    let call = |command| PerfGate::new(command).file("record.json", &slow().json());
    call("judge").args(["record.json"]).scenario(&scenario).run().exits(3);
    call("gate").scenario(&scenario).run().exits(2).complains("the variable API_KEY has no value");
}

#[test]
fn what_is_told_of_a_cut_run_is_the_status_too() {
    let stand_in = stand_in_at(SHA);
    let mut run = even();
    run.0.ending = Ending::Interrupted { signal: 15 };
    publish(&stand_in, &[("record.json", run.json())]).run().exits(143);
    assert!(body(&stand_in).contains("interrupted"), "{}", body(&stand_in));
    assert_eq!(run.0.identity.commit.as_deref(), Some(MERGE));
}
