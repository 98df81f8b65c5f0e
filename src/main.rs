//! Collects what comes from the process, calls the library, returns the exit status.

use clap::Parser;
use perf_gate::cli::{Cli, of_lambda};
use perf_gate::command::{self, LAMBDA};
use perf_gate::context::Context;
use std::process::ExitCode;

fn main() -> ExitCode {
    let context = Context::of_process();
    let arguments = of_lambda(std::env::args_os().collect(), context.variable(LAMBDA).is_some());
    let call = Cli::parse_from(arguments);
    let status = command::dispatch(call, &context).unwrap_or_else(|failure| {
        command::complain(&context, &failure);
        failure.status()
    });
    ExitCode::from(status.code())
}
