//! A run of one build without a judgement: what was measured, in a few lines.

use super::failures::{self, FailureRow};
use super::ink::{self, Ink};
use super::machine::{self, Generator};
use super::paragraph::labelled;
use super::speech::Speech;
use super::table::{Column, Layout};
use super::{Files, JobsSection, Style, effort, escape, jobs, quantity, sentence, sight};
use crate::gate::Fault;
use crate::history::level_of;
use crate::metric::{self, Key};
use crate::record::{Arm, Ending, Round, RunRecord, TaskTotal};
use crate::stats::Histogram;
use std::time::Duration;

/// Longest task name within the table.
const LONGEST_TASK: usize = 30;

/// The percentiles shown, beside the largest value.
const PERCENTILES: [f64; 4] = [50.0, 90.0, 95.0, 99.0];

/// What a `run` says at a terminal. Latencies are of all requests of the rounds that count.
pub fn run_summary(record: &RunRecord, style: Style, files: &Files) -> String {
    let rounds = record.rounds();
    let mut parts = vec![headline(record, &rounds), latencies(record, &rounds, style.width)];
    let jobs = JobsSection::of(record, &[]);
    parts.extend(jobs.map(|jobs| jobs::terminal(&jobs, style.width)));
    parts.push(failed(&failures::by_class(record), style.width));
    parts.push(footer(record, &rounds, style.width, files));
    parts.retain(|part| !part.is_empty());
    ink::finish(&parts.join("\n"), style.colour)
}

