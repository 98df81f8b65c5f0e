//! What a trend says, line by line.

use super::trend;
use crate::history::tests::build::{failing, summary};
use crate::history::{Summary, Trend};
use crate::metric::{Key, Statistic};
use crate::report::Style;

/// One percent up and down.
const NOISE: [f64; 5] = [1.0, 1.01, 0.99, 1.005, 0.995];

/// Nights of a service: p95 as said, the rest as ever.
pub(in crate::report) fn nights(levels: impl IntoIterator<Item = f64>) -> Vec<Summary> {
    let levels: Vec<f64> = levels.into_iter().collect();
    let run = |(i, p95): (usize, &f64)| {
        let noise = NOISE[i % 5];
        let mut run = summary(24 * (levels.len() - 1 - i) as i64)
            .with(&Key::percentile(50.0), 4_000.0 * NOISE[(i + 2) % 5])
            .with(&Key::percentile(95.0), p95 * noise)
            .with(&Key::throughput(), 900.0 * NOISE[(i + 3) % 5])
            .with(&Key::percentile(95.0).of_task("create"), p95 * noise)
            .with(&Key::percentile(95.0).of_task("read"), 5_000.0 * noise);
        run.identity.commit = Some(format!("{i:02}").repeat(20));
        run
    };
    levels.iter().enumerate().map(run).collect()
}

fn text(runs: Vec<Summary>) -> String {
    let found = Trend::of("orders", "main", runs).expect("runs");
    trend(&found, Style { colour: false, width: 100 })
}

fn first_line(runs: Vec<Summary>) -> String {
    text(runs).lines().next().unwrap_or_default().to_owned()
}

pub(in crate::report) fn step(n: usize, at: usize, by: f64) -> impl Iterator<Item = f64> {
    (0..n).map(move |i| if i < at { 10_000.0 } else { 10_000.0 * by })
}

#[test]
fn a_change_is_told_with_its_commits_and_the_task_that_explains_it() {
    let mut runs = nights(step(24, 14, 1.12));
    runs[20..].iter_mut().for_each(|run| run.key.cpu = "B".to_owned());
    let expected = "\
orders, main: p95 latency rose 12 % between 1313131 and 1414141 on 2026-06-21

  metric               oldest to newest       newest  since the oldest
  ────────────────────────────────────────────────────────────────────
  latency p95          ▁▂▁▂▁▁▂▁▂▁▁▂▁▂▇▇█▇█▇  11.2 ms             +12 %
  throughput           ▂▁▂▂▁▂▁▂▂▁▂▁▂▂▁▂▁▂▂▁    900/s               0 %
  errors               ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁      0 %               0 %
  latency p50          ▁▂▁▂▂▁▂▁▂▂▁▂▁▂▂▁▂▁▂▂  4.00 ms               0 %

  create: latency p95  ▁▂▁▂▁▁▂▁▂▁▁▂▁▂▇▇█▇█▇  11.2 ms             +12 %

  2026-06-21 between 1313131 and 1414141: latency p95 +12 % (10.0 → 11.2 ms), latency p95 of create
             +12 % (10.0 → 11.2 ms)

  2026-06-27 from 2020202 on: CPU model B (before: A)

  others     4 more refresh times on other machines or with another scenario, each compared only
             with its own

";
    assert_eq!(text(runs), expected);
}

#[test]
fn a_quiet_branch_says_since_when() {
    assert_eq!(first_line(nights(step(24, 0, 1.0))), "orders, main: no change in 24 refresh times since 2026-06-07");
    assert_eq!(
        first_line(nights(step(3, 0, 1.0))),
        "orders, main: 3 comparable refresh times are stored; from 8 on a change can be told from noise"
    );
}

#[test]
fn earlier_changes_are_counted() {
    let levels = (0..30).map(|i| [10_000.0, 12_000.0, 9_000.0][i / 10]);
    let line = first_line(nights(levels));
    assert_eq!(
        line,
        "orders, main: p95 latency fell 25 % between 1919191 and 2020202 on 2026-06-21; 1 change before it"
    );
}

#[test]
fn errors_that_begin_are_told_as_rates() {
    let mut runs = nights(step(20, 0, 1.0));
    runs[12..].iter_mut().for_each(|run| run.errors = vec![failing(None, 2)]);
    assert_eq!(
        first_line(runs),
        "orders, main: errors rose from 0 % to 1.00 % between 1111111 and 1212121 on 2026-06-23"
    );
}

#[test]
fn a_graph_of_jobs_is_spoken_of_by_its_makespan() {
    let makespan = Key::iteration(Statistic::Typical);
    let run = |i: usize| {
        let run = summary(24 * (20 - i as i64)).with(&makespan, if i < 10 { 4e6 } else { 5e6 } * NOISE[i % 5]);
        Summary { of_jobs: true, ..run }
    };
    let line = first_line((0..20).map(run).collect());
    assert!(
        line.starts_with("orders, main: makespan rose 25 % at c0ffee, with no commit between, on 2026-06-20"),
        "{line}"
    );
}

#[test]
fn what_creeps_comes_first() {
    let noise = |i: usize| 1.0 + 0.02 * ((i * i * 7 + i * 13) % 31) as f64 / 31.0;
    let levels = (0..60).map(|i| 10_000.0 * (1.0 + 0.16 * i as f64 / 59.0) * noise(i));
    let text = text(nights(levels));
    assert!(text.starts_with("orders, main: p95 latency crept up 1"), "{text}");
    assert!(text.contains("creep") && text.contains("in smaller steps"), "{text}");
}

#[test]
fn names_from_outside_stay_on_their_line() {
    let mut runs = nights(step(20, 12, 1.5));
    for run in &mut runs {
        run.identity.commit = Some("\u{1b}[31m\nx".to_owned());
        run.levels.iter_mut().for_each(|level| {
            level.key.task = level.key.task.as_ref().map(|task| format!("{task}\u{1b}[0m\n::error::"));
        });
    }
    let said =
        Trend::of("or\nders\u{1b}[0m", "ma\nin", runs).map(|found| trend(&found, Style { colour: false, width: 80 }));
    let said = said.expect("runs");
    assert!(!said.contains('\u{1b}') && said.lines().all(|line| !line.starts_with("::")), "{said}");
}

#[test]
fn many_nights_are_drawn_in_groups_and_missing_ones_as_such() {
    let mut runs = nights(step(100, 0, 1.0));
    runs[..10].iter_mut().for_each(|run| run.levels.retain(|level| level.key != Key::throughput()));
    let text = text(runs);
    let line = text.lines().find(|line| line.contains("throughput")).expect("a row");
    assert!(line.contains("···▂"), "{line}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}
