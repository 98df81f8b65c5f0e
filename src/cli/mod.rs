//! The command line: what may be said. What it means is the business of [`crate::command`].

mod baseline;
mod data;
mod publish;
mod report;

pub use baseline::{AddArgs, BaselineCommand, ListArgs, PruneArgs, RefreshArgs, ShowArgs, WhichArgs};

pub use data::DataArgs;
pub use publish::PublishArgs;
pub use report::{ReportArgs, ReportFormat};

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};
use std::net::IpAddr;
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
    #[command(after_help = GATE_EXAMPLES)]
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
    #[command(after_help = JUDGE_EXAMPLES)]
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
    /// Write rows of test data, made from a template
    #[command(after_help = data::EXAMPLES)]
    Data(DataArgs),
    /// Run the built-in service of the quick start
    #[command(after_help = "Example:\n  perf-gate demo --port 8080 --slowdown 1.25")]
    Demo(DemoArgs),
    /// Print the JSON Schema of scenario files, for editors
    #[command(after_help = "Example:\n  perf-gate schema > perf-gate.schema.json")]
    Schema,
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  perf-gate completions bash > /etc/bash_completion.d/perf-gate")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

const GATE_EXAMPLES: &str = "Examples:
  perf-gate gate                              the built-in quick start, or perf-gate.yaml where there is one
  perf-gate gate perf/orders.yaml --rate 500
  perf-gate gate perf/orders.yaml --against main
  perf-gate gate perf/*.yaml --fail-on regressed,inconclusive
  perf-gate gate perf/orders.yaml --store s3://perf-baselines/ci

Exit status: 0 passed, 1 unexpected, 2 usage or scenario, 3 regressed, 4 no verdict (where --fail-on
names it), 5 head could not be measured, 6 store unreachable or denied, 7 not published with
--comment always, 130 and 143 interrupted.";

const JUDGE_EXAMPLES: &str = "Examples:
  perf-gate judge perf-gate-out/record.json perf/orders.yaml
  perf-gate judge record.json perf/orders.yaml --set policy.thresholds.latency.p95=+5%
  perf-gate judge after.json perf/orders.yaml --against before.json
  perf-gate judge --policy perf/orders.yaml --runs s3://perf-baselines/ci";

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

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1", env = "PERF_GATE_DEMO_HOST")]
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080, env = "PERF_GATE_DEMO_PORT")]
    pub port: u16,
    /// Median response time in milliseconds; p95 is twice that
    #[arg(long, default_value_t = 20.0, env = "PERF_GATE_DEMO_LATENCY_MS", value_parser = non_negative)]
    pub latency_ms: f64,
    /// Factor on every response time
    #[arg(long, default_value_t = 1.0, env = "PERF_GATE_DEMO_SLOWDOWN", value_parser = non_negative)]
    pub slowdown: f64,
    /// Share of requests answered with 500, from 0 to 1
    #[arg(long, default_value_t = 0.0, env = "PERF_GATE_DEMO_ERROR_RATE", value_parser = non_negative)]
    pub error_rate: f64,
    /// Stand still at the end of every so many seconds; 0 is never
    #[arg(long, default_value_t = 0.0, env = "PERF_GATE_DEMO_FREEZE_EVERY", value_name = "SECONDS", value_parser = non_negative)]
    pub freeze_every: f64,
    /// How long it stands still, in seconds
    #[arg(long, default_value_t = 1.0, env = "PERF_GATE_DEMO_FREEZE_FOR", value_name = "SECONDS", value_parser = non_negative)]
    pub freeze_for: f64,
    /// Seed of response times and errors; drawn where absent
    #[arg(long, env = "PERF_GATE_DEMO_SEED")]
    pub seed: Option<u64>,
}

fn non_negative(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if number.is_finite() && number >= 0.0 { Ok(number) } else { Err("must not be negative".to_owned()) }
}