fn headline(record: &RunRecord, rounds: &[Round<'_>]) -> String {
    let name = escape::line(&record.scenario);
    let (sign, ink, how) = match &record.ending {
        Ending::Complete => ("✓", Ink::Good, String::new()),
        Ending::Interrupted { .. } => ("?", Ink::Unsure, " until it was interrupted".to_owned()),
        Ending::OutOfTime => ("?", Ink::Unsure, " until it was far over its budget".to_owned()),
        Ending::Generator { text } => {
            ("!", Ink::Bad, format!("; the generator could not go on: {}", escape::line(text)))
        }
        Ending::TooManyVoid => ("!", Ink::Bad, format!("; {}", unmeasured(record))),
        Ending::Down(down) => {
            ("!", Ink::Bad, format!("; {} could not be measured: {}", down.arm, escape::line(&down.text)))
        }
    };
    let requests: u64 = rounds.iter().map(|round| round.head.requests).sum();
    let failed: u64 = rounds.iter().map(|round| round.head.failed()).sum();
    let completed: u64 = rounds.iter().map(|round| round.head.completed).sum();
    let speech = Speech::of(record.plan.graph.is_some());
    let seconds: f64 = rounds.iter().map(|round| round.head.seconds).sum();
    let rate = if seconds > 0.0 { completed as f64 / seconds } else { 0.0 };
    let share = if requests > 0 { failed as f64 / requests as f64 } else { 0.0 };
    let numbers = match rounds {
        [] => "nothing was measured".to_owned(),
        _ => format!(
            "{} {} at {}, {} failed",
            metric::count(requests),
            speech.retold("requests"),
            metric::rate(rate),
            quantity::level(&Key::errors(), share)
        ),
    };
    format!("{}\n", ink.on(&format!("{sign} {name}: {numbers}{how}")))
}

/// Why too many rounds did not count, where there is no other build.
fn unmeasured(record: &RunRecord) -> String {
    match Fault::of_voids(&record.windows) {
        Fault::BrokenBase { .. } => {
            Speech::of(record.plan.graph.is_some()).retold("no request succeeded in too many rounds")
        }
        fault => sentence::invalid(&fault),
    }
}

/// One line for the whole, and one a task where there are several.
fn latencies(record: &RunRecord, rounds: &[Round<'_>], width: usize) -> String {
    let mut whole = Histogram::fine();
    for round in rounds {
        whole.merge(&round.head.latency);
    }
    if whole.is_empty() {
        return String::new();
    }
    let requests: u64 = rounds.iter().map(|round| round.head.requests).sum();
    let errors: u64 = rounds.iter().map(|round| round.head.failed()).sum();
    let speech = Speech::of(record.plan.graph.is_some());
    let mut rows = makespans(rounds).filter(|_| speech == Speech::Jobs).into_iter().collect::<Vec<_>>();
    rows.push(cells(&speech.retold("all requests"), requests, errors, &whole));
    let tasks: Vec<_> = record.tasks.iter().filter(|total| total.arm == Arm::Head).collect();
    if tasks.len() > 1 {
        let task = |total: &&TaskTotal| cells(&total.task, total.requests, total.errors, &total.latency);
        rows.extend(tasks.iter().map(task));
    }
    let columns = [
        Column::Name("latency"),
        Column::Number(if speech == Speech::Jobs { "number" } else { "requests" }),
        Column::Number("errors"),
        Column::Number("p50"),
        Column::Number("p90"),
        Column::Number("p95"),
        Column::Number("p99"),
        Column::Number("max"),
    ];
    Layout::new(&columns, &[rows]).text(width)
}

/// Whole graphs, before their jobs.
fn makespans(rounds: &[Round<'_>]) -> Option<Vec<String>> {
    let mut whole = Histogram::fine();
    let all = || rounds.iter().filter_map(|round| round.head.iterations.as_ref());
    all().for_each(|iterations| whole.merge(&iterations.latency));
    let [ended, failed] = [all().map(|it| it.ended).sum(), all().map(|it| it.failed).sum()];
    (ended > 0).then(|| cells("makespan", ended, failed, &whole))
}

fn cells(name: &str, requests: u64, errors: u64, latency: &Histogram) -> Vec<String> {
    let words = |micros: Option<f64>| micros.map(|m| metric::value(&Key::percentile(50.0), m)).unwrap_or_default();
    let mut cells =
        vec![escape::shorten(&escape::line(name), LONGEST_TASK), metric::count(requests), metric::count(errors)];
    cells.extend(PERCENTILES.map(|percent| words(latency.percentile(percent))));
    cells.push(words(latency.max()));
    cells
}

/// What the target used, where it was started here.
fn target(record: &RunRecord, rounds: &[Round<'_>]) -> Option<String> {
    let level = |key: &Key| {
        let level = level_of(key, rounds.iter().map(|round| round.head))?;
        Some(metric::value(key, level.value))
    };
    let cpu = Speech::of(record.plan.graph.is_some()).spoken(&Key::cpu());
    let cpu = cpu.trim_start_matches("CPU ");
    Some(format!("{} of CPU {cpu}, {} of memory", level(&Key::cpu())?, level(&Key::memory())?))
}

fn failed(failures: &[FailureRow], width: usize) -> String {
    let line = |(i, row): (usize, &FailureRow)| {
        let sample = row.sample.as_ref().map(|words| format!(", such as {}", escape::shorten(&words.plain(), 100)));
        let label = if i == 0 { "errors" } else { "" };
        labelled(label, Ink::Strong, &format!("{} {}{}", row.class, row.head, sample.unwrap_or_default()), width)
    };
    failures.iter().enumerate().map(line).collect()
}

fn footer(record: &RunRecord, rounds: &[Round<'_>], width: usize, files: &Files) -> String {
    let seconds: f64 = rounds.iter().map(|round| round.head.seconds).sum();
    let load = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let effort = format!("{} windows, {} of load", rounds.len(), metric::duration(load));
    let pass = effort::of_window(&record.plan).map(|pass| format!(", each {pass}")).unwrap_or_default();
    let mut text = labelled("measured", Ink::Faint, &format!("{effort}{pass}"), width);
    if let Some(target) = target(record, rounds) {
        text.push_str(&labelled("target", Ink::Faint, &target, width));
    }
    if let Some(sight) = sight::of_run(record) {
        text.push_str(&labelled("spread", Ink::Faint, &sight, width));
    }
    if let Some(generator) = Generator::of(record) {
        text.push_str(&labelled("generator", Ink::Faint, &generator.line(), width));
    }
    text.push_str(&labelled("machine", Ink::Faint, &machine::runner(record).plain(), width));
    if let Some(folder) = &files.folder {
        text.push_str(&labelled("files", Ink::Faint, &escape::line(folder), width));
    }
    text
}
