//! Runs that are kept whole, and policies that are tried on them.

use super::desk::{Desk, NIGHTS, check, night};
use crate::support::records::Run;
use crate::support::{Outcome, short_duet};
use perf_gate::record::Ending;
use perf_gate::store::{Location, Place, Store};
use serde_json::Value;
use std::fs;

/// Keeps runs as `gate --keep` does, without their load.
fn keep(desk: &Desk, runs: &[Run]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&Location::Folder(desk.path("baselines"))).await.expect("opens");
        for run in runs {
            let place = Place { repository: "local".to_owned(), scenario: "s".to_owned(), branch: "fix".to_owned() };
            store.keep(&place, &run.0).await.expect("kept");
        }
    });
}

/// Ten pull requests beside a base: 0, 3, 6, … 27 % slower.
fn pulls(desk: &Desk) -> Vec<Run> {
    let run = |i: u32| {
        let run = desk.run().latency(10.0 + 0.3 * f64::from(i)).beside(10.0).began(&night(11 - i));
        run.branch("feature/with-a-name-that-is-long")
    };
    (0..10).map(run).collect()
}

fn policy(desk: &Desk, args: &[&str]) -> Outcome {
    desk.call("judge").args(["--policy", "s.yaml", "--runs", "baselines"]).args(args.iter().copied()).run()
}

#[test]
fn a_policy_is_tried_on_kept_runs_and_nothing_fails() {
    let desk = Desk::new("");
    keep(&desk, &pulls(&desk));
    let outcome = policy(&desk, &[]).exits(0).answers("s: with this policy 6 of 10 runs fail (6 regressed, 4 pass)");
    let whole = |line: &&str| line.contains(":00  c0ffeec0f  feature/");
    assert_eq!(outcome.stdout.lines().filter(whole).count(), 10, "{}", outcome.stdout);
    let tight = policy(&desk, &["--set", "policy.thresholds.latency.p95=+5%"]).exits(0);
    tight.answers("s: with this policy 8 of 10 runs fail (8 regressed, 2 pass)");
    policy(&desk, &["--last", "2"]).answers("2 of 2 runs fail");
    let quiet = policy(&desk, &["--quiet"]).exits(0);
    assert_eq!(quiet.stdout.lines().count(), 1);
    let json = policy(&desk, &["--json", "--last", "3"]).exits(0).stdout;
    let verdicts: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(verdicts.len() == 3 && verdicts.iter().all(|judgement| judgement["verdict"] == "regressed"), "{json}");
}

#[test]
fn kept_runs_of_head_alone_are_held_against_what_was_stored_by_then() {
    let desk = Desk::with_nights("", &NIGHTS);
    let at = |began: &str| desk.run().latency(13.0).began(began).commit(&"e".repeat(40)).branch("fix");
    keep(&desk, &[at(&night(9).replace("T03", "T04")), at("2026-03-31T12:00:00Z")]);
    let outcome =
        policy(&desk, &[]).exits(0).answers("0 of 2 runs fail, 1 more if confirmed (1 inconclusive, 1 no-baseline)");
    outcome.says("2026-03-22 04:00 eeeeeeeee fix");
    policy(&desk, &["--fail-on", "inconclusive"]).exits(0).answers("1 of 2 runs fail (1");
}

#[test]
fn nothing_kept_says_how_to_keep_and_damaged_ones_are_named() {
    let desk = Desk::with_nights("", &NIGHTS[..1]);
    let none = policy(&desk, &[]).exits(2).complains("no run of local, scenario s, is kept in baselines");
    none.complains("perf-gate gate --keep");
    keep(&desk, &pulls(&desk)[..2]);
    let kept = desk.objects().into_iter().find(|name| name.contains("/runs/")).expect("a kept run");
    fs::write(desk.path("baselines").join(&kept), "no gzip").expect("written");
    policy(&desk, &[]).exits(0).answers("0 of 1 run fails").complains(&format!("{kept} is left out: damaged"));
}

#[test]
fn kept_runs_are_never_baselines() {
    let desk = Desk::new("");
    keep(&desk, &[desk.run().began(&night(1))]);
    let list =
        desk.call("baseline list").run().exits(0).complains("nothing is stored in baselines of repository local");
    assert!(!list.stderr.contains("left out"), "{}", list.stderr);
    let outcome = desk.judge(&desk.run()).run().exits(0).answers("s: no baseline yet (nothing is stored yet");
    assert!(!outcome.stdout.contains("left out"), "{}", outcome.stdout);
    let pruned = desk.call("baseline prune").args(["--keep", "0"]).run().exits(0);
    pruned.answers("removed 0 of 0 runs");
    desk.call("baseline prune").args(["--keep", "0", "--runs"]).run().exits(0).says("removed 1 of 1 runs");
}

