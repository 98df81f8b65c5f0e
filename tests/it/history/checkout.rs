//! What gate finds out about a checkout before any load: branches, merge commits, merge groups.
//!
//! Nothing listens where head should be, so that each ends before its load; what it was held against is told
//! all the same.

use super::desk::{Desk, ago};
use crate::support::repository::Repository;
use crate::support::{Outcome, PerfGate};
use serde_json::{Value, json};
use std::fs;

/// A desk whose folder `origin` is a repository with three commits of `main`, measured 9, 6 and 1 days ago, and one
/// of the branch `fix` that leaves it at the second.
struct Workflow {
    desk: Desk,
    origin: Repository,
    main: Vec<String>,
}

impl Workflow {
    fn new() -> Self {
        let desk = Desk::new("");
        fs::create_dir(desk.path("origin")).expect("a folder");
        let origin = Repository::init(&desk.path("origin"));
        let main: Vec<String> = [10, 7, 2].map(|days| origin.commit("work", &ago(days))).into();
        origin.branch("fix", &main[1]);
        origin.commit("a fix", &ago(4));
        let workflow = Self { desk, origin, main };
        for (days, commit) in [(9, 0), (6, 1), (1, 2)] {
            workflow.store(days, &workflow.main[commit], "main");
        }
        workflow
    }

    fn store(&self, days: i64, commit: &str, branch: &str) {
        let run = self.desk.run().here().repository("own/er").commit(commit).branch(branch);
        self.desk.store(&run.began(&ago(days)));
    }

    /// A clone of one ref alone, checked out without a branch, as `actions/checkout` does it.
    fn fetched(&self, name: &str) -> Repository {
        self.fetched_to("1", name)
    }

    /// The same with so many generations of commits.
    fn fetched_to(&self, depth: &str, name: &str) -> Repository {
        let clone = self.cloned();
        let url = format!("file://{}", self.desk.path("origin").display());
        clone.git(&["fetch", "--quiet", "--depth", depth, &url, &format!("+{name}:refs/remotes/it")]);
        clone.checkout("refs/remotes/it");
        clone
    }

    fn cloned(&self) -> Repository {
        fs::create_dir(self.desk.path("clone")).expect("a folder");
        fs::copy(self.desk.path("s.yaml"), self.desk.path("clone/s.yaml")).expect("copied");
        Repository::init(&self.desk.path("clone"))
    }

    fn gate(&self, tree: &str) -> PerfGate {
        if tree == "origin" {
            fs::copy(self.desk.path("s.yaml"), self.desk.path("origin/s.yaml")).expect("copied");
        }
        self.desk.call("gate").args([format!("{tree}/s.yaml").as_str()]).env("GITHUB_REPOSITORY", "own/er")
    }
}

/// Times, unrelated, unknown, exact, borrowed.
#[track_caller]
fn facts(outcome: Outcome) -> Value {
    let outcome = outcome.exits(5);
    let stored = &outcome.judgement()["stored"];
    json!([stored["times"], stored["unrelated"], stored["unknown"], stored["exact"], stored["borrowed"]])
}

#[test]
fn a_branch_or_a_detached_head_of_a_whole_clone_is_what_git_says() {
    let workflow = Workflow::new();
    let gate = || workflow.gate("origin").run();
    assert_eq!(facts(gate()), json!([2, 1, 0, true, 0]));
    workflow.origin.git(&["checkout", "--quiet", "--detach"]);
    let outcome = gate();
    assert_eq!(outcome.record().identity.branch, None);
    assert_eq!(facts(outcome), json!([2, 1, 0, true, 0]));
}

