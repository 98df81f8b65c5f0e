//! The columns of Locust's files, version 2.47 (`StatsCSV` in its `stats.py`); a test holds them against files of a real run.

/// Percentiles that every file with times has, in the order of its columns.
pub const PERCENTILES: [f64; 11] = [50.0, 66.0, 75.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.9, 99.99, 100.0];

/// Of `_stats.csv`, with the percentiles after them.
pub const STATS: &[&str] = &[
    "Type",
    "Name",
    "Request Count",
    "Failure Count",
    "Median Response Time",
    "Average Response Time",
    "Min Response Time",
    "Max Response Time",
    "Average Content Size",
    "Requests/s",
    "Failures/s",
];

/// Of `_stats_history.csv`, before its percentiles.
pub const HISTORY: &[&str] = &["Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s"];

/// Of `_stats_history.csv`, after its percentiles.
pub const TOTALS: &[&str] = &[
    "Total Request Count",
    "Total Failure Count",
    "Total Median Response Time",
    "Total Average Response Time",
    "Total Min Response Time",
    "Total Max Response Time",
    "Total Average Content Size",
];

/// Of `_failures.csv`.
pub const FAILURES: &[&str] = &["Method", "Name", "Error", "Occurrences", "First Seen", "Last Seen"];

/// Of `_exceptions.csv`.
pub const EXCEPTIONS: &[&str] = &["Count", "Message", "Traceback", "Nodes"];

/// What Locust writes for a percentile of nothing.
pub const UNKNOWN: &str = "N/A";

/// `95%`, `99.9%`.
pub fn percentiles() -> impl Iterator<Item = String> {
    PERCENTILES.iter().map(|percent| format!("{percent}%"))
}
