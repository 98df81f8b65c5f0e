//! What of a run is kept as baseline.

use super::{Counted, EnvironmentKey, Level, level_of};
use crate::metric::{Key, Metric, Statistic};
use crate::record::{Acceptance, Ending, Environment, Identity, Probes, RunRecord, Tally, Window};
use crate::stats::Positive;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Version of the summary's format; a reader takes this and every earlier one.
pub const SUMMARY_VERSION: u32 = 1;
/// What an object says it is, so that another program's JSON is told apart.
const KIND: &str = "perf-gate-baseline";
/// Fewest windows of a run that is kept: those of the shortest plan (`docs/statistics.md` §3.2).
const FEWEST_WINDOWS: usize = 8;
/// Error rate beyond which a run is no measure to compare with (`docs/statistics.md` §3.5).
const BROKEN: f64 = 0.2;
/// Percentiles that are kept of every run, whatever its policy gates.
const PERCENTILES: [f64; 6] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.9];

/// One stored run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// `perf-gate-baseline`.
    pub kind: String,
    /// [`SUMMARY_VERSION`] of the program that wrote it.
    pub version: u32,
    /// Version of perf-gate that measured it.
    pub perf_gate: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Scenario digest.
    pub digest: String,
    /// What was measured.
    pub identity: Identity,
    /// Where it was measured, in full.
    pub environment: Environment,
    /// What of that must be alike.
    pub key: EnvironmentKey,
    /// How fast the machine was by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probes>,
    /// When the run began, UTC, RFC 3339.
    pub began: String,
    /// Share of a load that changes that a window plays; absent of steady load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<f64>,
    /// Whether iterations are graphs of jobs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_jobs: bool,
    /// Windows that count.
    pub windows: u32,
    /// Levels of the whole scenario, then of its tasks.
    pub levels: Vec<Level>,
    /// Failed requests, window by window.
    pub errors: Vec<Counted>,
    /// Regressions that were accepted on purpose when it ran.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
}

/// Why a run cannot become a baseline.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// It did not come to its end.
    #[error("the run did not come to its end: {0}")]
    Unfinished(String),
    /// Base and head were measured in turn.
    #[error("it is a duet, measured until it was decided; a baseline is a run of one build: `perf-gate run`")]
    Duet,
    /// Measured for a pull request or a merge group.
    #[error("it is of a change that is not merged yet ({0}); a baseline is a run of a branch that others build upon")]
    PullRequest(String),
    /// The work tree had changes.
    #[error("the work tree had uncommitted changes, so no commit says what was measured; commit, and run again")]
    Dirty,
    /// No commit is known.
    #[error("no commit is known for it; run in a git checkout, so that a later run can tell what it is built upon")]
    NoCommit,
    /// Too few windows count.
    #[error("only {0} of its windows count, {FEWEST_WINDOWS} are needed")]
    FewWindows(usize),
    /// Too many requests failed, or none succeeded.
    #[error("{0}; mend the service or the scenario first")]
    Broken(String),
}

/// An object that is no summary of ours.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Written by a later version.
    #[error("written by a newer perf-gate (format {0}, this one reads up to {SUMMARY_VERSION}): update perf-gate")]
    Newer(u64),
    /// JSON of another program.
    #[error("not written by perf-gate")]
    Foreign,
    /// Not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
}

impl Summary {
    /// What is kept of a run.
    ///
    /// # Errors
    /// Where the run cannot become a baseline.
    pub fn of(record: &RunRecord) -> Result<Self, Unfit> {
        Self::fits(&record.identity)?;
        Self::measured(record)
    }

    /// What would be kept of a run, whoever made it of whatever: good for one comparison.
    ///
    /// # Errors
    /// Where the measurement itself is not good enough.
    pub fn measured(record: &RunRecord) -> Result<Self, Unfit> {
        let windows: Vec<&Window> =
            record.rounds().iter().map(|round| round.head).filter(|window| !window.confirmation).collect();
        fit(record, &windows)?;
        let tasks: Vec<Option<&str>> =
            std::iter::once(None).chain(task_names(&windows).into_iter().map(Some)).collect();
        let percentiles = percentiles(&record.source);
        let flows = windows.iter().any(|window| window.iterations.is_some());
        let iterations = if flows { times(Key::iteration, &percentiles) } else { Vec::new() };
        let keys = tasks.iter().flat_map(|task| keys(*task, &percentiles));
        // What the target used is of the whole scenario only.
        let keys = keys.chain([Key::cpu(), Key::memory()]);
        let levels = iterations.into_iter().chain(keys).filter_map(|key| level_of(&key, windows.iter().copied()));
        let counted = |task: &Option<&str>| Counted {
            task: task.map(str::to_owned),
            windows: windows.iter().filter_map(|window| window.tally(*task)).collect(),
        };
        Ok(Self {
            kind: KIND.to_owned(),
            version: SUMMARY_VERSION,
            perf_gate: record.perf_gate.clone(),
            scenario: record.scenario.clone(),
            digest: record.digest.clone(),
            identity: record.identity.clone(),
            environment: record.environment.clone(),
            key: EnvironmentKey::new(&record.environment, &record.perf_gate),
            probe: record.probe,
            began: record.began.clone(),
            pass: record.plan.pass,
            of_jobs: record.plan.graph.is_some(),
            windows: windows.len() as u32,
            levels: levels.collect(),
            errors: tasks.iter().map(counted).collect(),
            accepted: record.accepted.clone(),
        })
    }

