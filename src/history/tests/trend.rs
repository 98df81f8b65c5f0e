//! How the levels of a branch moved.

use super::build::{failing, summary};
use crate::history::{Change, Summary, Trend};
use crate::metric::Key;

const P95: Key = Key::percentile(95.0);
/// One percent up and down.
const NOISE: [f64; 5] = [1.0, 1.01, 0.99, 1.005, 0.995];

/// Runs a night apart, the last one of tonight; the commit of each is its number.
fn nights(levels: impl IntoIterator<Item = f64>) -> Vec<Summary> {
    let levels: Vec<f64> = levels.into_iter().collect();
    let run = |(i, level): (usize, &f64)| {
        let run = summary(24 * (levels.len() - 1 - i) as i64).with(&P95, level * NOISE[i % 5]);
        of_commit(run, &i.to_string())
    };
    levels.iter().enumerate().map(run).collect()
}

fn of_commit(mut run: Summary, commit: &str) -> Summary {
    run.identity.commit = Some(commit.to_owned());
    run
}

fn trend(runs: Vec<Summary>) -> Trend {
    Trend::of("orders", "main", runs).expect("runs")
}

fn changes(trend: &Trend) -> Vec<Change> {
    trend.main().and_then(|strand| strand.track(&P95)).expect("a track").changes.clone()
}

fn step(n: usize, at: usize, by: f64) -> Vec<f64> {
    (0..n).map(|i| if i < at { 100.0 } else { 100.0 * by }).collect()
}

#[test]
fn nothing_stored_has_no_trend() {
    assert_eq!(Trend::of("orders", "main", Vec::new()), None);
}

#[test]
fn a_step_lies_between_the_last_commit_before_and_the_first_after() {
    let trend = trend(nights(step(20, 12, 1.12)));
    let [change] = &changes(&trend)[..] else { panic!("{trend:?}") };
    assert_eq!((change.from.as_str(), change.to.as_str(), change.last, change.first), ("11", "12", 11, 12));
    assert!(change.worse && change.change.is_some_and(|by| (by - 0.12).abs() < 0.01), "{change:?}");
    assert!((change.before - 100.0).abs() < 1.0 && (change.after - 112.0).abs() < 1.0 && change.chance < 1e-6);
    let track = trend.main().and_then(|strand| strand.track(&P95)).expect("a track");
    assert!(track.change.is_some_and(|by| (by - 0.12).abs() < 0.01) && track.creep.is_none(), "{track:?}");
}

#[test]
fn a_throughput_that_falls_gets_worse_and_a_latency_that_falls_gets_better() {
    let with = |key: &Key| {
        let levels = step(20, 12, 0.8);
        let runs = levels.iter().enumerate().map(|(i, v)| summary(24 * (20 - i as i64)).with(key, v * NOISE[i % 5]));
        let trend = trend(runs.collect());
        trend.main().and_then(|strand| strand.track(key)).expect("a track").changes[0].worse
    };
    assert_eq!((with(&Key::throughput()), with(&P95)), (true, false));
}

#[test]
fn runs_of_one_time_count_once_and_its_first_commit_is_the_new_one() {
    let mut runs = nights(step(20, 12, 1.2));
    // Two more within six hours of the first on the new level: the step came with the first of the three.
    for (hours, commit) in [(1, "12b"), (2, "12c")] {
        let later = summary(24 * 7 - hours).with(&P95, 120.0);
        runs.push(of_commit(later, commit));
    }
    let trend = trend(runs);
    assert_eq!(trend.main().map(|strand| (strand.times.len(), strand.times[12].runs)), Some((20, 3)));
    assert_eq!((changes(&trend)[0].from.as_str(), changes(&trend)[0].to.as_str()), ("11", "12"));
}

#[test]
fn a_night_without_the_quantity_is_no_level() {
    let mut runs = nights(step(20, 12, 1.2));
    for i in [3, 11, 12] {
        runs[i].levels.clear();
    }
    let trend = trend(runs);
    assert_eq!((changes(&trend)[0].last, changes(&trend)[0].first), (10, 13));
    let track = trend.main().and_then(|strand| strand.track(&P95)).expect("a track");
    assert_eq!(track.values.iter().filter(|value| value.is_none()).count(), 3);
}

#[test]
fn another_machine_is_marked_and_no_change() {
    let mut runs = nights(step(30, 15, 1.5));
    runs[15..].iter_mut().for_each(|run| run.key.cpu = "B".to_owned());
    let trend = trend(runs);
    assert_eq!(trend.strands.iter().map(|strand| strand.times.len()).collect::<Vec<_>>(), [15, 15]);
    assert!(trend.strands.iter().flat_map(|strand| &strand.tracks).all(|track| track.changes.is_empty()));
    assert_eq!(trend.main().map(|strand| strand.key.cpu.as_str()), Some("B"), "that of the newest runs");
    let [mark] = trend.marks.as_slice() else { panic!("{:?}", trend.marks) };
    assert_eq!(
        (mark.commit.as_str(), mark.differences[0].stored.as_str(), mark.differences[0].here.as_str()),
        ("15", "A", "B")
    );
}

