//! Stored runs are taken away: by age, by number, from before a commit.

use super::desk::{Desk, ago, night};
use crate::support::Outcome;
use crate::support::repository::Repository;

#[track_caller]
fn prune(desk: &Desk, args: &[&str]) -> Outcome {
    desk.call("baseline prune").args(args.iter().copied()).run().exits(0)
}

#[test]
fn old_runs_go_and_a_dry_run_only_says_which() {
    let desk = Desk::new("");
    for days in [1, 170, 200, 400] {
        desk.store(&desk.run().began(&ago(days)));
    }
    let before = desk.objects();
    let dry = prune(&desk, &["--older-than", "180d", "--dry-run"]);
    dry.answers(&format!("would remove {}", before[1])).says("would remove 2 of 4 runs in baselines");
    assert_eq!(desk.objects(), before);
    prune(&desk, &["--older-than", "180d"]).says("removed 2 of 4 runs in baselines");
    assert_eq!(desk.objects(), before[2..]);
}

#[test]
fn a_number_is_kept_of_each_branch_and_machine() {
    let desk = Desk::new("");
    for days in 1..5 {
        desk.store(&desk.run().began(&night(days)));
    }
    desk.store(&desk.run().began(&night(9)).branch("release"));
    let mut large = desk.run().began(&night(9));
    large.0.environment.cores = 64;
    desk.store(&large);
    prune(&desk, &["--keep", "2", "--branch", "release"]).says("removed 0 of 1 runs");
    prune(&desk, &["--keep", "2"]).says("removed 2 of 6 runs");
    let left = desk.objects();
    let began = |day: &str| left.iter().filter(|name| name.contains(day)).count();
    assert_eq!((left.len(), began("20260330"), began("20260329"), began("20260322")), (4, 1, 1, 2), "{left:?}");
}

#[test]
fn the_newest_stay_whatever_another_rule_says() {
    let desk = Desk::new("");
    for days in [200, 300, 400] {
        desk.store(&desk.run().began(&ago(days)));
    }
    let before = desk.objects();
    prune(&desk, &["--older-than", "180d", "--keep", "2"]).says("removed 1 of 3 runs");
    assert_eq!(desk.objects(), before[1..]);
    prune(&desk, &["--older-than", "350d", "--keep", "1"]).says("removed 0 of 2 runs");
}

#[test]
fn runs_of_what_a_commit_is_built_upon_go_and_its_own_stay() {
    let desk = Desk::new("");
    let repository = Repository::init(&desk.path(""));
    let commits: Vec<String> = (1..4).map(|n| repository.commit("work", &format!("2026-03-0{n}T00:00:00Z"))).collect();
    for (days, commit) in (1..).zip(&commits) {
        desk.store(&desk.run().began(&night(days)).commit(commit));
    }
    desk.store(&desk.run().began(&night(4)).commit(&"e".repeat(40)));
    let unknown = desk.call("baseline prune").args(["--before", "v9"]).run().exits(2);
    unknown.complains("there is no such commit").complains("fetch");
    prune(&desk, &["--before", &commits[2]]).says("removed 2 of 4 runs");
    let left = desk.call("baseline list").args(["--json"]).run().exits(0).stdout;
    assert!(left.contains(&commits[2]) && left.contains(&"e".repeat(40)) && !left.contains(&commits[1]), "{left}");
}

#[test]
fn without_a_rule_nothing_is_removed() {
    let desk = Desk::new("");
    desk.store(&desk.run());
    desk.call("baseline prune").run().exits(2).complains("--older-than").complains("--keep");
    desk.call("baseline prune").args(["--older-than", "soon"]).run().exits(2).complains("no number of days");
    assert_eq!(desk.objects().len(), 1);
    let other = prune(&desk, &["--keep", "0", "--repository", "own/er"]);
    other.says("removed 0 of 0 runs");
    let kept = prune(&desk, &["--keep", "0", "--runs"]);
    kept.says("removed 0 of 0 runs");
    assert_eq!(desk.objects().len(), 1);
}
