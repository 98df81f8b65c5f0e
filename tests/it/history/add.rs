//! What becomes a stored run, and what does not.

use super::desk::{Desk, night};
use crate::support::records::Run;
use perf_gate::history::Summary;
use perf_gate::record::{Arm, Down, DownReason, Ending, VoidReason};
use std::fs;

#[test]
fn a_run_is_stored_under_its_branch_and_says_how_far_the_branch_is() {
    let desk = Desk::new("");
    let outcome = desk.store(&desk.run().began("2026-03-01T03:00:00.25Z"));
    outcome.answers("stored v1/local/s/main/20260301T030000250Z-").says("main has 1 refresh time on this kind");
    let objects = desk.objects();
    assert_eq!(objects.len(), 1);
    let json = fs::read(desk.path("baselines").join(&objects[0])).expect("an object");
    let stored = Summary::parse(&json).expect("a summary");
    assert_eq!((stored.windows, stored.levels.is_empty()), (24, false));

    desk.store(&desk.run().began("2026-03-01T08:00:00Z")).says("main has 1 refresh time on this kind");
    for days in 2..6 {
        desk.store(&desk.run().began(&night(days)));
    }
    let mut other_machine = desk.run();
    other_machine.0.environment.cores = 8;
    desk.store(&other_machine)
        .says("main has 1 refresh time on this kind of machine; from 5 on, at least 6 hours apart");
    let outcome = desk.store(&desk.run().began(&night(7)));
    assert!(outcome.stdout.ends_with("main has 6 refresh times on this kind of machine\n"), "{}", outcome.stdout);
}

#[test]
fn names_from_outside_are_encoded_and_a_flag_names_the_branch() {
    let desk = Desk::new("");
    desk.store(&desk.run().repository("own/er").branch("release/2 b"));
    desk.add(&desk.run().repository("own/er")).args(["--branch", "../x"]).run().exits(0);
    let objects = desk.objects();
    assert!(objects[0].starts_with("v1/own%2Fer/s/..%2Fx/"), "{objects:?}");
    assert!(objects[1].starts_with("v1/own%2Fer/s/release%2F2%20b/"), "{objects:?}");
}

/// Refused with these words, and nothing is stored.
#[track_caller]
fn refused(desk: &Desk, run: &Run, parts: &[&str]) {
    let mut outcome = desk.add(run).run().exits(2).complains("stored.json cannot become a baseline");
    for part in parts {
        outcome = outcome.complains(part);
    }
    assert_eq!((outcome.stdout.as_str(), desk.objects()), ("", Vec::new()));
}

#[test]
fn the_run_of_a_change_is_refused() {
    let desk = Desk::new("");
    for event in ["pull_request", "pull_request_target", "merge_group"] {
        refused(&desk, &desk.run().event(event), &[event]);
    }
    desk.store(&desk.run().event("schedule"));
}

#[test]
fn what_cannot_be_found_again_is_refused() {
    let desk = Desk::new("");
    let mut run = desk.run();
    run.0.identity.dirty = true;
    refused(&desk, &run, &["uncommitted changes", "commit, and run again"]);
    let mut run = desk.run();
    run.0.identity.commit = None;
    refused(&desk, &run, &["commit"]);
    let mut run = desk.run();
    run.0.identity.branch = None;
    refused(&desk, &run, &["no branch was checked out", "--branch"]);
    desk.add(&run).args(["--branch", "main"]).run().exits(0);
}

#[test]
fn a_run_that_is_no_measure_is_refused_with_its_reason() {
    let desk = Desk::new("");
    let ending = |ending: Ending| {
        let mut run = desk.run();
        run.0.ending = ending;
        run
    };
    refused(&desk, &ending(Ending::Interrupted { signal: 2 }), &["did not come to its end", "interrupted"]);
    let text = "its process ended".to_owned();
    let down = Down { arm: Arm::Head, reason: DownReason::Died, text, log_tail: Vec::new() };
    refused(&desk, &ending(Ending::Down(down)), &["did not come to its end", "its process ended"]);
    refused(&desk, &ending(Ending::TooManyVoid), &["too many of its rounds did not count"]);
    refused(&desk, &ending(Ending::OutOfTime), &["over its budget"]);
    refused(&desk, &desk.run().beside(10.0), &["base"]);
    refused(&desk, &desk.run().windows(7), &["only 7 of its windows count, 8 are needed"]);
    refused(&desk, &desk.run().failing(41), &["20.5 % of its requests failed"]);
    let mut void = desk.run().windows(8);
    void.0.windows[3].void = Some(VoidReason::OtherGate);
    refused(&desk, &void, &["only 7 of its windows count"]);
    desk.store(&desk.run().windows(8).failing(40));
}

#[test]
fn a_file_that_is_no_record_is_refused() {
    let desk = Desk::new("");
    desk.call("baseline add").args(["s.yaml"]).run().exits(2).complains("s.yaml: not a run record");
    desk.call("baseline add").args(["nowhere.json"]).run().exits(2).complains("cannot read nowhere.json");
    assert_eq!(desk.objects(), Vec::<String>::new());
}

#[test]
fn twenty_jobs_that_store_at_once_store_twenty_runs() {
    let desk = Desk::new("");
    fs::write(desk.path("stored.json"), desk.run().json()).expect("a record");
    let jobs: Vec<_> = (0..20).map(|_| desk.call("baseline add").args(["stored.json"]).start()).collect();
    let names: Vec<String> = jobs.into_iter().map(|job| job.wait().exits(0).stdout).collect();
    assert_eq!(desk.objects().len(), 20, "{names:?}");
    let told = |object: &String| names.iter().filter(|name| name.contains(object)).count() == 1;
    assert!(desk.objects().iter().all(told), "every job names an object of its own: {names:?}");
    let outcome = desk.call("baseline list").run().exits(0);
    assert_eq!(outcome.stdout.matches("2026-03-31 12:00").count(), 20, "{}", outcome.stdout);
    desk.judge(&desk.run().began("2026-04-01T00:00:00Z")).run().exits(0).says("1 refresh time of main (20 runs)");
}
