//! Stored runs: a table of them, and one of them in full.

use super::ink::{self, Ink};
use super::paragraph::labelled;
use super::speech::Speech;
use super::table::{Column, Layout};
use super::{Style, escape, quantity};
use crate::history::{EnvironmentKey, Level, Summary};
use crate::metric::{self, Key, Statistic};
use crate::record::Tally;
use std::collections::BTreeMap;

/// Longest name of a branch or a task within the table.
const LONGEST_NAME: usize = 24;
/// Digits of a commit that are shown.
const COMMIT: usize = 9;

/// A stored run as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRow {
    /// What tells it apart, hexadecimal.
    pub id: String,
    /// The branch that it is stored under, from outside.
    pub branch: String,
    /// What was kept of it.
    pub run: Summary,
}

/// Stored runs of a scenario, in the order given; `more` are not shown.
pub fn stored_list(scenario: &str, rows: &[StoredRow], more: usize, style: Style) -> String {
    let of_jobs = rows.iter().any(|row| row.run.of_jobs);
    let columns = [
        Column::Text("began (UTC)"),
        Column::Text("commit"),
        Column::Name("branch"),
        Column::Text("machine"),
        Column::Number(if of_jobs { "makespan" } else { "p95" }),
        Column::Number(if of_jobs { "jobs/s" } else { "throughput" }),
        Column::Number("errors"),
        Column::Text("id"),
    ];
    let cells = rows.iter().map(cells).collect();
    let mut text = format!("{}\n\n", Ink::Strong.on(&escape::line(scenario)));
    text.push_str(&Layout::new(&columns, &[cells]).text(style.width));
    text.push('\n');
    let machines: BTreeMap<String, &EnvironmentKey> =
        rows.iter().map(|row| (row.run.key.hash(), &row.run.key)).collect();
    for (hash, key) in machines {
        text.push_str(&labelled(&hash, Ink::Faint, &machine(key), style.width));
    }
    if more > 0 {
        text.push_str(&labelled("", Ink::Faint, &format!("and {more} older ones: --limit"), style.width));
    }
    ink::finish(&format!("{text}\n"), style.colour)
}

/// One stored run in full; `name` is that of its object.
pub fn stored_run(row: &StoredRow, name: &str, style: Style) -> String {
    let run = &row.run;
    let mut text = format!("{}\n\n", Ink::Strong.on(&format!("{}, {}", escape::line(&run.scenario), when(run))));
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&labelled(label, Ink::Faint, &escape::line(value), style.width));
        }
    };
    line("commit", run.commit());
    line("branch", &row.branch);
    line("workflow", &workflow(run));
    line("machine", &machine(&run.key));
    line("system", &format!("{}, kernel {}", run.environment.os, run.environment.kernel));
    line("scenario", &format!("digest {}, {} windows, perf-gate {}", run.digest, run.windows, run.perf_gate));
    run.accepted.iter().for_each(|accepted| line("accepted", &accepted.to_string()));
    line("object", name);
    text.push('\n');
    text.push_str(&levels(run, style.width));
    ink::finish(&text, style.colour)
}

fn cells(row: &StoredRow) -> Vec<String> {
    let run = &row.run;
    let level = |key: &Key| run.level(key).map_or_else(|| "–".to_owned(), |level| metric::value(key, level.get()));
    vec![
        when(run),
        run.commit().get(..COMMIT).unwrap_or(run.commit()).to_owned(),
        escape::shorten(&escape::line(&row.branch), LONGEST_NAME),
        run.key.hash(),
        level(&if run.of_jobs { Key::iteration(Statistic::Typical) } else { Key::percentile(95.0) }),
        level(&Key::throughput()),
        errors(run.tallies(None)),
        row.id.clone(),
    ]
}

/// `2026-11-20 03:12`.
fn when(run: &Summary) -> String {
    run.when().map_or_else(|| escape::line(&run.began), |when| when.strftime("%Y-%m-%d %H:%M").to_string())
}

fn errors(windows: &[Tally]) -> String {
    let failed: u64 = windows.iter().map(|window| window.failed).sum();
    let total: u64 = windows.iter().map(|window| window.total).sum();
    if total == 0 { "–".to_owned() } else { quantity::level(&Key::errors(), failed as f64 / total as f64) }
}

fn machine(key: &EnvironmentKey) -> String {
    let limits = match key.limits.as_str() {
        "none" => String::new(),
        limits => format!(", limited to {limits}"),
    };
    let (image, cpu) = (escape::line(&key.image), escape::line(&key.cpu));
    format!("{image}, {cpu}, {} cores, {} GiB{limits}", key.cores, key.memory_gib)
}

fn workflow(run: &Summary) -> String {
    let part = |name: &str, value: Option<String>| value.map(|value| format!("{name} {value}"));
    let identity = &run.identity;
    let attempt = identity.attempt.filter(|attempt| *attempt > 1).map(|attempt| attempt.to_string());
    let parts = [part("run", identity.run.clone()), part("attempt", attempt), part("event", identity.event.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// One row a quantity: the whole scenario first, then task by task where there are several.
fn levels(run: &Summary, width: usize) -> String {
    let columns = [Column::Name("level"), Column::Number("median of windows"), Column::Number("windows differ by")];
    let tasks = run.errors.iter().filter(|counted| counted.task.is_some()).count();
    let is_shown = |task: &Option<String>| task.is_none() || tasks > 1;
    let spread = |level: &Level| level.spread.map_or_else(String::new, |sd| format!("±{}", metric::share(sd.exp_m1())));
    let name = |key: &Key| {
        let task = key.task.as_ref().map(|task| format!("{}: ", escape::shorten(&escape::line(task), LONGEST_NAME)));
        // The task says what it is of: graphs or jobs.
        let title = if task.is_none() { Speech::of(run.of_jobs).title(key) } else { key.title() };
        format!("{}{title}", task.unwrap_or_default())
    };
    let group = |task: &Option<String>| {
        let own = run.levels.iter().filter(|level| level.key.task == *task);
        let level = |level: &Level| vec![name(&level.key), metric::value(&level.key, level.value), spread(level)];
        let errors = run.errors.iter().filter(|counted| counted.task == *task).map(|counted| {
            let key = Key { task: task.clone(), ..Key::errors() };
            vec![name(&key), errors(&counted.windows), String::new()]
        });
        own.map(level).chain(errors).collect::<Vec<_>>()
    };
    let names = run.errors.iter().map(|counted| &counted.task).filter(|task| is_shown(task));
    Layout::new(&columns, &names.map(group).collect::<Vec<_>>()).text(width)
}
