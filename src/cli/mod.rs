//! The command line: what may be said. What it means is the business of [`crate::command`].

mod baseline;
mod data;
mod demo;
mod gate;
mod judge;
mod publish;
mod report;
mod schema;
mod trend;
mod worker;

pub use baseline::{AddArgs, BaselineCommand, ListArgs, PruneArgs, RefreshArgs, ShowArgs, WhichArgs};
pub use data::DataArgs;
pub use demo::DemoArgs;
pub use gate::{CommentWhen, GateArgs, PublishingArgs};
pub use judge::JudgeArgs;
pub use publish::PublishArgs;
pub use report::{ReportArgs, ReportFormat};
pub use schema::{SchemaArgs, SchemaOf};
pub use trend::TrendArgs;
pub use worker::{WorkerArgs, of_lambda};

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// A performance regression gate whose verdict can be trusted.
#[derive(Debug, Parser)]
#[command(name = "perf-gate", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure base and head in turn, or head alone against stored runs, and judge the change
    #[command(after_help = gate::EXAMPLES)]
    Gate(GateArgs),
    /// Measure head alone and write its record
    #[command(after_help = "Example:\n  perf-gate run perf/orders.yaml --rate 500 --out before")]
    Run(MeasureArgs),
    /// Validate a scenario and print its plan, without sending anything
    #[command(
        after_help = "Examples:\n  perf-gate check perf/orders.yaml --budget 5m\n  perf-gate check perf/staging.yaml --dry-run"
    )]
    Check(CheckArgs),
    /// Judge a record again, or many by another policy, without load
    #[command(after_help = judge::EXAMPLES)]
    Judge(JudgeArgs),
    /// Show what was judged again, in another format, without judging
    #[command(after_help = report::EXAMPLES)]
    Report(ReportArgs),
    /// Comment on the pull request of a workflow that had no right to: judges the records that it left
    #[command(after_help = publish::EXAMPLES)]
    Publish(PublishArgs),
    /// Store runs to compare with, and look after them
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Show how the levels of a branch moved, and between which commits they changed
    #[command(after_help = trend::EXAMPLES)]
    Trend(TrendArgs),
    /// Write rows of test data, made from a template
    #[command(after_help = data::EXAMPLES)]
    Data(DataArgs),
    /// Run the built-in service of the quick start
    #[command(after_help = "Example:\n  perf-gate demo --port 8080 --slowdown 1.25")]
    Demo(DemoArgs),
    /// Do the jobs of a queue: a stand-in for the processor of a job graph, slower or less reliable on purpose
    #[command(after_help = worker::EXAMPLES)]
    Worker(WorkerArgs),
    /// Print the JSON Schema of scenario files, for editors; or of the files that gate writes
    #[command(after_help = schema::EXAMPLES)]
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  perf-gate completions bash > /etc/bash_completion.d/perf-gate")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Where base comes from.
#[derive(Debug, Clone, Default, Args)]
pub struct BaseArgs {
    /// Measure head against the commit at which it left this branch (or tag, or commit): checked out, built, driven in turn
    #[arg(long, value_name = "BRANCH", value_parser = NonEmptyStringValueParser::new())]
    pub against: Option<String>,
    /// Folder that keeps built bases for the next gate; by default perf-gate/base in your cache folder
    #[arg(long, env = "PERF_GATE_BASE_CACHE", value_name = "FOLDER")]
    pub base_cache: Option<PathBuf>,
}

/// Where runs are stored.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// Folder or s3://bucket/prefix of stored runs; by default what the scenario says, or baselines
    #[arg(long, env = "PERF_GATE_STORE", value_name = "LOCATION")]
    pub store: Option<String>,
}

/// Arguments of `gate` and `run`.
#[derive(Debug, Args)]
pub struct MeasureArgs {
    /// Scenario files; without any, perf-gate.yaml, or else the built-in quick start
    pub scenarios: Vec<PathBuf>,
    /// What the scenario is varied by.
    #[command(flatten)]
    pub vary: VaryArgs,
    /// Folder for record, judgement, report and logs
    #[arg(long, default_value = "perf-gate-out", value_name = "FOLDER")]
    pub out: PathBuf,
    /// How much is printed.
    #[command(flatten)]
    pub say: SayArgs,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Scenario files; without any, perf-gate.yaml, or else the built-in quick start
    pub scenarios: Vec<PathBuf>,
    /// Also run the commands of `swap` or `calibrate` once, without load: there and back
    #[arg(long)]
    pub dry_run: bool,
    /// Stored runs.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where base comes from.
    #[command(flatten)]
    pub base: BaseArgs,
    /// What the scenario is varied by.
    #[command(flatten)]
    pub vary: VaryArgs,
}

/// How much is printed.
#[derive(Debug, Clone, Copy, Args)]
pub struct SayArgs {
    /// Print the verdict and nothing else
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the judgement (or the record of a run) as JSON
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,
}

/// What a scenario may be varied by without editing it.
#[derive(Debug, Default, Args)]
pub struct VaryArgs {
    /// Arrivals per second, such as 200 or 600/m
    #[arg(long)]
    pub rate: Option<String>,
    /// Concurrent users
    #[arg(long)]
    pub vus: Option<String>,
    /// Most measured time on each arm, such as 60s
    #[arg(long)]
    pub duration: Option<String>,
    /// Rounds, 8 or more
    #[arg(long)]
    pub rounds: Option<String>,
    /// Most time for the whole run, such as 5m
    #[arg(long)]
    pub budget: Option<String>,
    /// Play less of a load that changes: as much as fits the budget, or this share, such as 10%
    #[arg(long, value_name = "SHARE", num_args = 0..=1, require_equals = true, default_missing_value = "auto")]
    pub shortened: Option<String>,
    /// Verdicts that fail the job: regressed, inconclusive, invalid, incomparable, no-baseline
    #[arg(long, value_delimiter = ',', value_name = "VERDICT")]
    pub fail_on: Vec<String>,
    /// Set any key of the scenario, such as target.head.url=http://127.0.0.1:8080
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// File of NAME=value lines for ${NAME} in the scenario; the environment goes first
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
}
