//! Runs that were measured under the same conditions, and so can be compared.

use super::Track;
use crate::history::refresh_time::together;
use crate::history::{EnvironmentKey, RefreshTime, Summary};
use crate::metric::{Key, Statistic};
use serde::Serialize;

/// Runs that were measured under the same conditions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strand {
    /// The kind of machine.
    pub key: EnvironmentKey,
    /// Scenario digest.
    pub digest: String,
    /// Share of a load that changes that a window plays; absent of steady load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<f64>,
    /// Refresh times, oldest first, at least one.
    pub times: Vec<Time>,
    /// One a quantity: those of the whole scenario first, then those of its tasks.
    pub tracks: Vec<Track>,
}

/// A refresh time: runs less than 6 hours apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Time {
    /// When its newest run began, UTC, RFC 3339.
    pub began: String,
    /// Commit of its first run.
    pub first_commit: String,
    /// Commit of its last run.
    pub last_commit: String,
    /// How many runs it has.
    pub runs: usize,
}

impl Strand {
    /// Of runs in the order of time that are alike; nothing of none.
    pub(super) fn of(runs: Vec<Summary>) -> Option<Self> {
        let newest = runs.last()?.clone();
        let dated = runs.into_iter().rev().filter_map(|run| Some((run.when()?, run)));
        let mut times: Vec<RefreshTime> = together(dated).into_iter().map(|runs| RefreshTime { runs }).collect();
        times.reverse();
        let shown: Vec<Time> = times.iter().map(Time::of).collect();
        let tracks = keys(&newest).into_iter().filter_map(|key| Track::of(key, &times, &shown)).collect();
        Some(Self { key: newest.key, digest: newest.digest, pass: newest.pass, times: shown, tracks })
    }

    /// The track of a quantity.
    pub fn track(&self, key: &Key) -> Option<&Track> {
        self.tracks.iter().find(|track| track.key == *key)
    }
}

impl Time {
    fn of(time: &RefreshTime) -> Self {
        Self {
            began: time.runs.first().map(|run| run.began.clone()).unwrap_or_default(),
            first_commit: time.first_commit().to_owned(),
            last_commit: time.last_commit().to_owned(),
            runs: time.runs.len(),
        }
    }
}

/// What is followed: what the newest run has of the whole scenario, and of its tasks p95, typical latency and errors.
/// The largest value of a run is no level, and is left out.
fn keys(newest: &Summary) -> Vec<Key> {
    let is_followed = |key: &Key| match key.statistic {
        Statistic::Max => false,
        Statistic::Typical => true,
        Statistic::Percentile(percent) => key.task.is_none() || percent == 95.0,
        Statistic::Mean | Statistic::Rate => key.task.is_none(),
    };
    let levels = newest.levels.iter().map(|level| level.key.clone()).filter(is_followed);
    let errors = newest.errors.iter().map(|of| Key { task: of.task.clone(), ..Key::errors() });
    let mut keys: Vec<Key> = levels.chain(errors).collect();
    keys.sort_by_key(|key| key.task.is_some());
    keys
}
