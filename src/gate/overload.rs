//! Whether the scenario is more than this runner can serve: `docs/statistics.md` §2.10.

use crate::metric::Statistic;
use crate::record::Window;
use crate::stats::median;

/// One in so many of base's windows may go wrong.
const TOLERATED: usize = 4;
/// A window whose p95 is so many times the median of the window p95s has gone wrong.
const EXPLODES: f64 = 5.0;

/// Whether so many of `all` are more than a quarter.
pub(super) fn over_a_quarter(bad: usize, all: usize) -> bool {
    bad * TOLERATED > all
}

/// Whether base does not keep up, or its p95 explodes, in over a quarter of its windows.
pub(super) fn is_overloaded<'a>(base: impl Iterator<Item = &'a Window> + Clone) -> bool {
    let windows = base.clone().count();
    let behind = base.clone().filter(|window| window.drain_timed_out).count();
    let p95s: Vec<f64> = base.filter_map(|window| window.latency(Statistic::Percentile(95.0))).collect();
    let exploded = median(&p95s).map_or(0, |usual| p95s.iter().filter(|p95| **p95 > EXPLODES * usual).count());
    over_a_quarter(behind, windows) || over_a_quarter(exploded, windows)
}
