//! The page in a browser: made by the binary, used as a person does. `./test` installs what it takes.

use crate::support::{PerfGate, demo_duet};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const RECORD: &[u8] = include_bytes!("../fixtures/records/v1.json");
/// More than a page shows without a filter.
const TASKS: usize = 300;

fn tool(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/browser/node_modules").join(path)
}

/// What a browser finds on the page of a `run` or a `trend`.
pub(crate) fn used(page: &Path, kind: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/use.mjs");
    let library = tool("puppeteer-core/lib/puppeteer/puppeteer-core.js");
    let used = Command::new("node").arg(script).arg(library).arg(page).arg(kind).output().expect("node runs");
    let said = String::from_utf8_lossy(&used.stderr);
    assert!(used.status.success(), "the page cannot be used (./test installs the browser): {said}");
    serde_json::from_slice(&used.stdout).expect("what was found")
}

/// The fixture as the binary has judged it, with three hundred tasks and an error that looks like markup.
fn folder() -> TempDir {
    let judge = PerfGate::new("judge").file("record.json", RECORD).args(["record.json"]).scenario(&demo_duet(""));
    let mut judgement = judge.run().exits(3).judgement();
    let mut task = judgement["tasks"][0].clone();
    task["is_cause"] = json!(false);
    let tasks = (0..TASKS).map(|i| {
        let mut task = task.clone();
        task["comparison"]["key"]["task"] = json!(format!("task-{i} </script><!-- <b>"));
        task["comparison"]["change"] = json!((i * 37 % TASKS) as f64 / 1000.0);
        task
    });
    judgement["tasks"] = tasks.collect();
    let mut record: Value = serde_json::from_slice(RECORD).expect("JSON");
    record["source"] = json!({"name": "</pre><script>alert(1)</script>"});
    record["series"]["slots"][0]["errors"] = json!(3);
    for (i, slot) in record["series"]["slots"].as_array_mut().expect("slots").iter_mut().enumerate() {
        (slot["load"], slot["in_flight"], slot["vus"]) = (json!(1.0), json!(3.0 + (i % 4) as f64), json!(4 + i / 4));
    }
    let turn_of_base = |slot: &Value| {
        slot["arm"] == "head" && slot["at"].as_u64().is_some_and(|at| (14..30).contains(&at) && at != 22)
    };
    record["series"]["slots"].as_array_mut().expect("slots").retain(|slot| !turn_of_base(slot));
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("record.json"), record.to_string()).expect("a record");
    fs::write(folder.path().join("judgement.json"), judgement.to_string()).expect("a judgement");
    folder
}

/// No complaint of the browser, no request; theme, phone and paper as they should be.
pub(crate) fn is_at_peace(found: &Value) {
    assert_eq!((&found["complaints"], &found["requests"]), (&json!([]), &json!([])), "{found}");
    assert_eq!(found["light"], found["lightAgain"]);
    assert_ne!(found["light"], found["dark"]);
    assert!(found["width"].as_f64().is_some_and(|width| width <= 390.0), "no scrolling sideways on a phone: {found}");
    assert!(found["folds"].as_u64() > Some(0) && found["folds"] == found["foldsAfter"], "{found}");
    assert_eq!(found["foldsOnPaper"], 0);
}

fn narrower(found: &Value, by: &str, than: &str) {
    let width = |of: &Value| of[1].as_f64().expect("an end") - of[0].as_f64().expect("an end");
    let [by, than] = [by, than].map(|name| found[name].as_array().expect("charts"));
    assert!(by.len() == 5 && by.iter().all(|shown| *shown == by[0]), "all charts show the same: {found}");
    assert!(width(&by[0]) < width(&than[0]), "{found}");
}

#[test]
fn a_page_is_looked_at_zoomed_sorted_and_printed_without_a_complaint_or_a_request() {
    let folder = folder();
    let page = folder.path().join("report.html");
    let [from, to] = [folder.path(), &page].map(|path| path.display().to_string());
    PerfGate::new("report").args([from.as_str(), "--format", "html", "--out", to.as_str()]).run().exits(0);
    let found = used(&page, "run");
    is_at_peace(&found);
    assert_eq!(
        (&found["charts"], &found["blank"]),
        (&json!(6), &json!(0)),
        "latency, rate, errors, in flight, users; the curve"
    );
    assert_eq!(
        found["broken"],
        json!([[0, false], [2, true]]),
        "head's line breaks where it had no load for long, and the second in between is a dot"
    );
    narrower(&found, "dragged", "whole");
    narrower(&found, "closer", "whole");
    assert_eq!([&found["reset"], &found["again"]], [&found["whole"]; 2], "{found}");
    assert!(found["later"][0][0].as_f64() > found["closer"][0][0].as_f64(), "{found}");
    assert_eq!((&found["log"], &found["lines"]), (&json!(3), &json!(["base p50", "head p50", "base p95", "head p95"])));
    let by_change = |order: &str, first: &str| json!({"by": "change", "order": order, "first": first, "rows": TASKS});
    assert_eq!(found["sorted"], by_change("descending", &largest(TASKS - 1)), "{found}");
    assert_eq!(found["turned"], by_change("ascending", &largest(0)), "{found}");
    assert_eq!(found["filtered"]["rows"], 11, "task-7 and task-70 to task-79");
}

/// Name of the task whose change is the one of this rank.
fn largest(rank: usize) -> String {
    let task = (0..TASKS).find(|i| i * 37 % TASKS == rank).expect("37 and 300 share no divisor");
    format!("task-{task} </script><!-- <b>")
}

#[test]
fn a_judgement_leaves_a_page_and_says_where() {
    let judge = PerfGate::new("judge").file("record.json", RECORD).args(["record.json"]).scenario(&demo_duet(""));
    let outcome = judge.run().exits(3).says("page perf-gate-out/report.html");
    let page = outcome.text("report.html");
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
}

#[test]
fn the_plotting_library_is_the_one_of_its_registry() {
    for (ours, theirs) in [
        ("uplot.min.js", "dist/uPlot.iife.min.js"),
        ("uplot.min.css", "dist/uPlot.min.css"),
        ("uplot.LICENSE", "LICENSE"),
    ] {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/html/assets").join(ours);
        let theirs = tool("uplot").join(theirs);
        let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(
            read(&ours) == read(&theirs),
            "{} is not {}; scripts/uplot.sh fetches it",
            ours.display(),
            theirs.display()
        );
    }
}
