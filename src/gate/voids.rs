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

impl Fault {
    /// What too many void rounds mean for a run: a broken base where neither arm answers, else what kept the generator
    /// from measuring most of them.
    pub fn of_voids(windows: &[Window]) -> Self {
        let reasons = reasons(windows);
        let of = |cause: fn(&VoidReason) -> bool| reasons.iter().filter(|reason| cause(reason)).count();
        let silent = of(|reason| *reason == VoidReason::NoSuccess);
        if silent > super::duet::MOST_SILENT {
            return Self::BrokenBase { text: format!("no request succeeded on either build in {silent} rounds") };
        }
        let late = of(|reason| matches!(reason, VoidReason::Late { .. }));
        let text = told(&reasons);
        match of(|reason| *reason == VoidReason::OtherGate) {
            // Who shares the host with another generator is late for that reason too.
            shared if shared > 0 && shared >= late => Self::OtherGate { text },
            _ if late > 0 => Self::Generator { text },
            _ => Self::CannotMeasure { text },
        }
    }
}

/// How many rounds did not count, and for what: with the rounds of each cause where there are several.
fn told(reasons: &[VoidReason]) -> String {
    let rounds = metric::count(reasons.len() as u64);
    let causes = match by_cause(reasons).as_slice() {
        // The fault is named for it.
        [_] if reasons.contains(&VoidReason::OtherGate) => String::new(),
        [(_, cause)] => format!(": {cause}"),
        // So it is for lateness; whose window it was stands among the warnings.
        _ if reasons.iter().all(|reason| matches!(reason, VoidReason::Late { .. })) => String::new(),
        several => {
            let causes: Vec<String> = several.iter().map(|(rounds, cause)| format!("{cause} ({rounds})")).collect();
            format!(": {}", causes.join(", "))
        }
    };
    format!("{rounds} rounds did not count{causes}")
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

fn cause(reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::Late { base: true, head: false } => "the generator was late in base's window",
        VoidReason::Late { base: false, head: true } => "the generator was late in head's window",
        VoidReason::Late { .. } => "the generator was late in both windows",
        VoidReason::OtherGate => "another perf-gate drove load on this host",
        VoidReason::NoSuccess => "no request succeeded on either build",
        VoidReason::NotFinite => "a value was not a finite number",
    }
}
