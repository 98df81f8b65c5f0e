//! Whether a round counts, and whether an arm answers at all. Pure.

use super::USUAL_LATENESS;
use crate::record::{Arm, Down, DownReason, VoidReason, Window};
use std::time::Duration;

/// A generator that is no later than this never voids a round (`docs/statistics.md` §2.7), in µs, unless the scenario says
/// otherwise.
const LATENESS: f64 = USUAL_LATENESS.as_micros() as f64;
/// Share of base's typical p95 that the generator may be late.
const LATENESS_SHARE: f64 = 0.05;
/// Rounds that may be repeated.
pub const MOST_VOID: usize = 4;
/// Windows in a row without one success before an arm is down (§2.8).
const SILENT_WINDOWS: usize = 3;
/// Requests that those windows must hold together.
const SILENT_REQUESTS: u64 = 20;
/// Share of failures up to which the other arm counts as answering: above it base is broken anyway (§3.5).
const CLEAN: f64 = 0.2;

/// Why a round does not count, if so; `past` holds the windows before it, `allowed` is how late the generator may be where
/// the scenario says so.
pub fn void(past: &[Window], round: &[&Window], neighbour: bool, allowed: Option<Duration>) -> Option<VoidReason> {
    if neighbour {
        return Some(VoidReason::OtherGate);
    }
    if round.iter().all(|w| w.ok() == 0) {
        return Some(VoidReason::NoSuccess);
    }
    let bound = lateness_bound(past, round, allowed);
    let late = |arm| round.iter().any(|w| w.arm == arm && w.lateness.percentile(95.0).is_some_and(|p95| p95 > bound));
    let (base, head) = (late(Arm::Base), late(Arm::Head));
    (base || head).then_some(VoidReason::Late { base, head })
}

/// What p95 of the lateness of a window may be before its round is void (§2.7), in µs.
pub fn lateness_bound(past: &[Window], round: &[&Window], allowed: Option<Duration>) -> f64 {
    let usual = || LATENESS.max(LATENESS_SHARE * reference_p95(past, round).unwrap_or(0.0));
    allowed.map_or_else(usual, |allowed| allowed.as_secs_f64() * 1e6)
}

/// Whether a window counts whose round would be void under the usual bound on lateness.
pub fn counts_what_is_late(windows: &[Window]) -> bool {
    let is_late = |at: usize, window: &Window| {
        let bound = lateness_bound(&windows[..at], &[window], None);
        window.lateness.percentile(95.0).is_some_and(|p95| p95 > bound)
    };
    windows.iter().enumerate().any(|(at, window)| window.void.is_none() && !window.cut && is_late(at, window))
}

/// Median of base's window p95s up to this round; head's where there is no base.
fn reference_p95(past: &[Window], round: &[&Window]) -> Option<f64> {
    let reference = if round.iter().any(|w| w.arm == Arm::Base) { Arm::Base } else { Arm::Head };
    let windows = past.iter().chain(round.iter().copied()).filter(|w| w.arm == reference && !w.cut);
    let mut p95s: Vec<f64> = windows.filter_map(|w| w.latency.percentile(95.0)).collect();
    p95s.sort_by(f64::total_cmp);
    p95s.get(p95s.len() / 2).copied()
}

/// The arm that answered nothing in its last three windows while the other one did.
pub fn silent(windows: &[Window], duet: bool) -> Option<Down> {
    let silent = |arm: Arm| {
        let last = last_of(windows, arm);
        let requests: u64 = last.iter().map(|w| w.requests).sum();
        let nothing = last.len() == SILENT_WINDOWS && last.iter().all(|w| w.ok() == 0);
        nothing && requests >= SILENT_REQUESTS && (!duet || answers(&last_of(windows, arm.other())))
    };
    let arm = [Arm::Head, Arm::Base].into_iter().find(|arm| silent(*arm))?;
    let last = last_of(windows, arm);
    let class = last.first().and_then(|w| w.errors.keys().next().copied());
    let class = class.map(|class| format!(" ({class})")).unwrap_or_default();
    let text = match last.iter().any(|w| w.jobs.is_some()) {
        true => format!("{arm} completed no job in {SILENT_WINDOWS} windows in a row"),
        false => format!("{arm} answered no request in {SILENT_WINDOWS} windows in a row{class}"),
    };
    Some(Down { arm, reason: DownReason::AnswersNothing, text, log_tail: Vec::new() })
}

fn last_of(windows: &[Window], arm: Arm) -> Vec<&Window> {
    windows.iter().rev().filter(|w| w.arm == arm && !w.cut).take(SILENT_WINDOWS).collect()
}

fn answers(windows: &[&Window]) -> bool {
    let requests: u64 = windows.iter().map(|w| w.requests).sum();
    let failed: u64 = windows.iter().map(|w| w.failed()).sum();
    requests > 0 && failed as f64 <= CLEAN * requests as f64
}
