//! Objects that cannot be used beside good ones: the good ones are used, the others named.

use super::desk::{Desk, NIGHTS};
use std::fs;

/// Names of the objects that were put beside ten good nights: each what it is.
fn mixed(desk: &Desk) -> Vec<(String, &'static str)> {
    let good = desk.objects().pop().expect("an object");
    let json = fs::read_to_string(desk.path("baselines").join(&good)).expect("an object");
    let named = |id: &str| {
        let (start, _) = good.rsplit_once('-').expect("a name");
        format!("{start}-{id}.json")
    };
    let (truncated, newer) = (&json[..json.len() / 2], json.replacen("\"version\": 1", "\"version\": 99", 1));
    let levels = json.replacen("\"levels\"", "\"levles\"", 1);
    assert_ne!(newer, json);
    let objects = [
        (named("aaaa"), truncated, "damaged: "),
        (named("bbbb"), "", "damaged: "),
        (named("cccc"), "{\"kind\": \"coffee\", \"version\": 1}", "not written by perf-gate"),
        (named("dddd"), newer.as_str(), "written by a newer perf-gate (format 99"),
        (named("eeee"), levels.as_str(), "damaged: missing field `levels`"),
        ("v1/local/s/main/notes.json".to_owned(), "{}", "its name is none that perf-gate gives"),
    ];
    for (name, text, _) in &objects {
        fs::write(desk.path("baselines").join(name), text).expect("written");
    }
    objects.into_iter().map(|(name, _, why)| (name, why)).collect()
}

#[test]
fn the_good_ones_are_used_and_the_others_named() {
    let desk = Desk::with_nights("", &NIGHTS);
    let bad = mixed(&desk);
    let outcome = desk.judge(&desk.run()).run().exits(0).answers("s: no regression");
    let outcome = outcome.says("10 refresh times of main").says("6 stored objects are left out: ");
    let warnings = outcome.judgement()["warnings"].to_string();
    for (name, why) in &bad {
        let id = name.rsplit(['-', '/']).next().expect("an id");
        assert!(warnings.contains(id) && warnings.contains(why), "{id} ({why}) is not in {warnings}");
    }
}

#[test]
fn a_list_names_all_of_them() {
    let desk = Desk::with_nights("", &NIGHTS);
    let bad = mixed(&desk);
    let list = desk.call("baseline list").run().exits(0);
    assert_eq!(list.stdout.matches("2026-03-").count(), 10, "{}", list.stdout);
    for (name, why) in &bad {
        assert!(list.stderr.contains(&format!("{name} is left out: {why}")), "{name} is not in {}", list.stderr);
    }
    let shown = desk.call("baseline show").args(["aaaa"]).run().exits(2);
    shown.complains("-aaaa.json: damaged");
}

#[test]
fn where_none_can_be_used_there_is_no_baseline_and_they_are_named() {
    let desk = Desk::with_nights("", &NIGHTS[..1]);
    let good = desk.objects().pop().expect("an object");
    fs::write(desk.path("baselines").join(&good), "{").expect("written");
    let outcome = desk.judge(&desk.run()).run().exits(0).answers("s: no baseline yet (nothing is stored yet");
    outcome.says("a stored object is left out: v1/local/s/main/").says("(damaged: ");
    let list = desk.call("baseline list").run().exits(0);
    list.complains("is left out: damaged");
}
