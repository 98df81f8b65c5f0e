//! The decision: pure functions from a policy and a record to a judgement.
//!
//! Knows no files, no clock and no renderer. The rules are those of `docs/statistics.md`.
//! Main function: [`judge`].

mod capacity;
mod caution;
mod check;
mod duet;
mod errors;
mod evidence;
mod history;
mod judgement;
mod limit;
mod look;
mod overload;
mod policy;
mod reading;
mod replay;
mod shown;
mod starts;
mod verdict;
mod voids;
mod warming;
mod warning;

#[cfg(test)]
mod tests;

pub use evidence::Evidence;
pub use history::{HistoryFinding, against_history};
pub use judgement::{
    AgainstStored, Comparison, Confirmed, Counts, Fault, JUDGEMENT_VERSION, Judgement, Reason, Rule, StoredRuns,
    TaskComparison, Verdict, VoidCount,
};
pub use policy::{Limit, Policy, Proof, Threshold, Wish};
pub use warning::Warning;

use crate::record::{RunPlan, RunRecord, Window};
use replay::Replay;

/// Judges a complete record. Pure and total: whatever the record holds, there is a verdict.
pub fn judge(policy: &Policy, record: &RunRecord) -> Judgement {
    let replay = Replay::of(policy, &record.plan, &record.windows);
    let checks = verdict::settle(&replay);
    let (verdict, fault) = verdict::overall(record, &checks);
    Judgement {
        version: JUDGEMENT_VERSION,
        scenario: record.scenario.clone(),
        verdict,
        fault,
        shown: shown::statistics(&replay),
        tasks: shown::tasks(&replay, &checks),
        rounds: replay.rounds.len() as u32,
        planned: record.plan.rounds,
        factor: replay.terms.factor,
        void: voids::count(&voids::reasons(&record.windows)),
        load_seconds: replay.rounds.iter().map(|round| round.head.seconds).sum(),
        warnings: caution::warnings(policy, record, &replay, &checks),
        checks,
        stored: None,
        accepted: policy.accept.clone(),
    }
}

/// What to do after a round, as the engine asks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Play another round.
    Continue,
    /// Every gated check has decided, or the plan is at its end.
    Stop,
    /// The plan is at its end or decided, and a red wants two further fresh starts of 4 rounds each.
    Confirm,
}

/// Whether the windows so far decide every gated check. Asked after every round that counts.
pub fn next(policy: &Policy, plan: &RunPlan, windows: &[Window]) -> Next {
    let replay = Replay::of(policy, plan, windows);
    if !replay.is_over() {
        Next::Continue
    } else if replay.wants_confirmation() {
        Next::Confirm
    } else {
        Next::Stop
    }
}