#[test]
fn gate_keeps_its_record_where_baselines_do_not_see_it() {
    let yaml = short_duet("").lines().filter(|line| !line.contains("base:")).collect::<Vec<_>>().join("\n");
    let desk = Desk::of(&yaml);
    let outcome = desk.call("gate").args(["s.yaml", "--keep"]).run().exits(0).complains("kept v1/local/s/");
    assert!(outcome.record().probe.is_some_and(|probes| probes.after.is_some()), "head alone is measured with a probe");
    // A machine that was too busy has been asked again.
    let objects = desk.objects();
    let is_kept = |name: &String| name.contains("/runs/") && name.ends_with(".json.gz");
    assert!(!objects.is_empty() && objects.iter().all(is_kept), "{objects:?}");
    desk.call("baseline list").run().exits(0).complains("nothing is stored");
    let last = |args: &[&str]| policy(&desk, &[&["--last", "1"], args].concat()).exits(0);
    let verdict = outcome.judgement()["verdict"].as_str().expect("a verdict").to_owned();
    last(&[]).answers(&format!("s: with this policy 0 of 1 run fails (1 {verdict})"));
    if outcome.record().ending == Ending::Complete {
        assert_eq!(verdict, "no-baseline");
        last(&["--set", "policy.limits.latency.p95=1ms"]).answers("1 of 1 run fails (1 regressed)");
    }
}

#[test]
fn a_folder_of_records_is_judged_oldest_first_and_the_worst_status_counts() {
    let desk = Desk::new("");
    let folder = desk.path("records");
    fs::create_dir_all(folder.join("deep/confirmation")).expect("a folder");
    let runs = pulls(&desk);
    fs::write(folder.join("a.json"), runs[5].json()).expect("a record");
    fs::write(folder.join("deep/b.json"), runs[0].json()).expect("a record");
    fs::write(folder.join("deep/confirmation/record.json"), runs[9].json()).expect("a record");
    fs::write(folder.join("judgement.json"), "{}").expect("no record");
    let mut other = runs[9].clone();
    other.0.scenario = "other".to_owned();
    fs::write(folder.join("other.json"), other.json()).expect("a record");
    let judge = |args: &[&str]| desk.call("judge").args(["records", "s.yaml"]).args(args.iter().copied()).run();
    let outcome = judge(&[]).exits(3).answers("s: with this policy 1 of 2 runs fail (1 regressed, 1 pass)");
    let outcome = outcome.complains("1 records of other scenarios are left out");
    let [old, new] = [night(11), night(6)].map(|began| outcome.stdout.find(&began[..10]).expect("a row"));
    assert!(old < new, "{}", outcome.stdout);
    judge(&["--set", "policy.thresholds.latency.p95=+50%"]).exits(0);
    fs::create_dir(desk.path("empty")).expect("a folder");
    desk.call("judge").args(["empty", "s.yaml"]).run().exits(2).complains("no record of the scenario s is in it");
}

#[test]
fn a_record_is_compared_with_one_other_or_with_several() {
    let desk = Desk::new("");
    let mut names = Vec::new();
    for (days, level) in (1..).zip(NIGHTS) {
        let name = format!("before-{days}.json");
        fs::write(desk.path(&name), desk.run().latency(10.0 * level).began(&night(days)).json()).expect("a record");
        names.push(name);
    }
    let slow = desk.run().latency(13.0).commit(&"e".repeat(40)).branch("fix");
    let against = |number: usize| {
        names[..number].iter().fold(desk.judge(&slow), |judge, name| judge.args(["--against", name.as_str()])).run()
    };
    let one = against(1).exits(0).answers("s: no baseline yet");
    let one = one.says("1 of 5 refresh times are given").says("1 refresh time of before-1.json");
    assert!(!one.says("`--against` once for each").stdout.contains("baseline refresh"));
    let all =
        against(10).exits(0).answers("s looks slower, not confirmed yet (p95 latency +30 % against 10 stored runs");
    assert_eq!(check(&all.judgement(), "latency")["stored"]["times"], 10);
    let naive = desk.judge(&slow).args(["--against", "before-1.json", "--set", "policy.evidence=point"]).run();
    naive.exits(3).answers("s is slower");
    let duet = &pulls(&desk)[0];
    fs::write(desk.path("duet.json"), duet.json()).expect("a record");
    let refused = desk.judge(&slow).args(["--against", "duet.json"]).run().exits(2);
    refused.complains("--against duet.json: ");
}
