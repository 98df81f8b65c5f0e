//! The scenarios that come with perf-gate, and those that its pages show, are what `check` takes.

use crate::support::{Outcome, PerfGate};
use std::fs;
use std::path::{Path, PathBuf};

/// What a scenario of ours may be told about: with 10 requests a window p95 means nothing, and its text says so.
const TOLD: [(&str, &str); 1] = [("sustained.yaml", "latency.p95 +20 %")];
/// What `check` says of a check that cannot be made as it was asked for.
const REMARKS: [&str; 2] = ["it will be inconclusive", "typical latency instead"];
/// What stands in for whatever a page leaves out of a scenario.
const REST: [(&str, &str); 3] = [
    ("target:", "target: { head: 'http://localhost' }"),
    ("load:", "load: { constant-vus: { vus: 10 } }"),
    ("tasks:", "tasks: [/]"),
];

fn ours(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file of a folder and those below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn check_takes_every_ready_scenario() {
    let yaml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    let scenarios: Vec<PathBuf> = files(&ours("scenarios")).into_iter().filter(yaml).collect();
    let page = fs::read_to_string(ours("docs/scenarios.md")).expect("a page");
    assert!(scenarios.len() >= 11, "{scenarios:?}");
    for path in scenarios {
        let outcome = PerfGate::new("check").args([path.to_str().expect("a name")]).run().exits(0);
        assert_eq!(outcome.stderr, "", "{}", path.display());
        let is_told = |line: &str| TOLD.iter().any(|(file, check)| path.ends_with(file) && line.contains(check));
        let remarks = outcome.stdout.lines().filter(|line| REMARKS.iter().any(|remark| line.contains(remark)));
        let untold: Vec<&str> = remarks.filter(|line| !is_told(line)).collect();
        assert!(untold.is_empty(), "{}: {untold:?}", path.display());
        says_what_it_is(&path);
        let link = format!("(../{})", path.strip_prefix(ours("")).expect("ours").display());
        assert!(page.contains(&link), "docs/scenarios.md has no line {link}");
    }
}

/// A comment at the top says what it is and how it is run, as its name is.
fn says_what_it_is(path: &Path) {
    let text = fs::read_to_string(path).expect("a text");
    let comment: String = text.lines().take_while(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let file = path.strip_prefix(ours("")).expect("ours").display().to_string();
    assert!(comment.contains(&format!("`perf-gate gate {file}`")), "{file} does not say how to run it:\n{comment}");
    assert!(comment.contains("min") || comment.contains("hour"), "{file} does not say how long it takes:\n{comment}");
}

/// The blocks of a language on a page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(ours(page)).expect("a page");
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

fn checked(block: &str) -> Outcome {
    let has = |key: &str| block.lines().any(|line| line.starts_with(key));
    // Kinds of users bring the tasks, and jobs are what is done in their place.
    let is_left_out = |key: &str| !(has(key) || key == "tasks:" && (has("users:") || has("jobs:")));
    let rest: Vec<&str> = REST.iter().filter(|(key, _)| is_left_out(key)).map(|(_, text)| *text).collect();
    let rows = b"{\"id\": 1, \"name\": \"a\"}\n".repeat(100);
    let call = PerfGate::new("check").file("orders.jsonl", &rows).file("photo.jpg", b"x");
    // A base that is built needs a repository; the tests of base have one.
    let block: Vec<&str> = block.lines().filter(|line| !line.starts_with("  build:")).collect();
    call.scenario(&format!("{}\n{}", rest.join("\n"), block.join("\n"))).run()
}

#[test]
fn check_takes_what_the_pages_show() {
    for page in ["README.md", "docs/moving.md", "docs/jobs.md"] {
        let shown = blocks(page, "yaml");
        let scenarios: Vec<&String> = shown.iter().filter(|block| !is_of_something_else(block)).collect();
        assert!(scenarios.len() >= 2, "{page} shows {}", scenarios.len());
        for block in scenarios {
            checked(block).exits(0);
        }
    }
}

/// Workflows of systems that perf-gate runs in.
fn is_of_something_else(block: &str) -> bool {
    ["uses:", "script:"].iter().any(|key| block.contains(key))
}
