//! The files as whoever reads them finds them.

use super::*;
use crate::gate::Verdict;
use crate::record::Arm;
use crate::report::sample::{Sample, tables};
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows(files: &[CsvFile], name: &str) -> Vec<Row> {
    let file = files.iter().find(|file| file.name == name).expect("the file is there");
    let mut reader = ::csv::Reader::from_reader(file.text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row with every column")).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {}", row[column]))
}

#[test]
fn a_run_of_one_build_has_the_names_of_locust() {
    let names = |record: &RunRecord| csv(record).into_iter().map(|file| file.name).collect::<Vec<_>>();
    let four = ["stats.csv", "stats_history.csv", "failures.csv", "exceptions.csv"];
    assert_eq!(names(&tables::alone()), four);
    let both = ["base_", "head_"].into_iter().flat_map(|arm| four.map(|name| format!("{arm}{name}")));
    assert_eq!(names(&tables::duet()), both.collect::<Vec<_>>());
}

#[test]
fn rows_add_up_to_the_last_one_without_flows() {
    for name in ["base_stats.csv", "head_stats.csv"] {
        let rows = rows(&csv(&tables::duet()), name);
        let (all, tasks) = rows.split_last().expect("rows");
        let names: Vec<(&str, &str)> = tasks.iter().map(|row| (row["Type"].as_str(), row["Name"].as_str())).collect();
        assert_eq!(names, [("PUT", "buy / order"), ("GET", "buy / GET /orders/{id}"), ("POST", "/events")]);
        assert_eq!((all["Type"].as_str(), all["Name"].as_str()), ("", "Aggregated"));
        for column in ["Request Count", "Failure Count"] {
            assert_eq!(
                tasks.iter().map(|row| number(row, column)).sum::<f64>(),
                number(all, column),
                "{name} {column}"
            );
        }
        // 1,800 requests in 6 s.
        assert_eq!(all["Requests/s"], "300.000000");
        assert_eq!((all["Median Response Time"].as_str(), all["100%"].as_str()), ("8.003", "31.007"));
    }
}

#[test]
fn the_history_ends_with_what_the_statistics_have() {
    let files = csv(&tables::duet());
    let (stats, history) = (rows(&files, "head_stats.csv"), rows(&files, "head_stats_history.csv"));
    let (all, last) = (stats.last().expect("a row"), history.last().expect("a row"));
    for (total, whole) in [
        ("Total Request Count", "Request Count"),
        ("Total Failure Count", "Failure Count"),
        ("Total Median Response Time", "Median Response Time"),
        ("Total Average Response Time", "Average Response Time"),
        ("Total Min Response Time", "Min Response Time"),
        ("Total Max Response Time", "Max Response Time"),
        ("Total Average Content Size", "Average Content Size"),
    ] {
        assert_eq!(last[total], all[whole], "{total}");
    }
    // Also where the last window has no slot of its own.
    let mut early = tables::duet();
    early.series.slots.retain(|slot| slot.at < 8);
    let early = rows(&csv(&early), "head_stats_history.csv");
    assert_eq!(early.last().expect("a row")["Total Request Count"], all["Request Count"]);
    let totals: Vec<f64> = history.iter().map(|row| number(row, "Total Request Count")).collect();
    assert_eq!(totals, [0.0, 0.0, 0.0, 900.0, 900.0, 900.0, 900.0, 1800.0]);
}

#[test]
fn a_row_of_the_history_is_one_second_of_one_build() {
    let history = rows(&csv(&tables::duet()), "head_stats_history.csv");
    // 2026-01-01T00:00:00Z and a second.
    assert_eq!((history[0]["Timestamp"].as_str(), history[4]["Timestamp"].as_str()), ("1767225601", "1767225609"));
    assert_eq!((history[1]["Requests/s"].as_str(), history[1]["Failures/s"].as_str()), ("300.000000", "1.000000"));
    assert_eq!(
        [&history[0]["50%"], &history[0]["95%"], &history[0]["99%"], &history[0]["75%"]],
        ["3.1", "12.4", "31", "N/A"]
    );
    assert!(history.iter().all(|row| row["User Count"] == "5" && row["Name"] == "Aggregated"));
    let mut ramp = tables::duet();
    ramp.series.slots[4].vus = Some(2.6);
    assert_eq!(rows(&csv(&ramp), "head_stats_history.csv")[0]["User Count"], "3");
    let mut coarse = tables::duet();
    coarse.series.slot_seconds = 2;
    assert_eq!(rows(&csv(&coarse), "head_stats_history.csv")[0]["Requests/s"], "150.000000");
}

#[test]
fn an_open_model_has_no_users() {
    let record = Sample::new(Verdict::Pass, 1).record;
    let mut open = tables::alone();
    open.plan.model = record.plan.model;
    assert!(rows(&csv(&open), "stats_history.csv").iter().all(|row| row["User Count"] == "0"));
}

#[test]
fn failures_are_told_by_task_and_class() {
    let files = csv(&tables::duet());
    let failures = rows(&files, "head_failures.csv");
    let told = failures
        .iter()
        .map(|row| format!("{} {}: {} x{}", row["Method"], row["Name"], row["Error"], row["Occurrences"]));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "PUT buy / order: time-out x4",
            "POST /events: unexpected status: 503 in place of 201: {\"error\": \"full\"} x2",
        ]
    );
    assert!(failures.iter().all(|row| row["First Seen"].is_empty() && row["Last Seen"].is_empty()));
    assert_eq!(rows(&files, "base_failures.csv"), []);
    // Records of before classes were kept by task.
    let mut old = tables::alone();
    old.tasks.iter_mut().for_each(|total| total.classes.clear());
    let failed: Vec<f64> = rows(&csv(&old), "failures.csv").iter().map(|row| number(row, "Occurrences")).collect();
    assert_eq!(failed, [4.0, 2.0]);
}

#[test]
fn what_does_not_count_is_not_counted() {
    let (with, without) = (tables::with_a_cut_round(tables::duet()), tables::duet());
    assert_eq!(csv(&with), csv(&without));
}

#[test]
fn where_nothing_was_measured_stands_what_locust_writes() {
    let files = csv(&tables::nothing());
    let [all] = rows(&files, "stats.csv").try_into().expect("one row");
    assert_eq!((all["Request Count"].as_str(), all["Median Response Time"].as_str()), ("0", "0"));
    assert_eq!((all["Requests/s"].as_str(), all["50%"].as_str(), all["100%"].as_str()), ("0.000000", "N/A", "N/A"));
    assert_eq!(rows(&files, "stats_history.csv"), []);
    assert_eq!(rows(&files, "failures.csv"), []);
}

#[test]
fn names_from_outside_stay_in_their_cell() {
    let hostile = "a,b \"c\"\r\n=1+1;\u{2028}";
    let mut record = tables::alone();
    record.tasks[1].task = hostile.to_owned();
    let files = csv(&record);
    assert_eq!(rows(&files, "stats.csv")[0]["Name"], hostile);
    assert_eq!(rows(&files, "failures.csv")[0]["Name"], hostile);
}

#[test]
fn jobs_are_no_methods() {
    let mut record = crate::report::sample::graphs::pass().record;
    record.tasks = tables::alone().tasks;
    assert!(record.tasks.iter().all(|total| total.arm == Arm::Head));
    let rows = rows(&csv(&record), "head_stats.csv");
    assert_eq!((rows[3]["Type"].as_str(), rows[3]["Name"].as_str()), ("JOB", "POST /events"));
}
