//! Summaries and places that tests store.

use perf_gate::history::{EnvironmentKey, SUMMARY_VERSION, Summary};
use perf_gate::record::{Environment, Identity, RunRecord};
use perf_gate::store::{Place, Scope};

/// A summary of a run that began then.
pub fn summary(began: &str) -> Summary {
    let environment = Environment { cpu: "A".to_owned(), cores: 4, ..Environment::default() };
    Summary {
        pass: None,
        of_jobs: false,
        kind: "perf-gate-baseline".to_owned(),
        version: SUMMARY_VERSION,
        perf_gate: "0.1.0".to_owned(),
        scenario: "orders".to_owned(),
        digest: "d".to_owned(),
        identity: Identity { commit: Some("c".repeat(40)), run: Some("77-a".to_owned()), ..Identity::default() },
        key: EnvironmentKey::new(&environment, "0.1.0"),
        environment,
        probe: None,
        began: began.to_owned(),
        windows: 24,
        levels: Vec::new(),
        errors: Vec::new(),
        accepted: Vec::new(),
    }
}

/// A whole run.
pub fn record() -> RunRecord {
    RunRecord::parse(include_bytes!("../../fixtures/records/v1.json")).expect("a record")
}

pub fn place(branch: &str) -> Place {
    Place { repository: "own/er".to_owned(), scenario: "orders".to_owned(), branch: branch.to_owned() }
}

pub fn everything() -> Scope {
    Scope::scenario("own/er", "orders")
}

pub fn only(branches: &[&str]) -> Scope {
    Scope::branches("own/er", "orders", branches)
}

/// 0 to 59 minutes past an hour.
pub fn at(minute: u32) -> String {
    format!("2026-11-21T07:{minute:02}:00.5Z")
}
