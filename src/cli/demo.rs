//! What may be said of the built-in service.

use clap::Args;
use std::net::IpAddr;

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
    /// Processor time that every request costs, in microseconds, within its response time
    #[arg(long, default_value_t = 0.0, env = "PERF_GATE_DEMO_CPU_US", value_name = "MICROSECONDS", value_parser = non_negative)]
    pub cpu_us: f64,
    /// Memory that is held all along, in MB
    #[arg(long, default_value_t = 0.0, env = "PERF_GATE_DEMO_MEMORY_MB", value_name = "MB", value_parser = non_negative)]
    pub memory_mb: f64,
    /// Seed of response times and errors; drawn where absent
    #[arg(long, env = "PERF_GATE_DEMO_SEED")]
    pub seed: Option<u64>,
}

fn non_negative(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if number.is_finite() && number >= 0.0 { Ok(number) } else { Err("must not be negative".to_owned()) }
}
