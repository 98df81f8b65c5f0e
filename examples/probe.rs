//! One probe of this machine, for measuring the probe itself: integer work, memory pass, loopback round trips in µs.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(probe) = perf_gate::machine::probe() else { return ExitCode::FAILURE };
    let line = format!("{:.3} {:.3} {:.3}\n", probe.integer, probe.memory, probe.loopback);
    if std::io::stdout().write_all(line.as_bytes()).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
