//! What may be said to `worker`.

use crate::config::duration;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

/// What follows its help.
pub const EXAMPLES: &str = "Examples:
  As a service (any container); every flag is an environment variable, too:
    perf-gate worker --incoming jobs --outgoing done --store s3://bucket/prefix --concurrency 20

  As a function of Lambda: the same binary named `bootstrap` on the runtime provided.al2023, with PERF_GATE_OUTGOING
  (and PERF_GATE_WORKER_STORE) in its environment, and an event source mapping of the incoming queue that has
  ReportBatchItemFailures. It is known by AWS_LAMBDA_RUNTIME_API, which Lambda sets.

  25 % slower than the one above, to see a gate turn red:
    perf-gate worker --incoming jobs --outgoing done --slow-down 1.25

docs/jobs.md has the messages and the permissions.";

/// Arguments of `worker`.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Queue of SQS that jobs are taken from, by its name or URL; as a function of Lambda it needs none
    #[arg(long, env = "PERF_GATE_INCOMING", value_name = "QUEUE", value_parser = NonEmptyStringValueParser::new())]
    pub incoming: Option<String>,
    /// Queue of SQS that they are reported to
    #[arg(long, env = "PERF_GATE_OUTGOING", value_name = "QUEUE", value_parser = NonEmptyStringValueParser::new())]
    pub outgoing: String,
    /// Where inputs are read and outputs written: s3://bucket/prefix, or none
    #[arg(long, env = "PERF_GATE_WORKER_STORE", value_name = "LOCATION", default_value = "none")]
    pub store: String,
    /// Table of DynamoDB, of the partition key job_id, that has an item for each job
    #[arg(long, env = "PERF_GATE_WORKER_TABLE", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub table: Option<String>,
    /// Jobs that are done at a time
    #[arg(long, env = "PERF_GATE_WORKER_CONCURRENCY", value_name = "N", default_value = "10")]
    pub concurrency: NonZeroU32,
    /// Factor on the time of every work
    #[arg(long, env = "PERF_GATE_WORKER_SLOW_DOWN", value_name = "FACTOR", default_value = "1", value_parser = factor)]
    pub slow_down: f64,
    /// Added to every write of an output, such as 20ms
    #[arg(long, env = "PERF_GATE_WORKER_WRITE_DELAY", value_name = "TIME", default_value = "0s", value_parser = time)]
    pub write_delay: Duration,
    /// Share of the jobs, from 0 to 1, that are reported as failed; always the same ones
    #[arg(long, env = "PERF_GATE_WORKER_FAILURE_RATE", value_name = "SHARE", default_value = "0", value_parser = share)]
    pub failure_rate: f64,
    /// Share of the jobs, from 0 to 1, that are never done, and end among the dead letters; always the same ones
    #[arg(long, env = "PERF_GATE_WORKER_POISON_RATE", value_name = "SHARE", default_value = "0", value_parser = share)]
    pub poison_rate: f64,
    /// Seed of which jobs fail
    #[arg(long, env = "PERF_GATE_WORKER_SEED", default_value_t = 0)]
    pub seed: u64,
    /// Time for what it holds after SIGTERM or Ctrl-C; what is not finished then is given back to the queue
    #[arg(long, env = "PERF_GATE_WORKER_GRACE", value_name = "TIME", default_value = "25s", value_parser = time)]
    pub grace: Duration,
}

/// Arguments as they are meant: Lambda starts its functions without any, and by a name of its own.
pub fn of_lambda(mut arguments: Vec<OsString>, in_lambda: bool) -> Vec<OsString> {
    let name = arguments.first().map(Path::new).and_then(Path::file_name);
    if name.is_some_and(|name| name == "bootstrap") || (in_lambda && arguments.len() == 1) {
        arguments.insert(1, "worker".into());
    }
    arguments
}

fn time(text: &str) -> Result<Duration, String> {
    match text {
        "0" => Ok(Duration::ZERO),
        _ => duration(text).ok_or_else(|| format!("`{text}` is no time such as 20ms or 25s")),
    }
}

fn share(text: &str) -> Result<f64, String> {
    number(text).and_then(|share| if share <= 1.0 { Ok(share) } else { Err("must not be above 1".to_owned()) })
}

fn factor(text: &str) -> Result<f64, String> {
    number(text).and_then(|factor| if factor > 0.0 { Ok(factor) } else { Err("must be above 0".to_owned()) })
}

fn number(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if number.is_finite() && number >= 0.0 { Ok(number) } else { Err("must not be negative".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambda_starts_a_worker() {
        let meant = |arguments: &[&str], in_lambda| {
            let arguments = of_lambda(arguments.iter().map(OsString::from).collect(), in_lambda);
            arguments.into_iter().filter_map(|argument| argument.into_string().ok()).collect::<Vec<_>>()
        };
        assert_eq!(meant(&["/var/task/bootstrap"], false), ["/var/task/bootstrap", "worker"]);
        assert_eq!(meant(&["perf-gate"], true), ["perf-gate", "worker"]);
        assert_eq!(meant(&["perf-gate", "demo"], true), ["perf-gate", "demo"]);
        assert_eq!(meant(&["perf-gate"], false), ["perf-gate"]);
    }

    #[test]
    fn amounts_have_their_bounds() {
        assert_eq!(time("1.5s").or(time("1500ms")), Ok(Duration::from_millis(1500)));
        assert_eq!(time("0"), Ok(Duration::ZERO));
        assert!(time("20").is_err() && share("1.01").is_err() && share("NaN").is_err() && factor("0").is_err());
        assert_eq!((share("0.02"), factor("1.25")), (Ok(0.02), Ok(1.25)));
    }
}
