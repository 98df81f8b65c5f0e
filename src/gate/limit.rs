//! Head against an absolute bound: `docs/statistics.md` §3.6.

use super::check::Check;
use super::duet::{self, Terms};
use super::look::{EPSILON, Look};
use super::reading::Readings;
use super::{Comparison, Reason, Verdict};

/// Judges a limit on latency or throughput at one look: the rule of §3.2 against a constant.
pub(super) fn judge(check: &Check, readings: &Readings, look: Look, terms: &Terms) -> Comparison {
    let mut found = duet::numbers(check, readings, look, terms);
    found.limit = Some(check.bound);
    (found.verdict, found.reason) = match duet::guarded(check, readings, look, 0.0, terms) {
        // Far below a bound is where one wants to be, not an improvement.
        (Verdict::Improved, _) => (Verdict::Pass, None),
        (Verdict::Regressed, _) if base_breaks_it(check, readings) => {
            (Verdict::Regressed, Some(Reason::BaseBreaksItToo))
        }
        decided => decided,
    };
    found
}

fn base_breaks_it(check: &Check, readings: &Readings) -> bool {
    let sign = check.key.direction().sign();
    readings.base.is_some_and(|base| sign * (base.ln() - check.bound.ln()) > EPSILON)
}
