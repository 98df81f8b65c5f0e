//! What may be said of a trend.

use super::StoreArgs;
use super::baseline::{WhichArgs, days};
use clap::Args;
use std::path::PathBuf;

/// Shown by `trend --help`.
pub const EXAMPLES: &str = "Examples:
  perf-gate trend
  perf-gate trend --out trend
  perf-gate trend --scenario orders --branch main --store s3://perf-baselines/ci --since 90d";

/// Arguments of `trend`.
#[derive(Debug, Args)]
pub struct TrendArgs {
    /// Which of them.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Only the last so many days, such as 90d
    #[arg(long, default_value = "180d", value_name = "DAYS", value_parser = days)]
    pub since: u32,
    /// Also write a page of each scenario to this folder, with every metric over time
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Print each trend as JSON, one a line
    #[arg(long)]
    pub json: bool,
}
