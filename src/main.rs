//! Collects what comes from the process, calls the library, returns the exit status.

use clap::Parser;
use perf_gate::cli::Cli;
use perf_gate::command;
use perf_gate::context::Context;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let status = command::dispatch(Cli::parse(), &Context::of_process()).unwrap_or_else(|failure| {
        let _ = writeln!(std::io::stderr(), "error: {failure}");
        failure.status()
    });
    ExitCode::from(status.code())
}
