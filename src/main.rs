//! Collects what comes from the process, calls the library, returns the exit status.

use clap::Parser;
use perf_gate::cli::Cli;
use perf_gate::command;
use perf_gate::context::Context;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (call, context) = (Cli::parse(), Context::of_process());
    let status = command::dispatch(call, &context).unwrap_or_else(|failure| {
        command::complain(&context, &failure);
        failure.status()
    });
    ExitCode::from(status.code())
}
