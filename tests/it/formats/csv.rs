//! CSV in the shape of Locust's, held against files of a real run of it.

use super::{alone, judged, names, report};
use crate::support::PerfGate;
use std::fs;
use std::path::{Path, PathBuf};

const KINDS: [&str; 4] = ["stats", "stats_history", "failures", "exceptions"];

/// What Locust 2.47 wrote with `--csv` (`bench/proofs/formats`).
fn of_locust(kind: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/locust");
    fs::read_to_string(folder.join(format!("run_{kind}.csv"))).expect("a file of Locust")
}

/// The header with the end of its line.
fn header(text: &str) -> &str {
    text.split_inclusive('\n').next().unwrap_or_default()
}

#[track_caller]
fn has_the_headers_of_locust(prefix: &Path) {
    for kind in KINDS {
        let path = format!("{}_{kind}.csv", prefix.display());
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert_eq!(header(&text), header(&of_locust(kind)), "{path}");
    }
}

#[test]
fn the_headers_are_those_of_locust() {
    let outcome = report(judged("orders"), &["--format", "csv", "--out", "tables/before"]).exits(0);
    assert_eq!(outcome.stdout, "");
    for arm in ["base", "head"] {
        has_the_headers_of_locust(&outcome.folder().join(format!("tables/before_{arm}")));
    }
    assert_eq!(names(&outcome.folder().join("tables")).len(), 8);
    let outcome = alone().args(["perf-gate-out", "--format", "csv", "--out", "run"]).run().exits(0);
    has_the_headers_of_locust(&outcome.folder().join("run"));
}

#[test]
fn in_a_folder_the_scenario_is_part_of_the_name() {
    for out in ["tables/", "."] {
        let outcome = report(judged("orders / paid"), &["--format", "csv", "--out", out]).exits(0);
        has_the_headers_of_locust(&outcome.folder().join(out).join("orders---paid_head"));
    }
}

#[test]
fn several_runs_have_files_of_their_own() {
    let args = ["perf-gate-out", "perf-gate-out/record.json", "--format", "csv", "--out"];
    let outcome = alone().args(args).args(["t/both"]).run().exits(0);
    has_the_headers_of_locust(&outcome.folder().join("t/both_s"));
    has_the_headers_of_locust(&outcome.folder().join("t/both_s-2"));
    assert_eq!(names(&outcome.folder().join("t")).len(), 8);
}

#[test]
fn several_files_have_no_place_on_standard_output() {
    alone()
        .args(["perf-gate-out", "--format", "csv"])
        .run()
        .exits(2)
        .complains("csv is several files")
        .complains("--out");
}

#[test]
fn what_lies_beside_a_record_does_not_matter_to_its_tables() {
    let outcome = judged("orders");
    fs::write(outcome.path("judgement.json"), "{\"version\": 99}").expect("written");
    report(outcome, &["--format", "csv", "--out", "t"]).exits(0);
    PerfGate::new("report").args(["none.json", "--format", "csv", "--out", "t"]).run().exits(2).complains("none.json");
}