    /// Whether a run of this identity can become a baseline: known before it is measured.
    ///
    /// # Errors
    /// Where it cannot.
    pub fn fits(identity: &Identity) -> Result<(), Unfit> {
        let of_change = |event: &&str| event.starts_with("pull_request") || *event == "merge_group";
        if let Some(event) = identity.event.as_deref().filter(of_change) {
            return Err(Unfit::PullRequest(event.to_owned()));
        }
        if identity.dirty {
            return Err(Unfit::Dirty);
        }
        identity.commit.as_ref().map(|_| ()).ok_or(Unfit::NoCommit)
    }

    /// Reads a summary of this version or an earlier one.
    ///
    /// # Errors
    /// Where it is damaged, foreign, or written by a later version.
    pub fn parse(json: &[u8]) -> Result<Self, ParseError> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Versioned {
            kind: Option<String>,
            version: Option<u64>,
        }
        let damaged = |e: serde_json::Error| ParseError::Damaged(e.to_string());
        let Versioned { kind, version } = serde_json::from_slice(json).map_err(damaged)?;
        match (kind.as_deref(), version) {
            (Some(KIND), Some(version)) if version > u64::from(SUMMARY_VERSION) => {
                return Err(ParseError::Newer(version));
            }
            (Some(KIND), Some(_)) => {}
            _ => return Err(ParseError::Foreign),
        }
        let summary: Self = serde_json::from_slice(json).map_err(damaged)?;
        summary.when().ok_or_else(|| ParseError::Damaged(format!("`began` is no time: {}", summary.began)))?;
        Ok(summary)
    }

    /// When the run began.
    pub fn when(&self) -> Option<Timestamp> {
        self.began.parse().ok()
    }

    /// The level of a quantity, where it was kept.
    pub fn level(&self, key: &Key) -> Option<Positive> {
        let of = |key: &Key| self.levels.iter().find(|level| level.key == *key);
        // Where iterations are single requests, theirs are the only levels.
        let requests =
            || (key.metric == Metric::Iteration).then(|| of(&Key { metric: Metric::Latency, ..key.clone() }));
        of(key).or_else(|| requests().flatten()).and_then(|level| Positive::new(level.value))
    }

    /// Failed requests of the whole scenario or of one task, window by window.
    pub fn tallies(&self, task: Option<&str>) -> &[Tally] {
        self.errors.iter().find(|counted| counted.task.as_deref() == task).map_or(&[], |counted| &counted.windows)
    }

    /// Full commit id; a summary always has one.
    pub fn commit(&self) -> &str {
        self.identity.commit.as_deref().unwrap_or_default()
    }
}

fn fit(record: &RunRecord, windows: &[&Window]) -> Result<(), Unfit> {
    match &record.ending {
        Ending::Complete => {}
        Ending::Interrupted { .. } => return Err(Unfit::Unfinished("it was interrupted".to_owned())),
        Ending::Down(down) => {
            return Err(Unfit::Unfinished(format!("{} could not be measured, {}", down.arm, down.text)));
        }
        Ending::TooManyVoid => return Err(Unfit::Unfinished("too many of its rounds did not count".to_owned())),
        Ending::OutOfTime => return Err(Unfit::Unfinished("it was far over its budget".to_owned())),
        Ending::Generator { text } => return Err(Unfit::Unfinished(text.clone())),
    }
    if record.is_duet() {
        return Err(Unfit::Duet);
    }
    if windows.len() < FEWEST_WINDOWS {
        return Err(Unfit::FewWindows(windows.len()));
    }
    let (failed, total) =
        windows.iter().fold((0, 0), |(failed, total), window| (failed + window.failed(), total + window.requests));
    match failed as f64 / total as f64 {
        rate if rate.is_nan() => Err(Unfit::Broken("no request was sent".to_owned())),
        rate if rate > BROKEN => Err(Unfit::Broken(format!("{} of its requests failed", crate::metric::share(rate)))),
        _ => Ok(()),
    }
}

fn task_names<'a>(windows: &[&'a Window]) -> Vec<&'a str> {
    windows.first().map(|window| window.tasks.iter().map(|task| task.task.as_str()).collect()).unwrap_or_default()
}

/// Those that are always kept, and those that the scenario names, say as a threshold.
fn percentiles(scenario: &serde_json::Value) -> Vec<f64> {
    let mut percentiles = PERCENTILES.to_vec();
    let mut unread = vec![scenario];
    while let Some(value) = unread.pop() {
        match value {
            serde_json::Value::Object(fields) => {
                let keys = fields.keys().filter_map(|name| name.parse::<Key>().ok());
                percentiles.extend(keys.filter_map(|key| match key.statistic {
                    Statistic::Percentile(percent) => Some(percent),
                    _ => None,
                }));
                unread.extend(fields.values());
            }
            serde_json::Value::Array(items) => unread.extend(items),
            _ => {}
        }
    }
    percentiles.sort_by(f64::total_cmp);
    percentiles.dedup();
    percentiles
}

fn keys(task: Option<&str>, percentiles: &[f64]) -> Vec<Key> {
    let of = |key: Key| task.map_or(key.clone(), |task| key.of_task(task));
    let times = times(Key::latency, percentiles);
    times.into_iter().chain([Key::throughput()]).map(of).collect()
}

fn times(of: impl Fn(Statistic) -> Key, percentiles: &[f64]) -> Vec<Key> {
    let percentiles = percentiles.iter().map(|percent| Statistic::Percentile(*percent));
    percentiles.chain([Statistic::Typical, Statistic::Mean, Statistic::Max]).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_that_the_scenario_names_is_kept_as_well() {
        let named = serde_json::json!({
            "policy": {"thresholds": {"latency.p97": "+5%", "latency.p95": "+5%", "throughput": "-5%"}},
            "tasks": [{"limits": {"latency.p10": "1ms", "p42": 1}}],
        });
        assert_eq!(percentiles(&named), [10.0, 50.0, 75.0, 90.0, 95.0, 97.0, 99.0, 99.9]);
    }
}
