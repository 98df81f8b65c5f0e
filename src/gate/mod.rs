//! The decision: pure functions from a policy and a record to a judgement.
//!
//! Knows no files, no clock and no renderer. The rules are those of `docs/statistics.md`.
//! Main function: [`judge`].

mod capacity;
mod caution;
mod check;
mod comparison;
mod confirmation;
mod duet;
mod errors;
mod evidence;
mod fault;
mod history;
mod judgement;
mod limit;
mod look;
mod overload;
mod parse;
mod place;
mod policy;
mod pool;
mod reading;
mod reason;
mod replay;
mod shown;
mod sight;
mod stages;
mod starts;
mod stored;
mod verdict;
mod voids;
mod warming;
mod warning;

#[cfg(test)]
mod tests;

pub use comparison::{Comparison, Counts, Rule, TaskComparison};
pub use confirmation::wants_confirmation;
pub use evidence::Evidence;
pub use fault::Fault;
pub use history::{ENOUGH, HistoryFinding, POINT_FALSE_ALARMS, against_history};
pub use judgement::{JUDGEMENT_VERSION, Judgement, Verdict, VoidCount};
pub use parse::ParseError;
pub use policy::{Limit, Policy, Proof, Threshold, Wish};
pub use reason::Reason;
pub use sight::Sight;
pub use stages::StageComparison;
pub use stored::{AgainstStored, Confirmed, StoredRuns};
pub use warning::Warning;

use crate::record::{RunPlan, RunRecord, Window};
use pool::Pool;
use replay::Replay;

/// Judges a complete record against what was found to compare it with. Pure and total: whatever the record
/// and the stored runs hold, there is a verdict.
///
/// Stored runs are those that `evidence` names; [`Policy::evidence`] is what its caller picked them by.
pub fn judge(policy: &Policy, record: &RunRecord, evidence: &Evidence<'_>) -> Judgement {
    let pool = Pool::of(evidence, record);
    let plan = Pool::plan(pool.as_ref(), record);
    let replay = Replay::of(policy, &plan, &record.windows, pool.as_ref());
    let mut checks = verdict::settle(&replay);
    let confirmation = confirmation::confirm(policy, record, evidence, &replay.checks, &mut checks);
    let thresholds = || checks.iter().filter(|check| check.rule == Rule::Threshold).map(|check| &check.key);
    let stored = pool.map(|pool| StoredRuns { confirmation: confirmation.by, ..pool.runs(thresholds()) });
    let (verdict, fault) = verdict::overall(record, &checks);
    let mut warnings = caution::warnings(policy, record, &replay, &checks);
    warnings.extend(stored.as_ref().and_then(caution::of_stored));
    warnings.extend(confirmation.warning);
    Judgement {
        version: JUDGEMENT_VERSION,
        scenario: record.scenario.clone(),
        verdict,
        fault,
        shown: shown::statistics(&replay),
        tasks: shown::tasks(&replay, &checks),
        stages: stages::compare(&replay, &checks),
        of_jobs: record.plan.graph.is_some(),
        rounds: replay.rounds.len() as u32,
        planned: record.plan.rounds,
        factor: replay.terms.factor,
        void: voids::count(&voids::reasons(&record.windows)),
        load_seconds: replay.rounds.iter().map(|round| round.head.seconds).sum(),
        warnings,
        checks,
        stored,
        accepted: policy.accept.clone(),
        fail_on: policy.fail_on.clone(),
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
    let replay = Replay::of(policy, plan, windows, None);
    if !replay.is_over() {
        Next::Continue
    } else if replay.wants_confirmation() {
        Next::Confirm
    } else {
        Next::Stop
    }
}
