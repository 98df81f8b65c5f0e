//! A red by stored runs against a second measurement: `docs/statistics.md` §4.6.

use super::check::Check;
use super::pool::Pool;
use super::replay::Replay;
use super::{
    Comparison, Confirmed, Evidence, Fault, Judgement, Policy, Reason, Rule, Verdict, Warning, judge, verdict,
};
use crate::history::{Baseline, EnvironmentKey};
use crate::record::{Ending, RunRecord};

/// Digits of a commit that a reader is told.
const COMMIT: usize = 9;

/// What a second measurement did to the reds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Outcome {
    /// What it was; nothing where there was no red, or no measurement that can speak of one.
    pub by: Option<Confirmed>,
    /// Why it was left out.
    pub warning: Option<Warning>,
}

/// Whether a second measurement would settle the judgement: some check is red by stored runs, and nothing
/// has confirmed it or spoken against it.
pub fn wants_confirmation(judgement: &Judgement) -> bool {
    let waits = |check: &Comparison| check.gated && check.reason == Some(Reason::Unconfirmed);
    judgement.checks.iter().any(waits)
}

/// Leaves a red by stored runs standing where the second measurement shows it as well, and makes it
/// inconclusive otherwise. The naive rule asks for none.
pub(super) fn confirm(
    policy: &Policy,
    record: &RunRecord,
    evidence: &Evidence<'_>,
    checks: &[Check],
    found: &mut [Comparison],
) -> Outcome {
    let Evidence::History { baseline, confirmation, fixed_machine } = *evidence else { return Outcome::default() };
    if !found.iter().any(is_red) {
        return Outcome::default();
    }
    let second = confirmation.map(|second| opinion(policy, record, second, baseline, fixed_machine));
    let (opinion, why) = match second {
        Some(Ok(opinion)) => (Some(opinion), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    for (i, (check, found)) in checks.iter().zip(found).enumerate().filter(|(_, (_, found))| is_red(found)) {
        let doubt = match &opinion {
            None => Some(Reason::Unconfirmed),
            Some(opinion) => opinion.doubt(check, found, opinion.checks.get(i), baseline),
        };
        if let Some(reason) = doubt {
            (found.verdict, found.reason) = (Verdict::Inconclusive, Some(reason));
        }
    }
    let warning = why.map(|why| Warning::NoConfirmation { why });
    Outcome { by: opinion.map(|opinion| opinion.by), warning }
}

/// A threshold that stored runs made red; a limit needs none of them.
fn is_red(found: &Comparison) -> bool {
    found.gated && found.verdict == Verdict::Regressed && matches!(found.rule, Rule::Threshold | Rule::Errors)
}

/// What a second measurement says.
struct Opinion {
    by: Confirmed,
    /// In the order of the policy, as those of the first.
    checks: Vec<Comparison>,
}

impl Opinion {
    /// Why a red does not stand; nothing where it does.
    fn doubt(
        &self,
        check: &Check,
        found: &Comparison,
        again: Option<&Comparison>,
        baseline: &Baseline,
    ) -> Option<Reason> {
        let again = again.filter(|again| is_red(again) || again.reason == Some(Reason::CapacityDecided));
        let stands = match (self.by, again) {
            (Confirmed::OnTheSameHost, _) => return Some(Reason::SameHost),
            (Confirmed::OnTheFixedMachine, Some(again)) => {
                let latest = Pool { baseline, point: true, slower: None };
                [found, again].iter().all(|found| latest.is_beyond(found, check.bound))
            }
            (_, again) => again.is_some(),
        };
        (!stands).then_some(Reason::NotConfirmed)
    }
}

/// What the second measurement says by itself, or why it cannot speak of the first.
fn opinion(
    policy: &Policy,
    record: &RunRecord,
    second: &RunRecord,
    baseline: &Baseline,
    fixed_machine: bool,
) -> Result<Opinion, String> {
    is_of_the_same_build(record, second)?;
    if second.is_duet() {
        let judgement = judge(policy, second, &Evidence::Record);
        if let Some(fault) = judgement.fault.as_ref().filter(|_| judgement.verdict != Verdict::Regressed) {
            return Err(match fault {
                Fault::Down { arm, text } => format!("{arm} could not be measured: {text}"),
                _ => format!("its own verdict is {}", judgement.verdict),
            });
        }
        return Ok(Opinion { by: Confirmed::ByDuet, checks: judgement.checks });
    }
    if second.ending != Ending::Complete {
        return Err("it did not come to its end".to_owned());
    }
    let key = |record: &RunRecord| EnvironmentKey::new(&record.environment, &record.perf_gate);
    if let Some(difference) = key(record).differences(&key(second)).first() {
        return Err(format!("it was measured under other conditions, {difference}"));
    }
    let by = match (&record.environment.host, &second.environment.host) {
        _ if fixed_machine => Confirmed::OnTheFixedMachine,
        (Some(first), Some(second)) if first != second => Confirmed::OnAnotherHost,
        (Some(_), Some(_)) => Confirmed::OnTheSameHost,
        _ => return Err("it is not known which hosts the two were measured on".to_owned()),
    };
    let evidence = Evidence::History { baseline, confirmation: None, fixed_machine };
    let pool = Pool::of(&evidence, second);
    let plan = Pool::plan(pool.as_ref(), second);
    let replay = Replay::of(policy, &plan, &second.windows, pool.as_ref());
    Ok(Opinion { by, checks: verdict::settle(&replay) })
}

fn is_of_the_same_build(record: &RunRecord, second: &RunRecord) -> Result<(), String> {
    let commit = |record: &RunRecord| match &record.identity.commit {
        Some(id) => id.chars().take(COMMIT).collect(),
        None => "an unknown commit".to_owned(),
    };
    if record.identity.commit.is_none() || record.identity.commit != second.identity.commit {
        return Err(format!("it measured {}, this run {}", commit(second), commit(record)));
    }
    if record.digest != second.digest || record.plan.pass != second.plan.pass {
        return Err("it was measured with another load, other tasks or other connections".to_owned());
    }
    if record.began == second.began && record.is_duet() == second.is_duet() {
        return Err("it is the run that it is to confirm".to_owned());
    }
    Ok(())
}
