//! What was judged, shown again: folders that are made here, no load.

use crate::support::{Outcome, PerfGate, demo_duet};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const RECORD: &[u8] = include_bytes!("../fixtures/records/v1.json");

/// The record of the fixture, judged: it is a regression.
fn judged() -> Value {
    let judge = PerfGate::new("judge").file("record.json", RECORD).args(["record.json"]).scenario(&demo_duet(""));
    judge.run().exits(3).judgement()
}

/// A folder with a folder a scenario, each with a record and what is made of its judgement.
fn folders(scenarios: &[(&str, Value)]) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (i, (name, judgement)) in scenarios.iter().enumerate() {
        let folder = root.path().join(format!("out/{i}"));
        fs::create_dir_all(&folder).expect("a folder");
        let mut record: Value = serde_json::from_slice(RECORD).expect("JSON");
        record["scenario"] = json!(name);
        record["identity"]["call"] = json!(["perf/orders.yaml", "--rate", "500"]);
        let mut judgement = judgement.clone();
        judgement["scenario"] = json!(name);
        fs::write(folder.join("record.json"), record.to_string()).expect("a record");
        fs::write(folder.join("judgement.json"), judgement.to_string()).expect("a judgement");
    }
    root
}

fn report<'a>(root: &TempDir, args: impl IntoIterator<Item = &'a str>) -> Outcome {
    let out = root.path().join("out").display().to_string();
    PerfGate::new("report").args([out.as_str()]).args(args).run()
}

/// The same with every check, and the run as a whole, of one verdict.
fn with_verdict(judgement: &Value, verdict: &str) -> Value {
    let mut judgement = judgement.clone();
    judgement["verdict"] = json!(verdict);
    for check in judgement["checks"].as_array_mut().expect("checks") {
        if check["gated"] == true {
            check["verdict"] = json!(verdict);
        }
    }
    judgement
}

#[test]
fn one_folder_is_shown_as_it_was_judged() {
    let root = folders(&[("orders", judged())]);
    let folder = root.path().join("out/0").display().to_string();
    let outcome = PerfGate::new("report").args([folder.as_str()]).run().exits(0).answers("✗ orders is slower");
    assert!(outcome.stdout.contains("16 paired rounds"), "{}", outcome.stdout);
    let record = format!("{folder}/record.json");
    let comment = PerfGate::new("report").args([record.as_str(), "--format", "markdown"]).run().exits(0).stdout;
    assert!(comment.starts_with("<!-- perf-gate:orders -->\n"), "{comment}");
    assert!(comment.contains("### 🔴 orders is slower"), "{comment}");
    assert!(comment.contains("Reproduce: `perf-gate gate perf/orders.yaml --rate 500`"), "{comment}");
    let json = PerfGate::new("report").args([record.as_str(), "--format", "json"]).run().exits(0).stdout;
    let json: Value = serde_json::from_str(&json).expect("a judgement");
    assert_eq!(json["verdict"], "regressed");
}

#[test]
fn the_same_text_is_written_to_a_file() {
    let root = folders(&[("orders", judged())]);
    let said = report(&root, ["--format", "markdown"]).exits(0).stdout;
    let file = root.path().join("comment.md").display().to_string();
    let quiet = report(&root, ["--format", "markdown", "--out", file.as_str()]).exits(0);
    assert_eq!((quiet.stdout.as_str(), fs::read_to_string(&file).expect("a file")), ("", said));
    report(&root, ["--out", "nowhere/at/all.md"]).exits(2).complains("nowhere/at/all.md").complains("--out");
}

#[test]
fn a_page_goes_to_a_file_and_not_to_a_terminal() {
    let root = folders(&[("orders", judged())]);
    let folder = root.path().join("out/0").display().to_string();
    let page = || PerfGate::new("report").args([folder.as_str(), "--format", "html"]);
    assert!(page().run().exits(0).stdout.starts_with("<!doctype html>"));
    let refused = page().in_terminal(200).exits(2);
    assert!(refused.stdout.contains("--out report.html") && !refused.stdout.contains("<html"), "{}", refused.stdout);
}

#[test]
fn several_folders_are_one_comment_with_the_worst_first() {
    let red = judged();
    let root = folders(&[("green", with_verdict(&red, "pass")), ("red", red)]);
    let comment = report(&root, ["--format", "markdown"]).exits(0).stdout;
    assert!(comment.contains("### 🔴 Regression in 1 of 2 scenarios: red; 1 passed"), "{comment}");
    assert!(comment.find("#### 🔴 red") < comment.find("<summary>🟢 green"), "{comment}");
    assert_eq!(comment.matches("<!-- perf-gate:").count(), 1 + usize::from(comment.contains("perf-gate:state")));
    let json = report(&root, ["--format", "json"]).exits(0).stdout;
    assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON").as_array().map(Vec::len), Some(2));
}

