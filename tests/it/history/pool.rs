//! Which of the stored runs count.

use super::desk::{Desk, NIGHTS, check, night};
use crate::support::repository::Repository;
use serde_json::Value;

fn level(judgement: &Value) -> f64 {
    check(judgement, "latency")["base"].as_f64().expect("a level") / 1e3
}

#[test]
fn under_five_refresh_times_only_what_is_far_beyond_the_limit_is_red() {
    let desk = Desk::with_nights("", &NIGHTS[..3]);
    let outcome = desk.judge(&desk.run().latency(12.0)).run().exits(0).answers("s: no baseline yet");
    outcome
        .says("3 of 5 refresh times are stored; until then only a rise beyond 50 % would fail")
        .says("baseline refresh");
    let far = desk.run().latency(16.0);
    desk.judge(&far).run().exits(0).answers("s looks slower, not confirmed yet");
    desk.confirm(&far, &far.clone().host("b").began("2026-03-31T13:00:00Z")).run().exits(3).answers("s is slower");
}

#[test]
fn runs_of_six_hours_are_one_time_and_averaged() {
    let desk = Desk::new("");
    for (hour, ms) in [(1, 10.0), (3, 14.4), (6, 12.0)] {
        desk.store(&desk.run().latency(ms).began(&format!("2026-03-30T{hour:02}:00:00Z")));
    }
    let outcome = desk.judge(&desk.run()).run().exits(0).says("1 refresh time of main (3 runs)");
    let judgement = outcome.judgement();
    assert!((level(&judgement) - 12.0).abs() < 0.02, "{}", level(&judgement));
    desk.store(&desk.run().latency(12.0).began("2026-03-30T07:00:00Z"));
    desk.judge(&desk.run()).run().says("2 refresh times of main (4 runs)");
}

#[test]
fn only_the_newest_twenty_times_count() {
    let desk = Desk::new("");
    for days in 1..=22 {
        let ms = if days > 20 { 40.0 } else { 10.0 };
        desk.store(&desk.run().latency(ms).began(&night(days)));
    }
    let outcome = desk.judge(&desk.run()).run().exits(0).says("20 refresh times of main");
    assert!((level(&outcome.judgement()) - 10.0).abs() < 0.02);
    let outcome = desk.judge(&desk.run()).args(["--set", "history.fixed_machine=true"]).run().exits(0);
    outcome.says("10 refresh times of main");
}

#[test]
fn runs_beyond_their_age_and_after_the_measurement_do_not_count() {
    let desk = Desk::with_nights("", &NIGHTS);
    desk.store(&desk.run().latency(40.0).began("2026-04-01T00:00:00Z"));
    let judge = |age: &'static str| desk.judge(&desk.run()).args(["--set", age]).run().exits(0);
    judge("history.max_age=180d").says("10 refresh times of main");
    judge("history.max_age=4d").answers("s: no baseline yet").says("3 refresh times of main");
}

#[test]
fn the_default_branch_fills_up_to_five_times() {
    let desk = Desk::new("");
    let repository = Repository::init(&desk.path(""));
    let base = repository.commit("work", "2026-01-01T00:00:00Z");
    for days in 1..9 {
        desk.store(&desk.run().commit(&base).began(&night(days)));
    }
    for days in [1, 2] {
        let began = night(days).replace("T03", "T15");
        desk.store(&desk.run().commit(&base).branch("release").latency(10.2).began(&began));
    }
    let head = desk.run().commit(&base).branch("fix").target("release");
    let outcome = desk.judge(&head).run().exits(0);
    let outcome = outcome.says("5 refresh times of release, 3 of them of the default branch");
    outcome.says("3 of the 5 refresh times are those of the default branch, which may be on another level");
    let outcome = desk.judge(&head.clone().target("other")).run().exits(0);
    outcome.says("5 refresh times of the default branch, none of other");
    let outcome = desk.judge(&head.target("main")).run().exits(0).says("8 refresh times of main");
    assert!(!outcome.stdout.contains("default branch"), "{}", outcome.stdout);
}

#[test]
fn a_machine_slower_than_all_that_were_stored_is_another_one() {
    let desk = Desk::new("");
    for days in 1..7 {
        desk.store(&desk.run().probed(100.0).began(&night(days)));
    }
    let judge = |micros: f64| desk.judge(&desk.run().probed(micros).latency(13.0)).run().exits(0);
    judge(102.0).answers("s looks slower");
    let outcome = judge(110.0).answers("s: incomparable, this machine is 10 % slower than all");
    assert_eq!(outcome.judgement()["verdict"], "incomparable");
}