#[test]
fn machines_that_alternate_are_followed_each_for_itself() {
    let mut runs = nights(step(40, 20, 1.2));
    runs.iter_mut().step_by(2).for_each(|run| run.key.cpu = "B".to_owned());
    let trend = trend(runs);
    assert_eq!((trend.strands.len(), trend.marks.len()), (2, 1), "{:?}", trend.marks);
    let places = |i: usize| -> Vec<String> {
        trend.strands[i].track(&P95).expect("a track").changes.iter().map(|change| change.to.clone()).collect()
    };
    assert_eq!((places(0), places(1)), (vec!["21".to_owned()], vec!["20".to_owned()]));
}

#[test]
fn the_first_night_on_a_new_machine_does_not_hide_the_rest() {
    let mut runs = nights(step(30, 15, 1.5));
    runs[29].key.cpu = "B".to_owned();
    assert_eq!(trend(runs).main().map(|strand| strand.times.len()), Some(29));
}

#[test]
fn an_accepted_regression_is_marked_where_it_began() {
    let mut runs = nights(step(10, 5, 1.2));
    let accepted = summary(0).accepting("abc").accepted;
    runs[5..].iter_mut().for_each(|run| run.accepted = accepted.clone());
    let marks = trend(runs.clone()).marks;
    assert_eq!(marks.iter().map(|mark| (mark.commit.as_str(), mark.accepted.len())).collect::<Vec<_>>(), [("5", 1)]);
    runs.iter_mut().for_each(|run| run.accepted = accepted.clone());
    assert_eq!(trend(runs).marks, [], "what was always accepted is no news");
}

#[test]
fn errors_are_rates_and_may_begin_from_none() {
    let mut runs = nights(vec![100.0; 20]);
    runs[12..].iter_mut().for_each(|run| run.errors = vec![failing(None, 2)]);
    let trend = trend(runs);
    let track = trend.main().and_then(|strand| strand.track(&Key::errors())).expect("a track").clone();
    let [change] = track.changes.as_slice() else { panic!("{track:?}") };
    assert_eq!((change.first, change.before, change.change, change.worse), (12, 0.0, None, true));
    assert!((change.after - 0.01).abs() < 1e-12 && track.creep.is_none());
}

/// Noise that does not repeat, within two percent.
fn uneven(i: usize) -> f64 {
    1.0 + 0.02 * ((i * i * 7 + i * 13) % 31) as f64 / 31.0
}

#[test]
fn what_rises_slowly_creeps_and_what_falls_does_not() {
    let slow = |by: f64| nights((0..60).map(|i| 100.0 * (1.0 + by * i as f64 / 59.0) * uneven(i)));
    let creep = |runs: Vec<Summary>| trend(runs).main().and_then(|strand| strand.track(&P95)?.creep.clone());
    let found = creep(slow(0.16)).expect("it creeps");
    assert_eq!((found.since, found.commit.as_str()), (0, "0"));
    assert!(found.change > 0.11 && found.change < 0.17 && found.chance < 0.001, "{found:?}");
    assert_eq!(creep(slow(0.05)), None, "less than one change may");
    assert_eq!(creep(slow(-0.16)), None, "it gets better");
    assert_eq!(creep(nights((0..60).map(|i| 100.0 * uneven(i)))), None);
    assert_eq!(creep(nights(step(60, 30, 1.16))), None, "a change is a change");
    assert_eq!(creep(nights((0..14).map(|i| 100.0 * (1.0 + 0.02 * i as f64)))), None, "too short");
}

#[test]
fn creep_begins_anew_after_a_change_beyond_the_limit() {
    let level = |i: usize| if i < 20 { 150.0 } else { 100.0 * (1.0 + 0.16 * (i - 20) as f64 / 59.0) };
    let trend = trend(nights((0..80).map(|i| level(i) * uneven(i))));
    let creep = trend.main().and_then(|strand| strand.track(&P95)?.creep.clone()).expect("it creeps");
    assert_eq!(creep.since, 20);
}

#[test]
fn only_levels_that_mean_something_are_followed() {
    let task = |key: Key| key.of_task("read");
    let of = [Key::percentile(95.0), Key::percentile(50.0), Key::throughput()];
    let whole = [Key::latency(crate::metric::Statistic::Max), Key::latency(crate::metric::Statistic::Mean)];
    let run = of.into_iter().map(task).chain(whole).fold(summary(0), |run, key| run.with(&key, 1.0));
    let trend = trend(vec![run]);
    let keys: Vec<String> = trend.strands[0].tracks.iter().map(|track| track.key.to_string()).collect();
    assert_eq!(keys, ["latency.mean", "errors", "latency.p95 of read"]);
}
