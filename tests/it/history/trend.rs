//! The trend of a branch through the front door: what changed since when, between which commits.

use super::desk::{Desk, ago, night};
use crate::page::{is_at_peace, used};
use serde_json::Value;

/// One percent up and down, never twice the same.
fn uneven(i: usize) -> f64 {
    1.0 + 0.02 * ((i * i * 7 + i * 13) % 31) as f64 / 31.0
}

/// The commit of a night.
fn commit(i: usize) -> String {
    format!("{i:02}").repeat(20)
}

/// Nights of `main`, the last one of today, each of a commit of its own; at so many milliseconds.
fn nights(n: usize, ms: impl Fn(usize) -> f64) -> Desk {
    let desk = Desk::new("");
    for i in 0..n {
        desk.store(&desk.run().latency(ms(i) * uneven(i)).commit(&commit(i)).began(&ago((n - 1 - i) as i64)));
    }
    desk
}

fn json(desk: &Desk) -> Value {
    let outcome = desk.call("trend").args(["--json"]).run().exits(0);
    serde_json::from_str(&outcome.stdout).expect("one line of JSON")
}

#[test]
fn a_step_is_the_answer_with_its_two_commits() {
    let desk = nights(20, |i| if i < 12 { 10.0 } else { 12.0 });
    let outcome =
        desk.call("trend").run().exits(0).answers("s, main: p95 latency rose 20 % between 1111111 and 1212121 on ");
    outcome.says("latency p95 ▁").says("between 1111111 and 1212121: latency p95 +20 %").says("throughput");
    let trend = json(&desk);
    assert_eq!((&trend["scenario"], &trend["branch"]), (&"s".into(), &"main".into()));
    let tracks = trend["strands"][0]["tracks"].as_array().expect("tracks");
    let p95 = tracks.iter().find(|track| track["key"]["statistic"]["percentile"] == 95.0).expect("p95");
    let change = &p95["changes"][0];
    assert_eq!((&change["from"], &change["to"]), (&commit(11).into(), &commit(12).into()), "{p95}");
    assert_eq!(trend["strands"][0]["times"].as_array().map(Vec::len), Some(20));
}

#[test]
fn a_page_is_left_of_each_scenario_and_a_line_in_the_summary_of_a_job() {
    let desk = nights(20, |i| if i < 12 { 10.0 } else { 12.0 });
    let call = desk.call("trend").args(["--out", "pages"]).env("GITHUB_ACTIONS", "true");
    let summary = call.folder().join("summary.md");
    let outcome = call.env("GITHUB_STEP_SUMMARY", summary.to_str().expect("text")).run().exits(0);
    let outcome = outcome.complains("pages/s.html is the page of s");
    let page = std::fs::read_to_string(outcome.folder().join("pages/s.html")).expect("a page");
    assert!(page.starts_with("<!doctype html>") && page.contains("s, main: p95 latency rose 20 % between"));
    let summary = std::fs::read_to_string(summary).expect("a summary");
    assert!(summary.starts_with("### Trend\n\n- `s, main: p95 latency rose 20 % between 1111111"), "{summary}");
}

#[test]
fn its_page_is_looked_at_and_printed_without_a_complaint_or_a_request() {
    let desk = nights(20, |i| if i < 12 { 10.0 } else { 12.0 });
    let outcome = desk.call("trend").args(["--out", "pages"]).run().exits(0);
    let found = used(&outcome.folder().join("pages/s.html"), "trend");
    is_at_peace(&found);
    let figures = found["figures"].as_array().expect("figures");
    assert!(figures.len() >= 4 && figures.iter().all(|seen| seen == true), "{found}");
}

#[test]
fn where_nothing_changed_it_says_since_when() {
    let desk = nights(12, |_| 10.0);
    let since = &ago(11)[..10];
    desk.call("trend").run().exits(0).answers(&format!("s, main: no change in 12 refresh times since {since}"));
    desk.call("trend").args(["--since", "5d"]).run().exits(0).answers("s, main: 5 comparable refresh times are stored");
}

#[test]
fn a_change_of_the_machine_is_marked_and_no_change_of_the_program() {
    let desk = Desk::new("");
    for i in 0..20 {
        let mut run = desk.run().latency(if i < 10 { 10.0 } else { 14.0 } * uneven(i)).began(&ago(20 - i as i64));
        run.0.environment.cores = if i < 10 { 4 } else { 2 };
        desk.store(&run.commit(&commit(i)));
    }
    let outcome = desk.call("trend").run().exits(0).answers("s, main: no change in 10 refresh times since ");
    outcome.says("from 1010101 on: cores 2 (before: 4)").says("10 more refresh times on other machines");
}

#[test]
fn what_creeps_is_told_first() {
    let desk = nights(40, |i| 10.0 * (1.0 + 0.2 * i as f64 / 39.0));
    let outcome = desk.call("trend").run().exits(0).answers("s, main: p95 latency crept up 1");
    outcome.says("creep").says("in smaller steps");
}

#[test]
fn a_step_without_a_commit_says_so() {
    let desk = Desk::new("");
    for i in 0..16 {
        desk.store(&desk.run().latency(if i < 8 { 10.0 } else { 12.0 } * uneven(i)).began(&ago(16 - i as i64)));
    }
    desk.call("trend").run().exits(0).answers("s, main: p95 latency rose 20 % at c0ffeec, with no commit between, on ");
}

#[test]
fn the_branch_is_the_one_that_a_change_is_for_or_the_only_one_there_is() {
    let desk = nights(8, |_| 10.0);
    for i in 0..9 {
        desk.store(&desk.run().branch("release").began(&ago(i)));
    }
    desk.call("trend").run().exits(0).answers("s, main: no change in 8 refresh times");
    desk.call("trend").args(["--branch", "release"]).run().exits(0).answers("s, release: no change in 9 refresh times");
    let other = Desk::new("");
    other.store(&other.run().branch("trunk").began(&ago(1)));
    other.call("trend").run().exits(0).answers("s, trunk: 1 comparable refresh time is stored; from 8 on");
}

#[test]
fn nothing_to_show_says_where_was_looked_and_is_no_failure() {
    let desk = Desk::new("");
    desk.store(&desk.run().began(&night(1)));
    let outcome = desk.call("trend").args(["--since", "1d"]).run().exits(0);
    assert_eq!(outcome.stdout, "");
    outcome
        .complains("nothing is stored in baselines of repository local")
        .complains("the last 1 days")
        .complains("--since");
    desk.call("trend").args(["--since", "soon"]).run().exits(2).complains("no number of days");
}

#[test]
fn the_gate_compares_with_the_new_level_alone() {
    let desk = nights(20, |i| if i < 12 { 10.0 } else { 13.0 });
    let judged = desk.judge(&desk.run().latency(13.1).began(&ago(0))).run().exits(0);
    let judged = judged.says("latency p95: the 8 since it changed by +30 % between 1111111 and 1212121");
    let stored = judged.judgement()["stored"].clone();
    assert_eq!((&stored["times"], &stored["new_levels"][0]["times"]), (&20.into(), &8.into()), "{stored}");
}
