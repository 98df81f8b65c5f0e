//! The report at a terminal: the answer first, then the checks, then what a reader may ask next.

use super::ink::{self, Ink};
use super::paragraph::{labelled, wrap};
use super::table::{Column, Layout};
use super::{FailureRow, Report, Row, Style, escape, jobs};
use crate::gate::Verdict;

/// Where the range of a row is broken into lines; the first that fits the terminal is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Nowhere,
    BeforeDrawing,
    Everywhere,
}

/// Longest task name within a table.
const LONGEST_TASK: usize = 24;

/// Most classes of errors that are shown.
const MOST_FAILURES: usize = 4;

/// Renders a report.
pub fn render(report: &Report, style: Style) -> String {
    let mut parts = vec![headline(report, style.width)];
    if !report.checks.is_empty() {
        parts.push(checks(report, style.width));
    }
    if !report.failures.is_empty() {
        parts.push(failures(&report.failures, style.width));
    }
    parts.push(remarks(report, style.width));
    if !report.log_tail.is_empty() {
        parts.push(log(report, style.width));
    }
    parts.extend(report.jobs.as_ref().map(|jobs| jobs::terminal(jobs, style.width)));
    parts.push(footer(report, style.width));
    parts.retain(|part| !part.is_empty());
    ink::finish(&parts.join("\n"), style.colour)
}

/// The sign of a verdict, which reads without its colour.
pub fn sign(verdict: Verdict) -> (&'static str, Ink) {
    match verdict {
        Verdict::Regressed => ("✗", Ink::Bad),
        Verdict::Invalid => ("!", Ink::Bad),
        Verdict::Inconclusive => ("?", Ink::Unsure),
        Verdict::Incomparable | Verdict::NoBaseline => ("–", Ink::Unsure),
        Verdict::Pass => ("✓", Ink::Good),
        Verdict::Improved => ("▲", Ink::Good),
    }
}

fn headline(report: &Report, width: usize) -> String {
    let (sign, ink) = sign(report.verdict);
    let lines = wrap(&report.sentence.plain(), width.saturating_sub(2));
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        let sign = if i == 0 { sign } else { " " };
        text.push_str(&format!("{}\n", ink.on(&format!("{sign} {line}"))));
    }
    text
}

fn checks(report: &Report, width: usize) -> String {
    let columns = [
        Column::Name("check"),
        Column::Number("change"),
        Column::Text(report.levels),
        Column::Text("likely range"),
        Column::Number("limit"),
        Column::Text("verdict"),
    ];
    let layout = |breaks| {
        let rows = |rows: &[Row]| rows.iter().map(|row| cells(row, breaks)).collect::<Vec<_>>();
        Layout::new(&columns, &[rows(&report.checks), rows(&report.shown)])
    };
    let fitting = [Breaks::Nowhere, Breaks::BeforeDrawing].map(layout).into_iter().find(|l| l.width() <= width);
    fitting.unwrap_or_else(|| layout(Breaks::Everywhere)).text(width)
}

fn cells(row: &Row, breaks: Breaks) -> Vec<String> {
    let (verdict, verdict_ink) = match row.verdict {
        Some(verdict) => {
            let (sign, ink) = sign(verdict);
            (format!("{sign} {verdict}"), ink)
        }
        None => ("· shown".to_owned(), Ink::Faint),
    };
    let ink = |text: &str| match row.verdict {
        Some(Verdict::Regressed) => Ink::Strong.on(text),
        Some(_) => text.to_owned(),
        None => Ink::Faint.on(text),
    };
    let counts: Vec<String> = row.likely.iter().map(|line| ink(line)).collect();
    let mut likely = counts.join(if breaks == Breaks::Everywhere { "\n" } else { " " });
    if let Some(drawing) = &row.drawing {
        likely.push(if breaks == Breaks::Nowhere { ' ' } else { '\n' });
        likely.push_str(&verdict_ink.on(drawing));
    }
    let metric = match &row.key.task {
        None => ink(&row.metric),
        Some(task) => {
            format!("{}\n{}", ink(&row.metric), ink(&escape::shorten(&escape::line(task), LONGEST_TASK)))
        }
    };
    vec![metric, ink(&row.change), ink(&row.levels), likely, ink(&row.limit), verdict_ink.on(&verdict)]
}

