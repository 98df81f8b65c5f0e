//! What may be said of records that a workflow without rights has left.

use super::{PublishingArgs, StoreArgs};
use clap::Args;
use std::path::PathBuf;

/// Shown by `publish --help`.
pub const EXAMPLES: &str = "Example, in a workflow that `workflow_run` starts:
  perf-gate publish measured --scenario perf/orders.yaml

Of the folder it reads records only, judges them by these scenario files and comments on the pull request
that GitHub names. Exit status: that of gate.";

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Folder of the artifact that the other workflow has left
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Scenario file of the base branch, to judge by; may be given several times
    #[arg(long = "scenario", required = true, value_name = "FILE")]
    pub scenarios: Vec<PathBuf>,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Verdicts that fail the job: regressed, inconclusive, invalid, incomparable, no-baseline
    #[arg(long, value_delimiter = ',', value_name = "VERDICT")]
    pub fail_on: Vec<String>,
    /// What is said on GitHub.
    #[command(flatten)]
    pub publish: PublishingArgs,
    /// Folder for judgement and report
    #[arg(long, default_value = "perf-gate-out", value_name = "FOLDER")]
    pub out: PathBuf,
}
