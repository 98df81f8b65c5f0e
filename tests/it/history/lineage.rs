//! Only what head is built upon counts, as far as git can tell: records judged in real clones.

use super::desk::{Desk, night};
use crate::support::records::Run;
use crate::support::repository::Repository;
use crate::support::{Outcome, PerfGate};
use serde_json::Value;
use std::fs;

/// A desk whose folder `origin` is a repository: three commits of `main`, each measured in its night, and two of a
/// branch that leaves `main` at the second.
struct Forked {
    desk: Desk,
    origin: Repository,
    main: Vec<String>,
    fix: String,
}

fn forked() -> Forked {
    let desk = Desk::new("");
    fs::create_dir(desk.path("origin")).expect("a folder");
    let origin = Repository::init(&desk.path("origin"));
    let main: Vec<String> = (1..4).map(|n| origin.commit("work", &format!("2026-03-{}T00:00:00Z", 20 + n))).collect();
    for (days, commit) in [(9, &main[0]), (8, &main[1]), (7, &main[2])] {
        desk.store(&desk.run().commit(commit).began(&night(days)));
    }
    origin.branch("fix", &main[1]);
    origin.commit("a fix", "2026-03-25T00:00:00Z");
    let fix = origin.commit("more of it", "2026-03-26T00:00:00Z");
    fs::copy(desk.path("s.yaml"), desk.path("origin/s.yaml")).expect("copied");
    Forked { desk, origin, main, fix }
}

impl Forked {
    fn head(&self, commit: &str) -> Run {
        self.desk.run().commit(commit).branch("fix").target("main")
    }

    /// A clone of the last commit of a branch alone, as `actions/checkout` makes it, and its folder's name.
    fn shallow(&self, branch: &str) -> Repository {
        let url = format!("file://{}", self.desk.path("origin").display());
        self.origin.git(&["clone", "--quiet", "--depth", "1", "--branch", branch, &url, "../clone"]);
        fs::copy(self.desk.path("s.yaml"), self.desk.path("clone/s.yaml")).expect("copied");
        Repository::at(&self.desk.path("clone"))
    }

    /// `judge`, with the scenario of one of both work trees.
    fn judge(&self, head: &Run, tree: &str) -> PerfGate {
        fs::write(self.desk.path("head.json"), head.json()).expect("a record");
        self.desk.call("judge").args(["head.json", &format!("{tree}/s.yaml")])
    }
}

#[track_caller]
fn stored(outcome: &Outcome) -> Value {
    outcome.judgement()["stored"].clone()
}

#[test]
fn a_later_run_of_the_target_branch_is_not_what_head_is_built_upon() {
    let forked = forked();
    let outcome = forked.judge(&forked.head(&forked.fix), "origin").run().exits(0);
    let found = stored(&outcome);
    assert_eq!((&found["times"], &found["unrelated"], &found["exact"]), (&2.into(), &1.into(), &true.into()));
    outcome.says("the merge base itself was measured; left out: 1 run of commits that head is not built upon");

    // Without that run the others count all the same, and nothing is said of the merge base.
    let older = forked.head(&forked.main[0]);
    let found = stored(&forked.judge(&older.branch("main"), "origin").run().exits(0));
    assert_eq!((&found["times"], &found["unrelated"], &found["exact"]), (&1.into(), &2.into(), &true.into()));
}

#[test]
fn what_is_merged_into_head_counts() {
    let forked = forked();
    let merged = forked.origin.merge("main", "2026-03-27T00:00:00Z");
    let found = stored(&forked.judge(&forked.head(&merged), "origin").run().exits(0));
    assert_eq!((&found["times"], &found["unrelated"], &found["exact"]), (&3.into(), &0.into(), &true.into()));
}

#[test]
fn a_branch_that_was_rewritten_has_nothing_that_head_is_built_upon() {
    let forked = forked();
    forked.origin.git(&["checkout", "--quiet", "--orphan", "anew"]);
    let anew = forked.origin.commit("anew", "2026-03-27T00:00:00Z");
    let outcome = forked.judge(&forked.head(&anew), "origin").run().exits(0).answers("s: no baseline");
    outcome
        .says("all 3 stored runs are of commits that head is not built upon")
        .says("rebase head onto what is stored");
}

#[test]
fn a_shallow_clone_cannot_tell_and_says_which_fetch_helps() {
    let forked = forked();
    let clone = forked.shallow("fix");
    let head = forked.head(&forked.fix);
    let outcome = forked.judge(&head, "clone").run().exits(0).answers("s: no baseline (the clone is too shallow");
    let outcome = outcome.says("whether head is built upon what 3 stored runs measured");
    outcome.says("run `git fetch --unshallow`, or check out with `fetch-depth: 0`");

    clone.git(&["fetch", "--quiet", "--unshallow"]);
    let found = stored(&forked.judge(&head, "clone").run().exits(0));
    assert_eq!((&found["times"], &found["unknown"]), (&2.into(), &0.into()));
}

#[test]
fn a_shallow_clone_of_the_target_branch_itself_knows_enough() {
    let forked = forked();
    forked.shallow("main");
    let found = stored(&forked.judge(&forked.head(&forked.main[2]).branch("main"), "clone").run().exits(0));
    assert_eq!((&found["times"], &found["unknown"], &found["exact"]), (&3.into(), &0.into(), &true.into()));
}

#[test]
fn a_merge_commit_in_a_shallow_clone_is_judged_again_as_it_was_gated() {
    let forked = forked();
    forked.origin.branch("pull", &forked.main[1]);
    let merged = forked.origin.merge("fix", "2026-03-23T12:00:00Z");
    forked.shallow("pull");
    let judged = |event: &str| stored(&forked.judge(&forked.head(&merged).event(event), "clone").run().exits(0));
    for event in ["pull_request", "merge_group"] {
        let found = judged(event);
        // The merge base by its parent, the older run by its time, the later one not at all.
        let expected = (&2.into(), &1.into(), &true.into());
        assert_eq!((&found["times"], &found["unknown"], &found["exact"]), expected, "{event}");
    }
    assert_eq!(judged("push")["times"], 1, "only the parent is known to be an ancestor");
}

#[test]
fn a_record_of_a_commit_that_no_clone_has_takes_what_its_branch_had_by_then() {
    let forked = forked();
    let gone = forked.head(&"d".repeat(40)).began("2026-03-23T12:00:00Z");
    let found = stored(&forked.judge(&gone, "origin").run().exits(0));
    assert_eq!((&found["times"], &found["unrelated"], &found["unknown"]), (&2.into(), &0.into(), &0.into()));
}

#[test]
fn former_names_of_the_default_branch_count_as_its_own() {
    let forked = forked();
    for (days, commit) in [(10, &forked.main[0]), (11, &forked.main[0])] {
        forked.desk.store(&forked.desk.run().commit(commit).branch("master").began(&night(days)));
    }
    let judge = || forked.judge(&forked.head(&forked.fix), "origin");
    assert_eq!(stored(&judge().run().exits(0))["times"], 2);
    let yaml = fs::read_to_string(forked.desk.path("s.yaml")).expect("a scenario");
    fs::write(forked.desk.path("origin/s.yaml"), format!("{yaml}history: {{ branches: [main, master] }}\n"))
        .expect("written");
    let outcome = judge().run().exits(0).says("4 refresh times of main, newest 8 days old");
    assert_eq!(stored(&outcome)["borrowed"], 0);
}
