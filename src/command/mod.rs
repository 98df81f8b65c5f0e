//! What each command does, one file a command. The only place that sees the whole of [`Context`].

mod addressed;
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
mod data;
mod demo;
mod file_names;
mod foreign;
mod gate;
mod git;
mod identity;
mod job;
mod judge;
mod judging;
mod measure;
mod output;
mod outputs;
mod plausibility;
mod progress;
mod publish;
mod publishing;
mod report;
mod run;
mod schema;
mod signals;
mod sizing;
mod source;
mod storage;
mod stored;
mod streams;
mod trailers;
mod trend;
mod trial;
mod worker;

pub use streams::complain;
pub use worker::LAMBDA;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use clap::CommandFactory;
use jiff::Timestamp;
use streams::{print, print_json, say, warn};
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
            Command::Check(args) => check::check(context, &args).await,
            Command::Judge(args) => judge::judge(context, &args).await,
            Command::Report(args) => report::report(context, &args),
            Command::Publish(args) => publish::publish(context, &args).await,
            Command::Baseline(command) => baseline::baseline(context, command).await,
            Command::Trend(args) => trend::trend(context, &args).await,
            Command::Data(args) => data::data(&args),
            Command::Demo(args) => demo::demo(&args).await,
            Command::Worker(args) => worker::worker(context, &args).await,
            Command::Schema(args) => say(&schema::text(args.of)?),
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "perf-gate", &mut script);
                say(&String::from_utf8_lossy(&script))
            }
        }
    }))
}

/// The day, UTC, as acceptances name it.
fn today() -> String {
    Timestamp::now().strftime("%Y-%m-%d").to_string()
}
