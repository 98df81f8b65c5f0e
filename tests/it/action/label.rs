//! When `performance-test.yml` measures: its own conditions, in a workflow runner.

use super::runner::{act, commit};
use super::{ours, said};
use serde_json::json;
use std::fs;
use std::path::Path;

/// The workflow with its triggers and its first job's condition, whose one step says so.
fn workflow() -> String {
    let text = fs::read_to_string(ours(".github/workflows/performance-test.yml")).expect("the workflow");
    let (before, rest) = text.split_once("  measure:\n").expect("the job");
    let (_, rest) = rest.split_once("    if: >-\n").expect("its condition");
    let (condition, _) = rest.split_once("    runs-on:").expect("what comes after it");
    let step = "    runs-on: ubuntu-latest\n    steps:\n      - run: echo it measures\n";
    format!("{before}  measure:\n    if: >-\n{condition}{step}")
}

fn measures(repository: &Path, event: &str, payload: &serde_json::Value) -> bool {
    let path = repository.with_file_name("event.json");
    fs::write(&path, payload.to_string()).expect("an event");
    let output =
        act(event, repository).arg("--eventpath").arg(path).output().expect("act is installed: ./test installs it");
    assert!(output.status.success(), "{}", said(&output));
    said(&output).contains("| it measures")
}

#[test]
fn it_measures_while_the_label_is_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let repository = folder.path().join("repository");
    fs::create_dir_all(repository.join(".github/workflows")).expect("a folder");
    fs::write(repository.join(".github/workflows/performance-test.yml"), workflow()).expect("a workflow");
    commit(&repository);
    let event = |action: &str, label: &str, labels: &[&str]| {
        let labels: Vec<_> = labels.iter().map(|name| json!({ "name": name })).collect();
        json!({ "action": action, "label": { "name": label }, "number": 7, "pull_request": { "number": 7, "labels": labels } })
    };
    let both = ["performance-test", "docs"];
    let pull = |payload| measures(&repository, "pull_request", &payload);
    assert!(pull(event("labeled", "performance-test", &both)));
    assert!(pull(event("synchronize", "", &both)), "a new commit is measured as well");
    assert!(!pull(event("labeled", "docs", &both)), "another label is no reason to measure again");
    assert!(!pull(event("synchronize", "", &["docs"])), "without the label nothing is measured");
    assert!(measures(&repository, "workflow_dispatch", &json!({ "inputs": {} })));
}

/// A required check that is skipped counts as passed, one that is missing is waited for: so the second job is there whenever the first
/// one has measured, and does nothing where there is nothing to confirm.
#[test]
fn the_second_runner_confirms_the_same_load_or_does_nothing() {
    let text = fs::read_to_string(ours(".github/workflows/performance-test.yml")).expect("the workflow");
    let (first, second) = text.split_once("\n  confirm:\n").expect("two jobs");
    let arguments =
        |job: &str| job.lines().filter(|line| line.contains("format('--")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(arguments(first), arguments(second), "a record of another load confirms nothing");
    assert!(arguments(first).len() == 3 && second.contains("confirms: first/record.json"));
    for job in [first, second] {
        assert!(job.contains("    name: ${{ github.workflow }}"), "a skip has the name of the check");
    }
    assert!(second.contains("    if: ${{ !cancelled() && needs.measure.result != 'skipped' }}\n"));
    let (_, steps) = second.split_once("    steps:\n").expect("steps");
    let all = steps.split("\n      - ").count();
    let bound = steps.matches("if: needs.measure.outputs.confirm == 'true'").count();
    // The last one asks for a report instead.
    assert_eq!((bound, steps.matches("steps.gate.outputs.report != ''").count()), (all - 1, 1));
}

#[test]
fn what_does_not_measure_waits_for_nobody() {
    let text = fs::read_to_string(ours(".github/workflows/performance-test.yml")).expect("the workflow");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, group) = text.split_once("-${{\n").expect("the end of the group's name");
    let (group, _) = group.split_once(" && 'load'").expect("its condition");
    let (_, job) = text.split_once("    if: >-\n").expect("the job's condition");
    let (job, _) = job.split_once("    runs-on:").expect("what comes after it");
    assert_eq!(words(group), format!("({})", words(job)));
    assert!(!text.contains("cancel-in-progress: true"));
}