fn failures(failures: &[FailureRow], width: usize) -> String {
    let mut text = String::new();
    for (i, row) in failures.iter().take(MOST_FAILURES).enumerate() {
        let counts = match &row.base {
            Some(base) => format!("{base} → {}", row.head),
            None => row.head.clone(),
        };
        let sample = row.sample.as_ref().map(|words| format!(", such as {}", escape::shorten(&words.plain(), 100)));
        let label = if i == 0 { "errors" } else { "" };
        let line = format!("{} {counts}{}", row.class, sample.unwrap_or_default());
        text.push_str(&labelled(label, Ink::Strong, &line, width));
    }
    if failures.len() > MOST_FAILURES {
        let more = format!("and {} more classes", failures.len() - MOST_FAILURES);
        text.push_str(&labelled("", Ink::Strong, &more, width));
    }
    text
}

/// What explains the verdict, and what to do.
fn remarks(report: &Report, width: usize) -> String {
    let mut text = String::new();
    if let Some(cause) = &report.cause {
        text.push_str(&labelled("where", Ink::Strong, &cause.plain(), width));
    }
    for (i, accepted) in report.accepted.iter().enumerate() {
        text.push_str(&labelled(if i == 0 { "accepted" } else { "" }, Ink::Unsure, &accepted.plain(), width));
    }
    for (check, explanation) in &report.explanations {
        let advice = explanation.advice.as_ref().map(|advice| format!("; {}", advice.plain())).unwrap_or_default();
        let line = format!("{}: {}{advice}", check.plain(), explanation.why.plain());
        text.push_str(&labelled("why", Ink::Strong, &line, width));
    }
    if let Some(next) = &report.next {
        text.push_str(&labelled("next", Ink::Strong, &next.plain(), width));
    }
    for warning in &report.warnings {
        text.push_str(&labelled("warning", Ink::Unsure, &warning.plain(), width));
    }
    text
}

fn log(report: &Report, width: usize) -> String {
    let mut text = format!("  {}\n", Ink::Strong.on("log"));
    for line in &report.log_tail {
        let line = escape::shorten(&escape::line(line), width.saturating_sub(4));
        text.push_str(&format!("  {} {}\n", Ink::Faint.on("│"), Ink::Faint.on(&line)));
    }
    text
}

fn footer(report: &Report, width: usize) -> String {
    let mut text = String::new();
    if let Some(proof) = &report.proof {
        text.push_str(&labelled("proof", Ink::Faint, proof, width));
    }
    text.push_str(&labelled("measured", Ink::Faint, &report.effort.plain(), width));
    if let Some(baseline) = &report.baseline {
        text.push_str(&labelled("baseline", Ink::Faint, &baseline.plain(), width));
    }
    for (i, recent) in report.recent.iter().enumerate() {
        let label = if i == 0 { "last runs" } else { "" };
        text.push_str(&labelled(label, Ink::Faint, &recent.words().plain(), width));
    }
    if let Some(sight) = &report.sight {
        text.push_str(&labelled("spread", Ink::Faint, sight, width));
    }
    if let Some(generator) = &report.generator {
        text.push_str(&labelled("generator", Ink::Faint, &generator.line(), width));
    }
    if let Some(folder) = &report.folder {
        text.push_str(&labelled("files", Ink::Faint, &escape::line(folder), width));
    }
    if let Some(page) = &report.page {
        text.push_str(&labelled("page", Ink::Faint, &escape::line(page), width));
    }
    text
}