#[test]
fn what_is_missing_or_damaged_is_named_with_what_to_do() {
    let root = folders(&[("orders", judged())]);
    let folder = root.path().join("out/0");
    let of = |folder: &Path| PerfGate::new("report").args([folder.display().to_string().as_str()]).run().exits(2);
    of(&root.path().join("nowhere")).complains("nowhere");
    of(tempfile::tempdir().expect("a folder").path()).complains("record.json").complains("--out of perf-gate gate");
    fs::write(folder.join("judgement.json"), "{\"version\": 99}").expect("written");
    of(&folder).complains("judgement.json").complains("version 99").complains("update");
    fs::write(folder.join("judgement.json"), "{\"version\": 1, \"checks").expect("written");
    of(&folder).complains("not a judgement");
    fs::remove_file(folder.join("judgement.json")).expect("removed");
    of(&folder).complains("not judged yet").complains("perf-gate judge");
    fs::write(folder.join("judgement.json"), judged().to_string()).expect("written");
    of(&folder).complains("about the scenario quickstart").complains("about orders");
    fs::remove_file(folder.join("record.json")).expect("removed");
    of(&folder).complains("record.json");
    PerfGate::new("report").run().exits(2).complains("FOLDER|RECORD");
}

#[test]
fn a_judgement_of_another_policy_keeps_it() {
    let mut let_through = judged();
    let_through["fail_on"] = json!(["invalid"]);
    let root = folders(&[("orders", let_through)]);
    report(&root, []).exits(0).answers("Not blocking");
    let mut silent = judged();
    silent.as_object_mut().expect("an object").remove("fail_on");
    let outcome = report(&folders(&[("orders", silent)]), []).exits(0).answers("orders is slower");
    assert!(!outcome.stdout.contains("Not blocking"), "{}", outcome.stdout);
}

#[test]
fn junit_holds_to_the_schema_of_jenkins_whatever_the_verdicts_and_names() {
    let red = judged();
    let verdicts = ["pass", "improved", "inconclusive", "incomparable", "no-baseline", "invalid", "regressed"];
    let mut scenarios: Vec<(&str, Value)> =
        verdicts.iter().map(|verdict| (*verdict, with_verdict(&red, verdict))).collect();
    let mut down = with_verdict(&red, "invalid");
    down["fault"] =
        json!({ "down": { "arm": "head", "text": "<b>died</b> & \"left\" ]]> \u{1}\u{b}\u{1b}[31m \u{fffe}" } });
    down["checks"] = json!([]);
    scenarios.push(("down", down));
    let mut hostile = red.clone();
    hostile["checks"][0]["key"]["task"] = json!("]]> <failure/> & \" ' \u{0} \u{8} \u{202e}\u{feff} \n\t 𝄞");
    scenarios.push(("<b>\"hostile\" & 'name' ]]>\u{7}", hostile));
    let root = folders(&scenarios);
    let file = root.path().join("junit.xml").display().to_string();
    report(&root, ["--format", "junit", "--out", file.as_str()]).exits(0);

    let read = read_junit(Path::new(&file));
    let suites: Vec<&str> =
        read["suites"].as_array().expect("suites").iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(suites.len(), 9);
    assert_eq!(suites[..7], verdicts);
    let outcomes = |i: usize| read["suites"][i]["outcomes"].clone();
    assert!(outcomes(0).as_array().expect("cases").iter().all(|outcome| outcome == "passed"), "{read}");
    for skipped in [2, 3, 4] {
        assert!(outcomes(skipped).as_array().expect("cases").iter().all(|outcome| outcome == "Skipped"), "{read}");
    }
    assert_eq!(outcomes(5)[0], "Error");
    assert!(outcomes(6).as_array().expect("cases").iter().all(|outcome| outcome == "Failure"), "{read}");
    assert_eq!(outcomes(7), json!(["Error"]));
}

/// Validates a file by the schema of Jenkins and reads it, both with libraries of others.
fn read_junit(file: &Path) -> Value {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/junit");
    let script = "
import json, sys, xmlschema
from junitparser import JUnitXml
xmlschema.XMLSchema(sys.argv[1]).validate(sys.argv[2])
suites = [
    {'name': suite.name, 'outcomes': [type(case.result[0]).__name__ if case.result else 'passed' for case in suite]}
    for suite in JUnitXml.fromfile(sys.argv[2])
]
print(json.dumps({'suites': suites}))
";
    let python =
        Command::new(tools.join("bin/python")).arg("-c").arg(script).arg(tools.join("junit-10.xsd")).arg(file).output();
    let output = python.expect("junitparser and xmlschema are installed: ./test installs them");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
