//! What may be said of stored runs.

use super::{MeasureArgs, StoreArgs};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with stored runs.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Store the record of a run, for later runs to be compared with
    #[command(
        after_help = "Example:\n  perf-gate baseline add perf-gate-out/record.json --store s3://perf-baselines/ci"
    )]
    Add(AddArgs),
    /// Measure head and store its run: what a schedule calls every night
    #[command(after_help = "Example:\n  perf-gate baseline refresh perf/orders.yaml --store s3://perf-baselines/ci")]
    Refresh(RefreshArgs),
    /// List stored runs, newest first
    #[command(after_help = "Example:\n  perf-gate baseline list --scenario orders --branch main")]
    List(ListArgs),
    /// Show one stored run with all its levels
    #[command(
        after_help = "Examples:\n  perf-gate baseline show 4f1c09d2\n  perf-gate baseline show latest --scenario orders"
    )]
    Show(ShowArgs),
    /// Remove stored runs: of an age, beyond a number, or from before a commit
    #[command(after_help = "Examples:\n  perf-gate baseline prune --older-than 180d --dry-run\n  \
                            perf-gate baseline prune --keep 40\n  perf-gate baseline prune --older-than 90d --keep 20\n  perf-gate baseline prune --before v2.0")]
    Prune(PruneArgs),
}

/// Which of the stored runs.
#[derive(Debug, Default, Args)]
pub struct WhichArgs {
    /// Of this scenario alone, by its name
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// Of this branch alone
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Of this repository; by default the one that git or the workflow names
    #[arg(long, value_name = "OWNER/NAME")]
    pub repository: Option<String>,
}

/// Arguments of `baseline add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// A record that run or gate has written
    pub record: PathBuf,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Store it under this branch, rather than the one that the record names
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
}

/// Arguments of `baseline refresh`.
#[derive(Debug, Args)]
pub struct RefreshArgs {
    /// What is measured.
    #[command(flatten)]
    pub measure: MeasureArgs,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Store it under this branch, rather than the one that is checked out
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
}

/// Arguments of `baseline list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which of them.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// At most so many
    #[arg(long, default_value_t = 40, value_name = "NUMBER")]
    pub limit: usize,
    /// Print them as JSON, one a line
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `baseline show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its id, as list prints it, or `latest`
    pub id: String,
    /// Which of them.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `baseline prune`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("rule").required(true).multiple(true).args(["older_than", "keep", "before"])))]
pub struct PruneArgs {
    /// Those older than so many days, such as 180d
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub older_than: Option<u32>,
    /// All but the newest so many of each scenario, branch and environment; with another rule, those stay too
    #[arg(long, value_name = "NUMBER")]
    pub keep: Option<usize>,
    /// Those of commits that come before this one
    #[arg(long, value_name = "COMMIT")]
    pub before: Option<String>,
    /// Runs that gate --keep stored, rather than baselines
    #[arg(long)]
    pub runs: bool,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Which of them.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
}

pub(super) fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text);
    number.parse().map_err(|_| format!("`{text}` is no number of days such as 180d"))
}
