//! Which commit base is.

use super::repository::{
    self, built_from, commit, gate, git, id, nothing_is_left, repository, shallow, until_load, write,
};
use crate::support::{Outcome, PerfGate};
use perf_gate::record::Arm;

#[track_caller]
fn compares(outcome: &Outcome, base: &str, head: &str) {
    let record = outcome.record();
    let folder = outcome.folder();
    assert_eq!(built_from(&record, Arm::Base), id(folder, base), "base");
    assert_eq!(record.identity.commit, Some(id(folder, head)), "head");
    assert_eq!(built_from(&record, Arm::Head), id(folder, head), "head's arm");
}

#[test]
fn a_change_is_held_against_the_commit_at_which_it_left_its_branch() {
    let outcome = until_load(gate(PerfGate::new("gate").at("repo", repository)).args(["--against", "main"]));
    compares(&outcome, "main~1", "feature");
    nothing_is_left(outcome.folder(), "repo");
    let folder = outcome.folder().canonicalize().expect("a folder");
    let speeds: Vec<_> = repository::builds(&folder).into_iter().map(|(arm, _, speed)| (arm, speed)).collect();
    assert_eq!(speeds, [("head".into(), "1.5".into()), ("base".into(), "1".into())]);
    assert_eq!(git(&folder.join("repo"), &["status", "--porcelain"]), "", "the user's work tree was touched");
}

#[test]
fn the_scenario_alone_says_that_there_is_a_base_to_be_had() {
    let outcome = until_load(gate(PerfGate::new("gate").at("repo", repository)));
    compares(&outcome, "main~1", "feature");
}

#[test]
fn a_shallow_clone_of_a_change_is_deepened() {
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        let repo = folder.join("repo");
        for number in 0..3 {
            write(&repo, "readme", &format!("{number}\n"));
            commit(&repo, "further");
        }
        shallow(folder, "feature");
        assert_eq!(git(&folder.join("clone"), &["rev-list", "--count", "HEAD"]), "1");
    };
    let outcome = until_load(gate(PerfGate::new("gate").at("clone", prepare)).args(["--against", "main"]));
    compares(&outcome, "main~1", "feature");
    nothing_is_left(outcome.folder(), "clone");
}

#[test]
fn a_detached_head_is_held_against_a_branch_of_origin() {
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        let origin = folder.join("repo").display().to_string();
        git(folder, &["clone", "-q", &origin, "clone"]);
        git(&folder.join("clone"), &["checkout", "-q", "--detach", "origin/feature"]);
        git(&folder.join("clone"), &["branch", "-q", "-D", "feature"]);
    };
    let outcome = until_load(gate(PerfGate::new("gate").at("clone", prepare)).args(["--against", "origin/main"]));
    compares(&outcome, "main~1", "feature");
}

/// What a workflow says that checks `clone` out for a pull request.
const PULL: [(&str, &str); 5] = [
    ("GITHUB_EVENT_NAME", "pull_request"),
    ("GITHUB_REF", "refs/pull/7/merge"),
    ("GITHUB_REF_NAME", "7/merge"),
    ("GITHUB_BASE_REF", "main"),
    ("GITHUB_HEAD_REF", "feature"),
];

#[test]
fn a_pull_request_is_held_against_what_github_merged_it_into() {
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        let repo = folder.join("repo");
        git(&repo, &["checkout", "-q", "-b", "merge", "main"]);
        git(&repo, &["merge", "-q", "--no-ff", "-m", "merge", "feature"]);
        shallow(folder, "merge");
        git(&folder.join("clone"), &["checkout", "-q", "--detach"]);
    };
    let call = gate(PerfGate::new("gate").at("clone", prepare));
    let outcome = until_load(PULL.iter().fold(call, |call, (name, value)| call.env(name, value)));
    compares(&outcome, "main", "merge");
    assert_eq!(outcome.record().identity.target_branch.as_deref(), Some("main"));
}

#[test]
fn a_pull_request_that_took_main_in_is_held_against_main_where_its_own_commit_is_checked_out() {
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        let repo = folder.join("repo");
        git(&repo, &["merge", "-q", "--no-ff", "-m", "take main in", "main"]);
        git(folder, &["clone", "-q", &repo.display().to_string(), "clone"]);
    };
    let call = gate(PerfGate::new("gate").at("clone", prepare)).env("GITHUB_SHA", &"c".repeat(40));
    let outcome = until_load(PULL.iter().fold(call, |call, (name, value)| call.env(name, value)));
    compares(&outcome, "main", "feature");
}

