//! Rounds that did not count.

use super::{Fault, VoidCount};
use crate::metric;
use crate::record::{VoidReason, Window};
use std::collections::BTreeMap;

/// Why each void round did not count, in the order of rounds.
pub(super) fn reasons(windows: &[Window]) -> Vec<VoidReason> {
    let by_round: BTreeMap<u32, VoidReason> = windows.iter().filter_map(|w| Some((w.round, w.void?))).collect();
    by_round.into_values().collect()
}

/// Void rounds by the arm whose window was the cause.
pub(super) fn count(reasons: &[VoidReason]) -> VoidCount {
    let mut count = VoidCount::default();
    for reason in reasons {
        match reason {
            VoidReason::Late { base: true, head: false } => count.base += 1,
            VoidReason::Late { base: false, head: true } => count.head += 1,
            _ => count.both += 1,
        }
    }
    count
}

/// What `TooManyVoid` means for a run: a broken base where neither arm answers, else the generator.
pub(super) fn fault(reasons: &[VoidReason]) -> Fault {
    let silent = reasons.iter().filter(|reason| **reason == VoidReason::NoSuccess).count();
    if silent > super::duet::MOST_SILENT {
        return Fault::BrokenBase { text: format!("no request succeeded on either build in {silent} rounds") };
    }
    let rounds = metric::count(reasons.len() as u64);
    Fault::Generator { text: format!("{rounds} rounds did not count: {}", causes(reasons).join(", ")) }
}

/// Causes with their number of rounds, most frequent first.
pub(super) fn by_cause(reasons: &[VoidReason]) -> Vec<(u32, &'static str)> {
    let mut rounds: BTreeMap<&'static str, u32> = BTreeMap::new();
    for reason in reasons {
        *rounds.entry(cause(*reason)).or_default() += 1;
    }
    let mut causes: Vec<_> = rounds.into_iter().map(|(cause, rounds)| (rounds, cause)).collect();
    causes.sort_by_key(|(rounds, _)| std::cmp::Reverse(*rounds));
    causes
}

fn causes(reasons: &[VoidReason]) -> Vec<&'static str> {
    by_cause(reasons).into_iter().map(|(_, cause)| cause).collect()
}

fn cause(reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::Late { base: true, head: false } => "the generator was late in base's window",
        VoidReason::Late { base: false, head: true } => "the generator was late in head's window",
        VoidReason::Late { .. } => "the generator was late",
        VoidReason::OtherGate => "another perf-gate drove load on this host",
        VoidReason::NoSuccess => "no request succeeded on either build",
        VoidReason::NotFinite => "a value was not a finite number",
    }
}
