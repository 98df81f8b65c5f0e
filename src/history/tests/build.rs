//! Builds stored runs whose levels are known.

use crate::history::{
    Baseline, Counted, EnvironmentKey, LeftOut, Level, Lineage, RefreshTime, SUMMARY_VERSION, Stored, Summary, Wanted,
};
use crate::metric::Key;
use crate::record::{Acceptance, Environment, Identity, Probe, Probes, Tally};
use jiff::{SignedDuration, Timestamp};

/// The version of perf-gate that measured everything here.
pub const VERSION: &str = "0.0.0";
/// Windows of a stored run.
const WINDOWS: u32 = 24;
/// Requests of each of them.
const REQUESTS: u64 = 200;

/// So many hours before a day of June, as a summary writes it.
pub fn hours_ago(hours: i64) -> String {
    let now: Timestamp = "2026-06-30T12:00:00Z".parse().expect("a time");
    (now - SignedDuration::from_hours(hours)).to_string()
}

/// A run of so many hours ago without a single error, and without any level yet.
pub fn summary(hours: i64) -> Summary {
    let environment = Environment { cpu: "A".to_owned(), cores: 4, ..Environment::default() };
    Summary {
        pass: None,
        of_jobs: false,
        kind: "perf-gate-baseline".to_owned(),
        version: SUMMARY_VERSION,
        perf_gate: VERSION.to_owned(),
        scenario: "orders".to_owned(),
        digest: String::new(),
        identity: Identity { commit: Some("c0ffee".to_owned()), ..Identity::default() },
        key: EnvironmentKey::new(&environment, VERSION),
        environment,
        probe: None,
        began: hours_ago(hours),
        windows: WINDOWS,
        levels: Vec::new(),
        errors: vec![failing(None, 0)],
        accepted: Vec::new(),
    }
}

/// So many failed requests in every window.
pub fn failing(task: Option<&str>, failed: u64) -> Counted {
    let windows = vec![Tally { failed, total: REQUESTS }; WINDOWS as usize];
    Counted { task: task.map(str::to_owned), windows }
}

impl Summary {
    /// The level of a quantity.
    pub fn with(mut self, key: &Key, value: f64) -> Self {
        self.levels.push(Level { key: key.clone(), value, spread: None, windows: WINDOWS });
        self
    }

    /// A probe all of whose parts took so many microseconds.
    pub fn probed(mut self, micros: f64) -> Self {
        self.probe = Some(probes(micros));
        self
    }

    /// A regression of p95 that was accepted in a commit.
    pub fn accepting(mut self, commit: &str) -> Self {
        self.accepted.push(Acceptance {
            key: Key::percentile(95.0),
            up_to: 0.3,
            reason: "needed".to_owned(),
            owner: None,
            expires: None,
            commit: Some(commit.to_owned()),
        });
        self
    }

    /// As it was found under a branch.
    pub fn on(self, branch: &str, lineage: Lineage) -> Stored {
        Stored { name: self.began.clone(), branch: branch.to_owned(), summary: self, lineage }
    }
}

/// A probe before and after that took the same.
pub fn probes(micros: f64) -> Probes {
    let probe = Probe { integer: micros, memory: micros, loopback: micros };
    Probes { before: probe, after: Some(probe) }
}

/// What a run of the branch `release` on the machine of [`summary`] is compared with.
pub fn wanted() -> Wanted {
    Wanted {
        pass: None,
        key: summary(0).key,
        digest: String::new(),
        branches: vec!["release".to_owned()],
        default: vec!["main".to_owned(), "master".to_owned()],
        fixed_machine: false,
    }
}

/// A pool of runs, each of a time of its own, the first one the newest.
pub fn pool(runs: impl IntoIterator<Item = Summary>) -> Baseline {
    Baseline {
        branch: "main".to_owned(),
        times: runs.into_iter().map(|run| RefreshTime { runs: vec![run] }).collect(),
        earlier: Vec::new(),
        borrowed: 0,
        exact: false,
        differences: Vec::new(),
        left_out: LeftOut::default(),
    }
}

/// A pool in which a quantity has these values, a day apart.
pub fn pool_of(key: &Key, values: &[f64]) -> Baseline {
    pool(values.iter().zip(1..).map(|(value, days)| summary(days * 24).with(key, *value)))
}