#[test]
fn a_group_of_a_queue_is_held_against_the_group_before_it() {
    let queue = "gh-readonly-queue/main/pr-8-0123abcd";
    let mut after = String::new();
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        let repo = folder.join("repo");
        git(&repo, &["checkout", "-q", "-b", queue, "main"]);
        for (pull, text) in [(7, "squashed"), (8, "squashed too")] {
            write(&repo, "readme", &format!("{pull}\n"));
            commit(&repo, text);
        }
        after = id(folder, queue);
        let event = format!("{{\"merge_group\": {{\"base_sha\": \"{}\"}}}}", id(folder, "HEAD~1"));
        std::fs::write(folder.join("event.json"), event).expect("an event");
    };
    let call = gate(PerfGate::new("gate").at("repo", prepare)).args(["--against", "main"]);
    let call = call.env("GITHUB_EVENT_NAME", "merge_group").env("GITHUB_EVENT_PATH", "../event.json");
    let call = call.env("GITHUB_REF_NAME", queue).env("GITHUB_REF_TYPE", "branch").env("GITHUB_SHA", &after);
    compares(&until_load(call), "HEAD~1", queue);
}

/// A push of `main` that brings two commits, in a clone of depth one; `before` is the commit that its event names.
fn push(before: impl FnOnce(&std::path::Path) -> String) -> PerfGate {
    let mut after = String::new();
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        let repo = folder.join("repo");
        git(&repo, &["checkout", "-q", "main"]);
        for number in 0..2 {
            write(&repo, "readme", &format!("pushed {number}\n"));
            commit(&repo, "pushed");
        }
        let before = before(folder);
        after = id(folder, "main");
        std::fs::write(folder.join("event.json"), format!("{{\"before\": \"{before}\"}}")).expect("an event");
        shallow(folder, "main");
    };
    let call = gate(PerfGate::new("gate").at("clone", prepare)).args(["--against", "main"]);
    let call = call.env("GITHUB_EVENT_NAME", "push").env("GITHUB_EVENT_PATH", "../event.json");
    call.env("GITHUB_REF", "refs/heads/main").env("GITHUB_REF_NAME", "main").env("GITHUB_SHA", &after)
}

#[test]
fn a_push_of_several_commits_is_held_against_what_the_branch_was_before() {
    let outcome = until_load(push(|folder| id(folder, "main~2")));
    compares(&outcome, "main~2", "main");
    nothing_is_left(outcome.folder(), "clone");
}

#[test]
fn a_push_that_made_its_branch_or_rewrote_it_is_held_against_the_commit_before_head() {
    for before in ["0".repeat(40), "0a".repeat(20)] {
        compares(&until_load(push(|_| before)), "main~1", "main");
    }
}

#[test]
fn changes_that_are_not_committed_are_held_against_head() {
    let prepare = |folder: &std::path::Path| {
        repository(folder);
        git(&folder.join("repo"), &["checkout", "-q", "main"]);
        write(&folder.join("repo"), "slowdown", "2\n");
    };
    let outcome = until_load(gate(PerfGate::new("gate").at("repo", prepare)).args(["--against", "main"]));
    compares(&outcome, "main", "main");
    let speeds: Vec<_> = repository::builds(outcome.folder()).into_iter().map(|(_, _, speed)| speed).collect();
    assert_eq!(speeds, ["2", "1"]);
}

#[test]
fn a_branch_that_is_nowhere_is_named_with_what_to_do() {
    let outcome = gate(PerfGate::new("gate").at("repo", repository)).args(["--against", "mian"]).run().exits(2);
    let outcome = outcome.complains("`mian`").complains("--against");
    nothing_is_left(outcome.folder(), "repo");
    assert!(repository::builds(outcome.folder()).is_empty(), "head was built for nothing");
}

#[test]
fn check_says_what_would_be_built_and_writes_nothing() {
    let call = PerfGate::new("check").at("repo", repository);
    let outcome = call.args(["perf/s.yaml", "--against", "main", "--base-cache", "../cache"]).run().exits(0);
    let base = id(outcome.folder(), "main~1");
    for part in ["./build.sh", &base[..9], "merge base of HEAD and main"] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in:\n{}", outcome.stdout);
    }
    assert!(!outcome.folder().join("cache").exists());
    assert!(repository::builds(outcome.folder()).is_empty());
}
