//! Stored runs as people look at them: a table, one of them, JSON.

use super::desk::{Desk, night};
use serde_json::Value;

/// Two nights of `main`, one of `release/2`, all of another day.
fn three() -> Desk {
    let desk = Desk::new("");
    desk.store(&desk.run().began(&night(3)).latency(12.0));
    desk.store(&desk.run().began(&night(2)).branch("release/2").commit(&"d".repeat(40)).throughput(180.0));
    desk.store(&desk.run().began(&night(1)).failing(1));
    desk
}

/// Ids in the order of the listing, newest first.
fn ids(desk: &Desk) -> Vec<String> {
    let lines = desk.call("baseline list").args(["--json"]).run().exits(0).stdout;
    let id = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().expect("an id").to_owned();
    lines.lines().map(id).collect()
}

#[test]
fn the_table_shows_what_was_measured_where_newest_first() {
    let desk = three();
    let outcome = desk.call("baseline list").env("COLUMNS", "140").run().exits(0).answers("s");
    let rows: Vec<&str> = outcome.stdout.lines().filter(|line| line.contains("2026-03-")).collect();
    assert_eq!(rows.len(), 3, "{}", outcome.stdout);
    for (row, parts) in rows.iter().zip([
        ["2026-03-30 03:00", "c0ffeec0f", "main", "10.0 ms", "200/s", "0.50 %"],
        ["2026-03-29 03:00", "ddddddddd", "release/2", "10.0 ms", "180/s", "0 %"],
        ["2026-03-28 03:00", "c0ffeec0f", "main", "12.0 ms", "200/s", "0 %"],
    ]) {
        for part in parts {
            assert!(row.contains(part), "`{part}` is not in `{row}`");
        }
    }
    outcome.says("ubuntu-24.04, AMD EPYC 7763, 4 cores, 16 GiB");
}

#[test]
fn a_narrow_terminal_breaks_names_and_no_quantity() {
    let desk = Desk::new("");
    desk.store(&desk.run().began(&night(1)).branch("feature/with-a-name-that-is-long").throughput(123_456.0));
    let outcome = desk.call("baseline list").env("COLUMNS", "90").run().exits(0);
    assert!(outcome.stdout.contains("  2026-03-30 03:00  c0ffeec0f  "), "{}", outcome.stdout);
    assert!(outcome.stdout.lines().all(|line| line.chars().count() <= 90), "{}", outcome.stdout);
}

#[test]
fn the_list_is_narrowed_and_cut_short_and_says_so() {
    let desk = three();
    let list = |args: &[&str]| desk.call("baseline list").args(args.iter().copied()).run().exits(0);
    let count = |args: &[&str]| list(args).stdout.matches("2026-03-").count();
    assert_eq!((count(&["--branch", "main"]), count(&["--scenario", "s"])), (2, 3));
    list(&["--limit", "1"]).says("and 2 older ones: --limit");
    let none = list(&["--branch", "other"]);
    assert_eq!(none.stdout, "");
    none.complains("nothing is stored in baselines of repository local, branch other").complains("--store");
}

#[test]
fn nothing_stored_and_another_repository_say_where_was_looked() {
    let desk = Desk::new("");
    desk.call("baseline list").run().exits(0).complains("nothing is stored in baselines of repository local");
    desk.store(&desk.run());
    let other = desk.call("baseline list").args(["--repository", "own/er"]).run().exits(0);
    other.complains("nothing is stored in baselines of repository own/er");
    desk.call("baseline show").args(["latest", "--repository", "own/er"]).run().exits(2).complains("own/er");
}

#[test]
fn one_run_is_shown_by_the_first_digits_of_its_id_or_as_the_latest() {
    let desk = three();
    let ids = ids(&desk);
    let show = |id: &str| desk.call("baseline show").args([id]).run();
    let shown = show(&ids[1][..6]).exits(0).answers("s, 2026-03-29 03:00");
    shown.says("release/2").says(&"d".repeat(40)).says("throughput 180/s").says("24 windows").says(&ids[1]);
    show("latest").exits(0).answers("s, 2026-03-30 03:00").says("errors 0.50 %");
    let json = desk.call("baseline show").args(["latest", "--json"]).run().exits(0).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON and nothing else");
    assert_eq!((json["id"].as_str(), json["branch"].as_str()), (Some(ids[0].as_str()), Some("main")));
    assert_eq!(json["run"]["kind"], "perf-gate-baseline");
}

#[test]
fn an_id_that_is_unknown_or_could_be_two_is_told_as_such() {
    let desk = three();
    let show = |id: &str| desk.call("baseline show").args([id]).run();
    show("zzzz").exits(2).complains("no stored run has the id `zzzz`").complains("baseline list");
    show("").exits(2).complains("3 stored runs have ids that begin with ``");
    let empty = Desk::new("");
    empty
        .call("baseline show")
        .args(["latest"])
        .run()
        .exits(2)
        .complains("nothing is stored in baselines of repository local");
}
