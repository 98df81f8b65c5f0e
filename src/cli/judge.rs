//! What may be said of records that are judged again.

use super::{SayArgs, StoreArgs, VaryArgs};
use clap::Args;
use std::path::PathBuf;

/// Shown by `judge --help`.
pub const EXAMPLES: &str = "Examples:
  perf-gate judge perf-gate-out/record.json perf/orders.yaml
  perf-gate judge record.json perf/orders.yaml --set policy.thresholds.latency.p95=+5%
  perf-gate judge after.json perf/orders.yaml --against before.json
  perf-gate judge --policy perf/orders.yaml --runs s3://perf-baselines/ci";

/// Arguments of `judge`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("judged").required(true).args(["record", "runs"])))]
pub struct JudgeArgs {
    /// A record that gate or run has written, or a folder of records
    #[arg(requires = "scenario")]
    pub record: Option<PathBuf>,
    /// The scenario whose policy to judge by
    pub scenario: Option<PathBuf>,
    /// The scenario whose policy to try on kept runs
    #[arg(long, value_name = "SCENARIO", requires = "runs", conflicts_with = "scenario")]
    pub policy: Option<PathBuf>,
    /// Folder or s3://bucket/prefix with runs that gate --keep stored
    #[arg(long, value_name = "LOCATION", requires = "policy")]
    pub runs: Option<String>,
    /// Judge at most so many of several records, the newest
    #[arg(long, default_value_t = 40, value_name = "NUMBER")]
    pub last: usize,
    /// Compare with these records, rather than with the record's own base or with stored runs
    #[arg(long, value_name = "RECORD")]
    pub against: Vec<PathBuf>,
    /// Record of an earlier red of the same commit, measured on another host, that this one is to confirm
    #[arg(long, value_name = "RECORD")]
    pub confirms: Option<PathBuf>,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// What the scenario is varied by.
    #[command(flatten)]
    pub vary: VaryArgs,
    /// Folder for judgement and report
    #[arg(long, default_value = "perf-gate-out", value_name = "FOLDER")]
    pub out: PathBuf,
    /// How much is printed.
    #[command(flatten)]
    pub say: SayArgs,
}
