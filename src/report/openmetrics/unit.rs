//! The base unit of a quantity, and the families that are in it: one family never holds values of two units.

use super::family::Family;
use crate::metric::Metric;

/// What a check's levels and bounds are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// What base, or the stored runs, and head have.
    pub level: &'static Family,
    /// What is allowed at most, or at least of throughput.
    pub bound: &'static Family,
    /// How many of ours one of it is.
    pub size: f64,
}

const LEVEL: &str = "What an arm has of a quantity, or the stored runs have, as it was compared.";
const BOUND: &str = "The absolute value that a check allows head.";

static SECONDS: Unit = Unit {
    level: &Family::gauge("perf_gate_check_level_seconds", "seconds", LEVEL),
    bound: &Family::gauge("perf_gate_check_bound_seconds", "seconds", BOUND),
    size: 1e6,
};
static PER_SECOND: Unit = Unit {
    level: &Family::gauge("perf_gate_check_level_per_second", "per_second", LEVEL),
    bound: &Family::gauge("perf_gate_check_bound_per_second", "per_second", BOUND),
    size: 1.0,
};
static RATIO: Unit = Unit {
    level: &Family::gauge("perf_gate_check_level_ratio", "ratio", LEVEL),
    bound: &Family::gauge("perf_gate_check_bound_ratio", "ratio", BOUND),
    size: 1.0,
};
static BYTES: Unit = Unit {
    level: &Family::gauge("perf_gate_check_level_bytes", "bytes", LEVEL),
    bound: &Family::gauge("perf_gate_check_bound_bytes", "bytes", BOUND),
    size: 1.0,
};
static WINDOWS: Unit = Unit {
    level: &Family::gauge("perf_gate_check_level_windows", "windows", LEVEL),
    bound: &Family::gauge("perf_gate_check_bound_windows", "windows", BOUND),
    size: 1.0,
};

impl Unit {
    /// That of a metric.
    pub fn of(metric: Metric) -> &'static Self {
        match metric {
            Metric::Latency | Metric::Iteration | Metric::Cpu => &SECONDS,
            Metric::Throughput => &PER_SECOND,
            Metric::Errors => &RATIO,
            Metric::Memory => &BYTES,
            Metric::Capacity => &WINDOWS,
        }
    }
}
