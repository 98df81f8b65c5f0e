//! What head is held against, chosen and looked up before any load.

use super::stored::StoredRuns;
use crate::config::Scenario;
use crate::gate::{self, Evidence, Judgement, Policy, Warning, Wish};
use crate::record::RunRecord;
use crate::store::Unusable;

/// What head is held against.
#[derive(Debug, Clone)]
pub enum Against {
    /// The base that the record holds itself, or nothing but constant limits.
    Record,
    /// Stored runs.
    Stored {
        /// Those that count, and objects that cannot be used.
        runs: Box<StoredRuns>,
        /// Only the newest counts: the naive rule.
        point: bool,
        /// One machine that nobody else uses.
        fixed_machine: bool,
    },
}

/// Whether stored runs are needed, where head is measured beside a base or not.
pub fn wants_stored(policy: &Policy, has_base: bool) -> bool {
    match policy.evidence {
        _ if policy.thresholds.is_empty() => false,
        Wish::Auto => !has_base,
        Wish::Duet => false,
        Wish::History | Wish::Point => true,
    }
}

impl Against {
    /// Stored runs, by the evidence that the policy wants and what the scenario says of the machine.
    pub fn stored(runs: StoredRuns, scenario: &Scenario) -> Self {
        let point = scenario.policy.evidence == Wish::Point;
        Self::Stored { runs: Box::new(runs), point, fixed_machine: scenario.history.fixed_machine }
    }

    /// The branch that the change is for, then its former names, where stored runs tell.
    pub fn target(&self) -> Option<Vec<String>> {
        match self {
            Self::Record => None,
            Self::Stored { runs, .. } => Some(runs.target.clone()),
        }
    }

    /// Whether a second run on the same machine confirms a red.
    pub fn is_on_fixed_machine(&self) -> bool {
        matches!(self, Self::Stored { fixed_machine: true, point: false, .. })
    }

    /// Judges a record, by the policy of the day that it was measured on.
    pub fn judge(&self, policy: &Policy, record: &RunRecord, confirmation: Option<&RunRecord>) -> Judgement {
        let evidence = match self {
            Self::Record => Evidence::Record,
            Self::Stored { runs, point: true, .. } => Evidence::Point { baseline: &runs.baseline },
            Self::Stored { runs, fixed_machine, .. } => {
                Evidence::History { baseline: &runs.baseline, confirmation, fixed_machine: *fixed_machine }
            }
        };
        let mut judgement = gate::judge(policy, record, &evidence);
        if let Self::Stored { runs, .. } = self {
            judgement.stored.iter_mut().for_each(|stored| stored.given = runs.given);
            let left_out = |Unusable { name, why }| Warning::Unusable { name, why };
            judgement.warnings.extend(runs.unusable.iter().cloned().map(left_out));
        }
        judgement
    }
}
