//! Which stored runs head was held against, and which were left out, in one line.

use super::escape::commit;
use super::row;
use super::speech::Speech;
use super::words::Words;
use crate::gate::StoredRuns;
use crate::history::NewLevel;
use crate::metric;
use jiff::{SignedDuration, Timestamp};

/// Ages below this are told in hours.
const DAYS_FROM: SignedDuration = SignedDuration::from_hours(48);

/// `10 refresh times of main, newest 9 h old, oldest 13 days old`; ages are those at `began`, UTC, RFC 3339.
pub fn line(stored: &StoredRuns, began: &str, speech: Speech) -> Words {
    let mut words = pool(stored).and(ages(stored, began));
    if stored.exact {
        words = words.and("; the merge base itself was measured");
    }
    words = stored.new_levels.iter().fold(words, |words, level| words.and("; ").then(since(level, speech)));
    match left_out(stored) {
        left_out if left_out.is_empty() => words,
        left_out => words.and(format!("; left out: {}", left_out.join(", "))),
    }
}

fn pool(stored: &StoredRuns) -> Words {
    let branch = Words::code(&stored.branch);
    let times = counted(stored.times, "refresh time", "refresh times");
    let runs = match stored.runs {
        runs if runs == stored.times => String::new(),
        runs => format!(" ({})", counted(runs, "run", "runs")),
    };
    match (stored.times, stored.borrowed) {
        (0, _) => Words::ours("no stored run of ").then(branch).and(" counts"),
        _ if stored.point => Words::ours("the latest run of ").then(branch),
        (_, 0) => Words::ours(format!("{times} of ")).then(branch).and(runs),
        (all, borrowed) if borrowed >= all => {
            Words::ours(format!("{times} of the default branch{runs}, none of ")).then(branch)
        }
        (_, borrowed) => {
            let from = format!("{runs}, {} of them of the default branch", metric::count(borrowed));
            Words::ours(format!("{times} of ")).then(branch).and(from)
        }
    }
}

/// `latency p95: the 8 since it changed by +12 % between a1b2c3d and d4e5f6a`.
fn since(level: &NewLevel, speech: Speech) -> Words {
    let NewLevel { key, from, to, times, change } = level;
    let (times, by) = (metric::count(*times), metric::percent_change(*change));
    let words = row::title(key, speech).and(format!(": the {times} since it changed by {by} "));
    match from == to {
        true => words.and("at ").then(Words::code(commit(to))),
        false => words.and("between ").then(Words::code(commit(from))).and(" and ").then(Words::code(commit(to))),
    }
}

fn ages(stored: &StoredRuns, began: &str) -> String {
    let age = |when: &Option<String>| age(when.as_deref()?, began);
    match (age(&stored.newest), age(&stored.oldest)) {
        (Some(newest), _) if stored.times == 1 => format!(", {newest}"),
        (Some(newest), Some(oldest)) if stored.times > 1 => format!(", newest {newest}, oldest {oldest}"),
        _ => String::new(),
    }
}

/// `9 h old`; nothing where either is no time.
fn age(when: &str, now: &str) -> Option<String> {
    let (when, now): (Timestamp, Timestamp) = (when.parse().ok()?, now.parse().ok()?);
    let age = now.duration_since(when);
    Some(match age.as_hours() {
        ..1 => "under an hour old".to_owned(),
        hours if age < DAYS_FROM => format!("{hours} h old"),
        hours => format!("{} days old", metric::count(hours / 24)),
    })
}

fn left_out(stored: &StoredRuns) -> Vec<String> {
    let mut left_out = Vec::new();
    if stored.incomparable > 0 {
        left_out.push(format!("{} measured under other conditions", counted(stored.incomparable, "run", "runs")));
    }
    if stored.unrelated > 0 {
        left_out.push(format!("{} of commits that head is not built upon", counted(stored.unrelated, "run", "runs")));
    }
    if stored.unknown > 0 {
        left_out.push(format!(
            "{} of commits that the shallow clone does not have",
            counted(stored.unknown, "run", "runs")
        ));
    }
    if stored.before_accepted > 0 {
        left_out.push(format!("{} from before what was accepted", counted(stored.before_accepted, "run", "runs")));
    }
    left_out
}

/// `1 run`, `12 runs`.
pub fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", metric::count(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::super::sample::stored;
    use super::*;
    use crate::metric::Key;

    const BEGAN: &str = "2026-01-14T12:00:00Z";

    fn told(stored: &StoredRuns) -> String {
        line(stored, BEGAN, Speech::Requests).plain()
    }

    #[test]
    fn a_pool_names_its_branch_and_ages() {
        assert_eq!(told(&stored()), "10 refresh times of main, newest 9 h old, oldest 13 days old");
        let jobs = StoredRuns { runs: 12, exact: true, ..stored() };
        assert_eq!(
            told(&jobs),
            "10 refresh times of main (12 runs), newest 9 h old, oldest 13 days old; the merge base itself was measured"
        );
        let one = StoredRuns { times: 1, runs: 1, newest: Some("2026-01-14T11:30:00Z".to_owned()), ..stored() };
        assert_eq!(told(&one), "1 refresh time of main, under an hour old");
        assert_eq!(told(&StoredRuns { point: true, ..one }), "the latest run of main, under an hour old");
    }

    #[test]
    fn what_is_borrowed_is_counted() {
        let borrowed = |borrowed| StoredRuns { times: 5, runs: 5, borrowed, newest: None, ..stored() };
        assert_eq!(told(&borrowed(2)), "5 refresh times of main, 2 of them of the default branch");
        assert_eq!(told(&borrowed(5)), "5 refresh times of the default branch, none of main");
    }

    #[test]
    fn what_was_left_out_is_counted_with_its_reason() {
        let none = StoredRuns { times: 0, runs: 0, unrelated: 4, unknown: 1, before_accepted: 3, ..stored() };
        assert_eq!(
            told(&none),
            "no stored run of main counts; left out: 4 runs of commits that head is not built upon, 1 run of commits \
             that the shallow clone does not have, 3 runs from before what was accepted"
        );
    }

    #[test]
    fn a_level_that_changed_says_between_which_commits() {
        let level = |from: &str, to: &str| NewLevel {
            key: Key::percentile(95.0),
            from: from.repeat(40),
            to: to.repeat(40),
            times: 6,
            change: 0.123,
        };
        let stored = StoredRuns { new_levels: vec![level("a", "d"), level("e", "e")], unknown: 1, ..stored() };
        assert_eq!(
            told(&stored),
            "10 refresh times of main, newest 9 h old, oldest 13 days old; latency p95: the 6 since it changed by +12 % \
             between aaaaaaa and ddddddd; latency p95: the 6 since it changed by +12 % at eeeeeee; left out: 1 run \
             of commits that the shallow clone does not have"
        );
    }

    #[test]
    fn a_time_that_is_none_is_not_told() {
        let odd = StoredRuns { newest: Some("yesterday".to_owned()), ..stored() };
        assert_eq!(told(&odd), "10 refresh times of main");
    }
}
