//! What may be said of reports.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Shown by `report --help`.
pub const EXAMPLES: &str = "Examples:
  perf-gate report perf-gate-out
  perf-gate report perf-gate-out --format junit --out perf-gate.xml
  perf-gate report out/orders out/checkout --format markdown
  perf-gate report out/orders out/checkout --format html --out report.html";

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Folders that gate or judge has written, or records in them; several make one report
    #[arg(required = true, value_name = "FOLDER|RECORD")]
    pub runs: Vec<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ReportFormat::Terminal)]
    pub format: ReportFormat,
    /// Write it to this file, rather than to standard output
    #[arg(long, value_name = "FILE")]
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
}
