//! What the machines of the arms add to a comparison, and how it is taken out: `docs/statistics.md` §3.7.

use super::reading::{Gap, Quantity, Readings, by_start};
use super::{Comparison, Reason, Verdict};
use crate::metric::Key;
use crate::record::{Hosts, Round, RunPlan, Window};
use crate::stats::LogRatio;

/// How what the machines add is told from what the builds do.
#[derive(Debug, Clone)]
pub(super) enum Place<'a> {
    /// They add the same to both arms, or what they add is not told apart.
    Together,
    /// The builds change places with every start: the mean of a round and of its partner in the next start has none of it.
    Swapped,
    /// Rounds in which both machines served the same build tell what it is.
    Calibrated(Vec<Round<'a>>),
}

impl<'a> Place<'a> {
    /// That of a run in which head is held against its base.
    pub fn of(plan: &RunPlan, windows: &'a [Window]) -> Self {
        match plan.hosts {
            Hosts::Same | Hosts::Different => Self::Together,
            Hosts::Swapped => Self::Swapped,
            Hosts::Calibrated => Self::Calibrated(plan.calibration_of(windows)),
        }
    }

    /// Rounds that make one value of the test.
    pub fn rounds_per_value(&self) -> u32 {
        if matches!(self, Self::Swapped) { 2 } else { 1 }
    }

    /// Head against base (§3.1), without what their machines differ by.
    pub fn against_base(&self, quantity: &impl Quantity, rounds: &[Round<'_>]) -> Readings {
        let readings = Readings::against_base(quantity, rounds);
        match self {
            Self::Together => readings,
            Self::Swapped => Readings { gaps: partnered(&readings.gaps), ..readings },
            Self::Calibrated(_) => {
                let shifted = self.offset(quantity).map(|offset| shifted(&readings.gaps, offset));
                Readings { gaps: shifted.unwrap_or_default(), ..readings }
            }
        }
    }

    /// Head against a constant (§3.6): on the machines that it is on, or on both of them alike.
    pub fn against_bound(&self, key: &Key, rounds: &[Round<'_>], bound: f64) -> Readings {
        let readings = Readings::against_bound(key, rounds, bound);
        match self {
            Self::Swapped => Readings { gaps: partnered(&readings.gaps), ..readings },
            Self::Together | Self::Calibrated(_) => readings,
        }
    }

    /// How much worse head's machines were with the same build on both, as a logarithm; nothing where that was not
    /// measured.
    pub fn offset(&self, quantity: &impl Quantity) -> Option<LogRatio> {
        let Self::Calibrated(rounds) = self else { return None };
        LogRatio::new(Readings::against_base(quantity, rounds).paired()?.estimate)
    }

    /// A count has no estimate that could be subtracted: what is found beside base holds where `holds` says that it is so
    /// as well beside the same build on head's machines, which is in the rounds that it is given.
    pub fn hold(&self, beside: Comparison, holds: impl FnOnce(&[Round<'_>], Verdict) -> bool) -> Comparison {
        let decided = matches!(beside.verdict, Verdict::Pass | Verdict::Regressed);
        match self {
            Self::Calibrated(before) if decided && !holds(before, beside.verdict) => {
                Comparison { verdict: Verdict::Inconclusive, reason: Some(Reason::MachinesDiffer), ..beside }
            }
            _ => beside,
        }
    }
}

/// The means of every round and its partner, the one as far from the beginning of the next start; one that has none
/// says nothing.
fn partnered(gaps: &[Gap]) -> Vec<Gap> {
    let starts = by_start(gaps);
    let both = starts.chunks_exact(2).flat_map(|two| two[0].iter().zip(&two[1]));
    both.map(|(here, there)| Gap { start: here.start, worse: here.worse.mean(there.worse) }).collect()
}

fn shifted(gaps: &[Gap], offset: LogRatio) -> Vec<Gap> {
    gaps.iter().map(|gap| Gap { worse: gap.worse - offset, ..*gap }).collect()
}
