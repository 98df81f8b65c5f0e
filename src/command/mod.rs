//! What each command does, one file a command. The only place that sees the whole of [`Context`].

mod against;
mod allowance;
mod ancestry;
mod artifact;
mod base;
mod baseline;
mod branches;
mod call;
mod check;
mod checkout;
mod conclusion;
mod confirmation;
mod demo;
mod foreign;
mod gate;
mod git;
mod identity;
mod job;
mod judge;
mod judging;
mod measure;
mod output;
mod plausibility;
mod progress;
mod publish;
mod publishing;
mod report;
mod run;
mod signals;
mod sizing;
mod source;
mod storage;
mod stored;
mod trailers;
mod trial;

use crate::cli::{Cli, Command};
use crate::config;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use clap::CommandFactory;
use jiff::Timestamp;
use std::io::Write;
use tokio::task::LocalSet;

/// Runs a command to its exit status. Everything happens on this thread: it is the generator's.
///
/// # Errors
/// What ends it early.
pub fn dispatch(cli: Cli, context: &Context) -> Result<ExitStatus, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::unexpected("cannot start", &e))?;
    let local = LocalSet::new();
    runtime.block_on(local.run_until(async {
        match cli.command {
            Command::Gate(args) => gate::gate(context, &args).await,
            Command::Run(args) => run::run(context, &args).await,
            Command::Check(args) => check::check(context, &args),
            Command::Judge(args) => judge::judge(context, &args).await,
            Command::Report(args) => report::report(context, &args),
            Command::Publish(args) => publish::publish(context, &args).await,
            Command::Baseline(command) => baseline::baseline(context, command).await,
            Command::Demo(args) => demo::demo(&args).await,
            Command::Schema => {
                let schema = serde_json::to_string_pretty(&config::schema()).unwrap_or_default();
                print(&format!("{schema}\n"))
            }
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "perf-gate", &mut script);
                print(&String::from_utf8_lossy(&script))
            }
        }
    }))
}

/// Writes to standard output; whoever closed the other end did not want more.
fn print(text: &str) -> Result<ExitStatus, Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::unexpected("cannot print", &e)),
        _ => Ok(ExitStatus::Passed),
    }
}

/// Says something beside the answer, on standard error.
fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "perf-gate: {}", without_commands(text));
}

/// The text without what the runner of a workflow takes for a command wherever in a line it stands; what it takes for
/// one at the beginning of a line is for the caller to keep from there (`actions/runner`, `ActionCommand.cs`).
fn without_commands(text: &str) -> String {
    text.replace("##[", "## [")
}

/// The day, UTC, as acceptances name it.
fn today() -> String {
    Timestamp::now().strftime("%Y-%m-%d").to_string()
}
