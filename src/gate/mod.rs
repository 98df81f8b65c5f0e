//! The decision: pure functions from a policy and a record to a judgement.
//!
//! Knows no files, no clock and no renderer. The rules are those of `docs/statistics.md`.
//! Main function: [`judge`].

mod judgement;
mod policy;
mod warning;

pub use judgement::{
    Comparison, Counts, Fault, JUDGEMENT_VERSION, Judgement, Reason, Rule, TaskComparison, Verdict, VoidCount,
};
pub use policy::{Limit, Policy, Proof, Threshold};
pub use warning::Warning;

use crate::record::{RunPlan, RunRecord, Window};

/// Judges a complete record. Pure and total: whatever the record holds, there is a verdict.
pub fn judge(policy: &Policy, record: &RunRecord) -> Judgement {
    let _ = (policy, record);
    todo!()
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
    let _ = (policy, plan, windows);
    todo!()
}
