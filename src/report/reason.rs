//! Why a check came to its verdict, and what to do about it.

use super::quantity;
use crate::gate::{Comparison, Reason};
use crate::metric;

/// A reason in words. Both parts are ours: nothing in them comes from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What the matter is.
    pub why: String,
    /// What to do about it, where something can be done.
    pub advice: Option<&'static str>,
}

/// Explains a comparison; nothing where the numbers alone say it.
pub fn explain(comparison: &Comparison) -> Option<Explanation> {
    let reason = comparison.reason.as_ref()?;
    Some(Explanation { why: why(reason, comparison), advice: advice(reason) })
}

fn why(reason: &Reason, comparison: &Comparison) -> String {
    let fixed = match reason {
        Reason::SpansLimit => {
            let limit = quantity::limit(comparison).unwrap_or_else(|| "a change".to_owned());
            return format!(
                "the likely range still spans the limit after {} rounds: too noisy to tell {limit} from nothing",
                comparison.rounds
            );
        }
        Reason::TooFewRequests { expected, needed } => {
            return format!(
                "a window has about {} requests, {} needs {}",
                metric::count(expected.round() as i64),
                quantity::spoken(&comparison.key),
                metric::count(needed.round() as i64)
            );
        }
        Reason::CutShort => "the run was cut short before it could be decided",
        Reason::DifferentHosts => "base and head are served by different machines, which differ more than builds do",
        Reason::Overload => "base itself cannot keep up: the scenario overloads this runner",
        Reason::StillWarming => "head is still warming up: its gap to base was shrinking",
        Reason::DiffersBetweenStarts => "the change differs between starts of the same builds",
        Reason::OneStart => "one process start per build, and the likely range is not wholly over the limit",
        Reason::HeadStarvesGenerator => "head starves the generator: it was late in head's windows only",
        Reason::BelowMinEffect => "the change is smaller than `min_effect`",
        Reason::NotLimiting => "not limiting: the load is an arrival rate",
        Reason::MostlyThinkTime => "not limiting: users mostly think",
        Reason::Burst => "the errors came in bursts, and one burst is not a trend",
        Reason::TooFewErrors => "more errors than allowed, but too few to rule out chance",
        Reason::BaseBreaksItToo => "base breaks this limit too",
        Reason::NoBase => "there is neither a base build nor stored runs to compare with",
        Reason::NothingStored => "nothing is stored to compare with",
        Reason::NothingRelated => "no stored run measured what head is built upon",
        Reason::Shallow => "the clone is too shallow to tell which stored runs head is built upon",
        Reason::FewStored => "too few refresh times are stored",
        Reason::OtherConditions => "the stored runs were measured under other conditions",
        Reason::SlowerMachine { .. } => "this machine is slower than all that the stored runs were measured on",
        Reason::HostsDiffer => "hosts differ too much",
        Reason::WithinSpread => "runs differ by as much without any change",
        Reason::Invisible => "smaller changes are invisible on this runner",
        Reason::Unconfirmed => "looks slower, and nothing has confirmed it yet",
        Reason::NotConfirmed => "the second measurement did not show it again",
        Reason::SameHost => "measured again on the same host, which may itself be slow",
        Reason::Point => "one run against one run",
        Reason::CapacityDecided => "not judged: head does not keep up",
        Reason::CannotFail => "with so few rounds and so many checks this can never turn red",
        Reason::BrokenBase => "base itself fails over a fifth of its requests, or nothing answers",
        Reason::NoRequests => "an arm was sent no request",
        Reason::NotRecorded => "the record does not hold this statistic window by window",
    };
    fixed.to_owned()
}

fn advice(reason: &Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::SpansLimit => "a quieter (dedicated) runner or a longer budget with more `rounds` would tell",
        Reason::TooFewRequests { .. } => "raise the rate or `budget`, or judge `latency.typical`, which needs 20",
        Reason::CutShort => "run it again to the end",
        Reason::DifferentHosts => {
            "start both builds on one machine, or set `same_hosts: true` where they share theirs; limits still hold"
        }
        Reason::Overload => "lower the rate, or use a larger runner",
        Reason::StillWarming => "raise `warmup.at_most`",
        Reason::DiffersBetweenStarts => "look for what a start decides (caches, data, ports), or set `restarts: auto`",
        Reason::OneStart => "let perf-gate start the builds (`restarts: auto`)",
        Reason::HeadStarvesGenerator => "lower the rate, or leave the generator a core of its own",
        Reason::Burst => "see what failed below; a longer run tells a burst from a trend",
        Reason::TooFewErrors => "a higher rate or a larger `budget` would tell",
        Reason::BaseBreaksItToo => "raise the limit, or mend it on its own: this change did not bring it",
        Reason::NoBase => "give the scenario a `target.base`, or store runs with `perf-gate baseline add`",
        Reason::CapacityDecided => "mend the capacity first, or lower the rate to compare latency",
        Reason::CannotFail => "plan more rounds, or gate on fewer checks",
        Reason::BrokenBase => "mend the scenario or the base branch first",
        Reason::NoRequests => "raise the rate, the weight of the task, or `budget`",
        Reason::NotRecorded => "measure again with this check in the scenario",
        Reason::BelowMinEffect
        | Reason::NotLimiting
        | Reason::MostlyThinkTime
        | Reason::NothingStored
        | Reason::NothingRelated
        | Reason::Shallow
        | Reason::FewStored
        | Reason::OtherConditions
        | Reason::SlowerMachine { .. }
        | Reason::HostsDiffer
        | Reason::WithinSpread
        | Reason::Invisible
        | Reason::Unconfirmed
        | Reason::NotConfirmed
        | Reason::SameHost
        | Reason::Point => return None,
    })
}
