//! A build that fails is told as what it is, and never called a regression.

use super::repository::{builds, commit, gate, git, nothing_is_left, repository, script, shallow};
use crate::support::PerfGate;
use perf_gate::record::{DownReason, Ending};
use std::path::Path;

/// The build of one arm fails: that of base by a commit which head mends, or the other way round.
fn failing(arm: &'static str) -> impl FnOnce(&Path) {
    move |folder| {
        repository(folder);
        let repo = folder.join("repo");
        let good = std::fs::read_to_string(repo.join("build.sh")).expect("a script");
        let bad = "echo out of coffee\nexit 3\n";
        git(&repo, &["checkout", "-q", "main"]);
        if arm == "base" {
            script(&repo, "build.sh", bad);
            commit(&repo, "broken");
        }
        git(&repo, &["checkout", "-q", "-b", "change"]);
        if arm == "base" {
            std::fs::write(repo.join("build.sh"), good).expect("a script");
        } else {
            script(&repo, "build.sh", bad);
        }
        commit(&repo, "change");
    }
}

#[test]
fn a_head_that_does_not_build_ends_with_its_own_status_and_its_log() {
    let outcome = gate(PerfGate::new("gate").at("repo", failing("head"))).run().exits(5);
    let outcome = outcome.answers("head could not be measured");
    for part in ["the build of head failed", "status 3", "out of coffee"] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in:\n{}", outcome.stdout);
    }
    let Ending::Down(down) = outcome.record().ending else { panic!("it went on") };
    assert_eq!((down.reason, down.log_tail), (DownReason::NotBuilt, vec!["out of coffee".to_owned()]));
    assert!(outcome.text("head.build.log").contains("out of coffee"));
    assert_eq!(outcome.judgement()["verdict"], "invalid");
    assert!(builds(outcome.folder()).is_empty(), "base was built for nothing");
}

#[test]
fn a_base_that_does_not_build_does_not_block_the_change() {
    let outcome = gate(PerfGate::new("gate").at("repo", failing("base"))).run().exits(0);
    let outcome = outcome.answers("base could not be measured");
    assert!(outcome.stdout.contains("out of coffee"), "{}", outcome.stdout);
    nothing_is_left(outcome.folder(), "repo");
    let again = gate(PerfGate::again(outcome, "gate").at("repo", |_| {}));
    again.args(["--fail-on", "invalid"]).run().exits(4);
}

#[test]
fn run_builds_head_alone() {
    let call = PerfGate::new("run").at("repo", failing("head"));
    let outcome = call.args(["perf/s.yaml", "--out", "../perf-gate-out"]).run().exits(5);
    let outcome = outcome.answers("the build of head failed");
    assert!(outcome.text("head.build.log").contains("out of coffee"));
}

#[test]
fn a_folder_that_is_no_repository_is_told() {
    let nowhere = |folder: &Path| {
        repository(folder);
        std::fs::remove_dir_all(folder.join("repo/.git")).expect("taken away");
    };
    let outcome = gate(PerfGate::new("gate").at("repo", nowhere)).args(["--against", "main"]).run().exits(2);
    outcome.complains("there is no base");
}

#[test]
fn a_clone_that_cannot_be_deepened_is_told_with_what_to_do() {
    let prepare = |folder: &Path| {
        repository(folder);
        shallow(folder, "feature");
        git(&folder.join("clone"), &["fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main"]);
        std::fs::rename(folder.join("repo"), folder.join("gone")).expect("moved");
    };
    let outcome = gate(PerfGate::new("gate").at("clone", prepare)).args(["--against", "main"]).run().exits(2);
    let outcome = outcome.complains("too shallow").complains("fetch-depth: 0").complains("git: ");
    assert!(builds(outcome.folder()).is_empty(), "head was built for nothing");
}

#[test]
fn a_service_outside_of_the_repository_has_no_place_in_a_checkout() {
    let prepare = |folder: &Path| {
        repository(folder);
        std::fs::create_dir(folder.join("elsewhere")).expect("a folder");
        let text = super::repository::SCENARIO
            .replace("build: { command: ./build.sh }", "base: { start: { command: x, folder: ../../elsewhere } }");
        super::repository::write(&folder.join("repo"), "perf/s.yaml", &text);
    };
    let outcome = gate(PerfGate::new("gate").at("repo", prepare)).args(["--against", "main"]).run().exits(2);
    outcome.complains("target.base.start.folder").complains("outside of the repository");
}

#[test]
fn a_repository_that_git_refuses_to_read_is_told_in_its_words() {
    let call = gate(PerfGate::new("gate").at("repo", repository)).args(["--against", "main"]);
    // What a container job sees of a checkout that the runner's user made.
    let outcome = call.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").run().exits(2);
    outcome.complains("there is no base").complains("dubious ownership").complains("safe.directory");
}

#[test]
fn an_against_that_is_empty_is_a_mistake_of_the_call() {
    let outcome = gate(PerfGate::new("gate").at("repo", repository)).args(["--against", ""]).run().exits(2);
    outcome.complains("--against");
}
