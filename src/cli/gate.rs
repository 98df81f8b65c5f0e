//! What may be said of a change that is measured and judged.

use super::{BaseArgs, MeasureArgs, StoreArgs};
use clap::Args;
use std::path::PathBuf;

/// Shown by `gate --help`.
pub const EXAMPLES: &str = "Examples:
  perf-gate gate                              the built-in quick start, or perf-gate.yaml where there is one
  perf-gate gate perf/orders.yaml --rate 500
  perf-gate gate perf/orders.yaml --against main
  perf-gate gate perf/*.yaml --fail-on regressed,inconclusive
  perf-gate gate perf/orders.yaml --store s3://perf-baselines/ci

Exit status: 0 passed, 1 unexpected, 2 usage or scenario, 3 regressed, 4 no verdict (where --fail-on
names it), 5 head could not be measured, 6 store unreachable or denied, 7 not published with
--comment always, 130 and 143 interrupted.";

/// Arguments of `gate`.
#[derive(Debug, Args)]
pub struct GateArgs {
    /// What is measured.
    #[command(flatten)]
    pub measure: MeasureArgs,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where base comes from.
    #[command(flatten)]
    pub base: BaseArgs,
    /// Branch that the change is for, where neither the workflow nor git can tell
    #[arg(long, value_name = "BRANCH")]
    pub target_branch: Option<String>,
    /// Record of an earlier red of the same commit, measured on another host, that this run is to confirm
    #[arg(long, value_name = "RECORD")]
    pub confirms: Option<PathBuf>,
    /// Keep the record in the store, to try other policies on it; it never becomes a baseline
    #[arg(long)]
    pub keep: bool,
    /// What is said on GitHub.
    #[command(flatten)]
    pub publish: PublishingArgs,
}

/// What is said on GitHub.
#[derive(Debug, Clone, Default, Args)]
pub struct PublishingArgs {
    /// Comment on the pull request, with the token in GITHUB_TOKEN: where one may, always (or fail with 7; what is about
    /// no pull request has nothing to comment on), or never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub comment: CommentWhen,
    /// Tells this job's comment from that of others of the same scenarios, such as the cell of a matrix
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Login of whoever comments, where GitHub does not tell
    #[arg(long, value_name = "LOGIN")]
    pub comment_as: Option<String>,
}

/// When to comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum CommentWhen {
    /// Where there is a pull request, a token and the right to; else the summary says what is missing.
    #[default]
    Auto,
    /// Or the job fails; what is about no pull request has nothing to comment on.
    Always,
    /// Not at all.
    Never,
}
