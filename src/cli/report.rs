//! What may be said of reports.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Shown by `report --help`.
pub const EXAMPLES: &str = "Examples:
  perf-gate report perf-gate-out
  perf-gate report perf-gate-out --format junit --out perf-gate.xml
  perf-gate report out/orders out/checkout --format markdown
  perf-gate report out/orders out/checkout --format html --out report.html
  perf-gate report before/record.json --format csv --out tables/before
  perf-gate report perf-gate-out --format openmetrics --out /var/lib/node_exporter/perf-gate.prom

csv and openmetrics take records of run as well, which nothing has judged, and so does terminal.
csv writes the files of Locust: tables/before_stats.csv, _stats_history.csv, _failures.csv and
_exceptions.csv; of a gate before_base_stats.csv, before_head_stats.csv and so on.";

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Folders that gate, judge or run has written, or records in them; several make one report
    #[arg(required = true, value_name = "FOLDER|RECORD")]
    pub runs: Vec<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ReportFormat::Terminal)]
    pub format: ReportFormat,
    /// Write it to this file, rather than to standard output; of csv: a folder, or what the names of its files begin with
    #[arg(long, value_name = "FILE|PREFIX")]
    pub out: Option<PathBuf>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people at a terminal or in a log
    Terminal,
    /// A comment on a pull request
    Markdown,
    /// A page to look at in a browser: one file that needs nothing else
    Html,
    /// For systems without comments: a suite a scenario, a case a check
    Junit,
    /// The judgements themselves
    Json,
    /// The files that Locust writes with --csv, for each scenario and build
    Csv,
    /// For Prometheus and its kin: verdict, checks, levels, counts and latencies
    Openmetrics,
}
