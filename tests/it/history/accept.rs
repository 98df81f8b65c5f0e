//! A regression that is accepted on purpose: until its day, and as a new level of the history.

use super::desk::{Desk, NIGHTS, ago, night};
use crate::support::repository::Repository;
use perf_gate::metric::Key;
use perf_gate::record::Acceptance;
use std::fs;

const ENTRY: &str = "policy: { accept: [{ metric: latency.p95, up_to: +25%, reason: every order is written twice, \
                     owner: orders-team, expires: 2026-03-31 }] }";

fn trailer(commit: &str) -> Acceptance {
    Acceptance {
        key: Key::percentile(95.0),
        up_to: 0.25,
        reason: "every order is written twice".to_owned(),
        owner: Some("Ada".to_owned()),
        expires: None,
        commit: Some(commit.to_owned()),
    }
}

#[test]
fn an_entry_raises_the_threshold_until_its_day_and_is_shown_meanwhile() {
    let desk = Desk::with_nights(ENTRY, &NIGHTS);
    let slow = desk.run().latency(11.8);
    let outcome = desk.judge(&slow).run().exits(0).answers("s: no regression beyond what is accepted");
    let outcome = outcome.says("limit +25 %");
    let outcome =
        outcome.says("latency p95 up to +25 %, until 2026-03-31, by orders-team: every order is written twice");
    assert!(outcome.text("report.md").contains("every order is written twice"));
    desk.judge(&desk.run()).run().exits(0).says("every order is written twice");
    let outcome = desk.judge(&desk.run().latency(13.5)).run().exits(0).answers("s looks slower, not confirmed yet");
    outcome.says("limit +25 %");

    let outcome = desk.judge(&slow.began("2026-04-01T00:00:00Z")).run().exits(0);
    let outcome = outcome.answers("s looks slower, not confirmed yet").says("limit +10 %");
    assert!(!outcome.stdout.contains("written twice"), "{}", outcome.stdout);
}

#[test]
fn what_cannot_be_accepted_is_told_with_the_scenario() {
    let desk = Desk::new("");
    let wrong = |from: &str, to: &str| {
        desk.edit(&format!("{}{}\n", super::desk::SCENARIO, ENTRY.replace(from, to)));
        desk.call("check").args(["s.yaml"]).run().exits(2)
    };
    wrong(", expires: 2026-03-31", "").complains("expires");
    wrong("2026-03-31", "2026-02-30").complains("no day of the calendar");
    wrong("+25%", "-25%").complains("higher latency.p95 is worse");
    wrong("latency.p95", "latency.p99").complains("there is no threshold on latency.p99 that it could raise");
}

#[test]
fn the_trailer_of_a_run_judges_it_again_as_it_was() {
    let desk = Desk::with_nights("", &NIGHTS);
    let commit = "d".repeat(40);
    let outcome = desk.judge(&desk.run().latency(11.8).accepting(trailer(&commit))).run().exits(0);
    outcome.answers("s: no regression beyond what is accepted").says("by the trailer of ddddddd");
}

#[test]
fn a_trailer_of_the_change_is_read_from_its_commits_and_a_malformed_one_warned_about() {
    let desk = Desk::new("");
    let repository = Repository::init(&desk.path(""));
    let base = repository.commit("Old\n\nPerf-Gate-Accept: latency.p95 +90% long ago", &ago(9));
    desk.store(&desk.run().here().commit(&base).began(&ago(8)));
    repository.branch("fix", "main");
    let accepted =
        repository.commit("Write twice\n\nPerf-Gate-Accept: latency.p95 +25% every order is written twice", &ago(2));
    repository
        .commit("More\n\nPerf-Gate-Accept: latency.p95 lots of it\nPerf-Gate-Accept: throughput -20% slower", &ago(1));
    let outcome = desk.call("gate").args(["s.yaml"]).run().exits(5);
    let outcome = outcome.complains("`Perf-Gate-Accept: latency.p95 lots of it` accepts nothing: `lots` is no change");
    let found = outcome.judgement()["accepted"].clone();
    let found: Vec<Acceptance> = serde_json::from_value(found).expect("acceptances");
    assert_eq!(found.len(), 2, "that of the base is none of the change: {found:?}");
    assert!(found.contains(&trailer(&accepted)), "{found:?}");
    assert_eq!(outcome.record().accepted, found);
    assert!(!outcome.stderr.contains("long ago"), "{}", outcome.stderr);
}

#[test]
fn stored_runs_from_before_an_accepted_change_are_another_level() {
    let desk = Desk::new("");
    for days in 3..11 {
        desk.store(&desk.run().began(&night(days)));
    }
    for days in 1..3 {
        desk.store(&desk.run().latency(12.0).accepting(trailer(&"d".repeat(40))).began(&night(days)));
    }
    let outcome = desk.judge(&desk.run().latency(12.0)).run().exits(0);
    let outcome = outcome.says("2 refresh times of main").says("left out: 8 runs from before what was accepted");
    assert_eq!(outcome.judgement()["stored"]["before_accepted"], 8);
    let list = desk.call("baseline show").args(["latest"]).run().exits(0);
    list.says("accepted latency.p95 up to +25").says("every order is written twice");
    assert!(fs::exists(desk.path("baselines")).expect("known"));
}
