//! The commit of the pull request in a record that was measured on GitHub's merge of it: what publish finds it by.

use super::{SHA, publish, stand_in_at};
use crate::github::job::{REFUSING, pull, stand_in};
use crate::support::PerfGate;
use crate::support::github::READER;
use crate::support::repository::Repository;

const WHEN: &str = "2026-05-01T12:00:00Z";

/// A gate of a checkout that `prepare` makes, in a job of the pull request whose merge is the commit that it gives.
fn checked_out(prepare: impl FnOnce(&Repository) -> String) -> (PerfGate, String) {
    let mut merge = String::new();
    let gate = pull(&stand_in(), READER).scenario(REFUSING).args(["--comment", "never"]).at("", |folder| {
        merge = prepare(&Repository::init(folder));
    });
    (gate.env("GITHUB_REF", "refs/pull/12/merge").env("GITHUB_SHA", &merge), merge)
}

fn merged(repository: &Repository) -> String {
    repository.commit("one", WHEN);
    repository.branch("fast", "main");
    repository.commit("two", WHEN);
    repository.checkout("main");
    repository.commit("three", WHEN);
    repository.merge("fast", WHEN)
}

#[test]
fn a_record_of_a_merge_names_the_last_commit_of_the_pull_request() {
    let (gate, merge) = checked_out(merged);
    let record = gate.run().exits(5).record();
    assert_eq!(record.identity.commit.as_deref(), Some(merge.as_str()));
    assert_eq!(record.identity.change.as_deref(), Some(crate::github::job::HEAD));
}

#[test]
fn a_record_of_another_commit_than_the_merge_names_that_one_alone() {
    let (gate, merge) = checked_out(|repository| {
        let merge = merged(repository);
        repository.checkout("fast");
        merge
    });
    let record = gate.run().exits(5).record();
    assert_ne!(record.identity.commit.as_deref(), Some(merge.as_str()));
    assert_eq!(record.identity.change, None);
}

#[test]
fn what_gate_measured_of_a_merge_is_published_on_its_pull_request() {
    let (gate, _) = checked_out(merged);
    let mut record = gate.run().exits(5).record();
    record.identity.change = Some(SHA.to_owned());
    let stand_in = stand_in_at(SHA);
    let json = serde_json::to_vec(&record).expect("JSON");
    publish(&stand_in, &[("record.json", json)]).run().exits(5);
    assert!(stand_in.state().said()[0].1.contains("head could not be measured"));
}