#[test]
fn the_merge_commit_of_a_pull_request_needs_no_history() {
    let workflow = Workflow::new();
    workflow.origin.branch("pull", &workflow.main[1]);
    let merged = workflow.origin.merge("fix", &ago(3));
    workflow.origin.git(&["update-ref", "refs/pull/12/merge", &merged]);
    workflow.fetched("refs/pull/12/merge");
    let pull = |gate: PerfGate| {
        let gate = gate.env("GITHUB_EVENT_NAME", "pull_request").env("GITHUB_REF", "refs/pull/12/merge");
        gate.env("GITHUB_REF_NAME", "12/merge").env("GITHUB_BASE_REF", "main").env("GITHUB_HEAD_REF", "fix").run()
    };
    let outcome = pull(workflow.gate("clone"));
    let identity = outcome.record().identity;
    assert_eq!((identity.branch.as_deref(), identity.target_branch.as_deref()), (Some("fix"), Some("main")));
    assert_eq!((identity.commit, identity.event.as_deref()), (Some(merged), Some("pull_request")));
    assert_eq!(facts(outcome), json!([2, 0, 1, true, 0]), "the run after the merge is not known to be an ancestor");
}

#[test]
fn a_clone_of_depth_two_has_the_trailers_of_the_change() {
    let workflow = Workflow::new();
    workflow.origin.checkout("fix");
    workflow.origin.commit("Write twice\n\nPerf-Gate-Accept: latency.p95 +25% every order is written twice", &ago(4));
    workflow.origin.branch("pull", "main");
    let merged = workflow.origin.merge("fix", &ago(1));
    workflow.origin.git(&["update-ref", "refs/pull/12/merge", &merged]);
    workflow.fetched_to("2", "refs/pull/12/merge");
    let gate = workflow.gate("clone").env("GITHUB_REF", "refs/pull/12/merge").env("GITHUB_BASE_REF", "main");
    let accepted = gate.run().exits(5).judgement()["accepted"].clone();
    assert_eq!(accepted[0]["reason"], "every order is written twice", "{accepted}");
}

#[test]
fn a_merge_group_is_for_the_branch_of_its_queue_even_where_it_squashes() {
    let workflow = Workflow::new();
    workflow.origin.branch("squashed", &workflow.main[1]);
    let squashed = workflow.origin.commit("the fix, squashed", &ago(3));
    let name = format!("gh-readonly-queue/main/pr-12-{}", workflow.main[1]);
    workflow.origin.git(&["update-ref", &format!("refs/heads/{name}"), &squashed]);
    workflow.fetched(&format!("refs/heads/{name}"));
    let gate = workflow.gate("clone").env("GITHUB_EVENT_NAME", "merge_group").env("GITHUB_REF_TYPE", "branch");
    let outcome = gate.env("GITHUB_REF", &format!("refs/heads/{name}")).env("GITHUB_REF_NAME", &name).run();
    assert_eq!(outcome.record().identity.target_branch.as_deref(), Some("main"));
    assert_eq!(facts(outcome), json!([2, 0, 1, true, 0]));
}

#[test]
fn a_shallow_clone_of_a_branch_knows_only_its_parent() {
    let workflow = Workflow::new();
    workflow.fetched("refs/heads/fix");
    let gate = || workflow.gate("clone").args(["--target-branch", "main"]);
    assert_eq!(facts(gate().run()), json!([1, 0, 2, false, 0]));
    let push = workflow.gate("clone").env("GITHUB_REF_NAME", "main").env("GITHUB_REF_TYPE", "branch");
    assert_eq!(facts(push.run())[0], 3, "a push of the branch itself is built upon all of it");
}

#[test]
fn a_release_branch_has_runs_of_its_own_and_borrows_those_from_before_it() {
    let workflow = Workflow::new();
    workflow.origin.branch("release/2", &workflow.main[0]);
    let released = workflow.origin.commit("released", &ago(8));
    workflow.store(5, &released, "release/2");
    workflow.origin.branch("patch", "release/2");
    workflow.origin.commit("a patch", &ago(4));
    let flag = workflow.gate("origin").args(["--target-branch", "release/2"]).run();
    assert_eq!(facts(flag), json!([2, 2, 0, true, 1]));
    workflow.origin.checkout("release/2");
    let own = workflow.gate("origin").run();
    assert_eq!(own.judgement()["stored"]["branch"], "release/2", "runs of it are stored, so it is its own target");
    assert_eq!(facts(own), json!([2, 2, 0, true, 1]));
}
