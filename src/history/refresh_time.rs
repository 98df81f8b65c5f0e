//! Runs of one time, which count once: an hour has an effect of its own.

use super::Summary;
use crate::metric::{Key, Metric};
use crate::stats::{Finite, Positive, mean};
use jiff::{SignedDuration, Timestamp};

/// Runs closer together than this share one refresh time (`docs/statistics.md` §4.2).
pub(super) const APART: SignedDuration = SignedDuration::from_hours(6);

/// Runs of one time, averaged to one value.
#[derive(Debug, Clone, PartialEq)]
pub struct RefreshTime {
    /// Newest first, at least one.
    pub runs: Vec<Summary>,
}

impl RefreshTime {
    /// The level of a quantity: exp of the mean logarithm of its runs; nothing where none has it.
    pub fn level(&self, key: &Key) -> Option<Positive> {
        let logs: Vec<f64> = self.runs.iter().filter_map(|run| run.level(key)).map(Positive::ln).collect();
        Positive::new(mean(&logs)?.exp())
    }

    /// A quantity on the scale on which it is compared: the logarithm of its level, or the share of failed requests
    /// of all runs together where it is errors.
    pub(super) fn reading(&self, key: &Key) -> Option<Finite> {
        if key.metric != Metric::Errors {
            return self.level(key).map(Positive::log);
        }
        let tallies = self.runs.iter().flat_map(|run| run.tallies(key.task.as_deref()));
        let [failed, total] = tallies.fold([0, 0], |[f, t], tally| [f + tally.failed, t + tally.total]);
        Finite::new(failed as f64 / total as f64)
    }

    /// Commit of its first run.
    pub fn first_commit(&self) -> &str {
        self.runs.last().map(Summary::commit).unwrap_or_default()
    }

    /// Commit of its last run.
    pub fn last_commit(&self) -> &str {
        self.runs.first().map(Summary::commit).unwrap_or_default()
    }
}

/// How many refresh times runs that began then make, newest first.
pub fn count_refresh_times(began: impl IntoIterator<Item = Timestamp>) -> usize {
    together(began.into_iter().map(|when| (when, ()))).len()
}

/// What began less than [`APART`] before the newest of its group, newest first.
pub(super) fn together<T>(dated: impl Iterator<Item = (Timestamp, T)>) -> Vec<Vec<T>> {
    let mut groups: Vec<(Timestamp, Vec<T>)> = Vec::new();
    for (when, run) in dated {
        match groups.last_mut() {
            Some((newest, group)) if newest.duration_since(when) < APART => group.push(run),
            _ => groups.push((when, vec![run])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
