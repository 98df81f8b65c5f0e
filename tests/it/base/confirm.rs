//! Stored runs are the evidence, and base is built only where a red by them wants to be confirmed.

use super::repository::{SCENARIO, builds, commit, gate, git, id, nothing_is_left, repository, write};
use crate::support::records::Run;
use crate::support::{Outcome, PerfGate};
use jiff::{SignedDuration, Timestamp};
use perf_gate::record::{Arm, RunRecord};
use std::fs;
use std::rc::Rc;
use tempfile::TempDir;

/// A branch whose head is so many times as slow as the commit that it left `main` at, and six stored nights of that
/// commit, in which every request took so many milliseconds.
fn stored(ms: f64, slowdown: u32) -> Rc<TempDir> {
    let folder = Rc::new(tempfile::tempdir().expect("a folder"));
    repository(folder.path());
    let repo = folder.path().join("repo");
    write(&repo, "perf/s.yaml", &format!("{SCENARIO}policy: {{ evidence: history }}\n"));
    write(&repo, "slowdown", &format!("{slowdown}\n"));
    commit(&repo, "much slower, by stored runs");
    let call = |command: &str| PerfGate::within(&folder, command).at("repo", |_| {});
    let plan = call("check").args(["perf/s.yaml"]).run().exits(0).stdout;
    let digest = plan.split_once("digest ").and_then(|(_, rest)| rest.split_whitespace().next()).expect("a digest");
    let night = Run::new(digest).of_passes().here().host("another").commit(&id(folder.path(), "main~1")).latency(ms);
    for days in 1..7 {
        let began = Timestamp::now() - SignedDuration::from_hours(24 * days);
        fs::write(folder.path().join("night.json"), night.clone().began(&began.to_string()).json()).expect("a record");
        call("baseline").args(["add", "../night.json", "--store", "../baselines"]).run().exits(0);
    }
    folder
}

fn by_stored_runs(folder: &Rc<TempDir>) -> PerfGate {
    gate(PerfGate::within(folder, "gate").at("repo", |_| {})).args(["--store", "../baselines"])
}

/// The same until the machine was not too busy for the generator in the second measurement either.
fn settled(folder: &Rc<TempDir>) -> Outcome {
    let again = folder.path().join("perf-gate-out/confirmation/record.json");
    let is_busy = || fs::read_to_string(&again).is_ok_and(|text| text.contains(r#""ending":"too-many-void""#));
    let mut outcome = by_stored_runs(folder).run();
    for _ in 0..3 {
        if !is_busy() {
            break;
        }
        outcome = by_stored_runs(folder).run();
    }
    outcome
}

#[test]
fn a_red_by_stored_runs_is_confirmed_beside_a_base_that_is_built_for_it() {
    let outcome = settled(&stored(5.0, 6)).exits(3).answers("s is slower");
    assert_eq!(outcome.judgement()["stored"]["confirmation"], "by-duet", "{}", outcome.stdout);
    assert_eq!(outcome.stderr.matches("building head").count(), 1, "{}", outcome.stderr);
    let of = |(arm, _, speed): (String, std::path::PathBuf, String)| (arm, speed);
    let mut built: Vec<_> = builds(outcome.folder()).into_iter().map(of).collect();
    built.sort();
    built.dedup();
    assert_eq!(built, [("base".to_owned(), "1".to_owned()), ("head".to_owned(), "6".to_owned())]);
    assert_eq!(outcome.record().plan.arms, [Arm::Head], "the record that is judged is the one of head alone");
    let again = RunRecord::parse(outcome.text("confirmation/record.json").as_bytes()).expect("a record");
    assert_eq!(again.plan.arms, [Arm::Base, Arm::Head]);
    let commits: Vec<_> = again.identity.arms.iter().map(|arm| arm.commit.clone()).collect();
    assert_eq!(commits, ["main~1", "feature"].map(|name| Some(id(outcome.folder(), name))));
    nothing_is_left(outcome.folder(), "repo");
    assert_eq!(git(&outcome.folder().join("repo"), &["status", "--porcelain"]), "");
}

#[test]
fn what_is_not_red_by_stored_runs_builds_no_base() {
    let folder = stored(1_000.0, 3);
    let outcome = by_stored_runs(&folder).run().exits(0);
    assert!(builds(outcome.folder()).iter().all(|(arm, ..)| arm == "head"), "{}", outcome.stdout);
    assert!(!outcome.path("confirmation").exists());
}

#[test]
fn a_red_whose_base_cannot_be_built_stays_unconfirmed_and_says_why() {
    let folder = stored(5.0, 3);
    let broken = SCENARIO.replace("./build.sh", "'[ $PERF_GATE_ARM = head ] && ./build.sh'");
    write(&folder.path().join("repo"), "perf/s.yaml", &format!("{broken}policy: {{ evidence: history }}\n"));
    let outcome = by_stored_runs(&folder).run().exits(0);
    assert_eq!(outcome.judgement()["verdict"], "inconclusive", "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("target.base"), "it has one: {}", outcome.stdout);
    outcome.says("the build of base failed").says("a base that can be measured confirms it in the same job");
}
