//! The tables of a comment. A phone shows two columns: what changed, and by how much. Names of tasks are long, so
//! there the change comes first.

use super::super::{Report, Row, TaskRow, escape};
use super::section::dot;
use crate::gate::Verdict;

/// All checks, with the likely range drawn against the limit.
pub fn checks(report: &Report) -> Option<String> {
    if report.checks.is_empty() {
        return None;
    }
    let mut table = format!("| check | change | {} | likely range | limit |\n|:--|--:|:--|:--|--:|", report.levels);
    let mut rows: Vec<&Row> = report.checks.iter().collect();
    // What is not judged comes last.
    rows.sort_by_key(|row| (row.verdict.is_none(), row.verdict));
    for row in rows {
        table.push_str(&format!("\n{}", check(row)));
    }
    Some(table)
}

fn check(row: &Row) -> String {
    let (mut title, mut change) = (title(row), row.change.clone());
    if matches!(row.verdict, Some(Verdict::Regressed | Verdict::Inconclusive)) {
        title = format!("**{title}**");
    }
    if row.verdict == Some(Verdict::Regressed) && !change.is_empty() {
        change = format!("**{change}**");
    }
    let mut likely = match (&row.verdict, &row.explanation) {
        (None, Some(explanation)) => whole(&explanation.why.markdown()),
        _ => likely(row),
    };
    // What passes with ease needs no drawing.
    if let Some(drawing) = row.drawing.as_ref().filter(|_| row.verdict != Some(Verdict::Pass)) {
        likely.push_str(&format!("\u{a0}`{drawing}`"));
    }
    line(&[
        &format!("{}\u{a0}{title}", dot(row.verdict)),
        &whole(&change),
        &whole(&row.levels),
        &likely,
        &whole(&row.limit),
    ])
}

/// `latency p95 of POST /events`; only a task may go to a line of its own.
fn title(row: &Row) -> String {
    let metric = whole(&row.metric);
    match &row.key.task {
        Some(task) => format!("{metric} of {}", escape::code(task)),
        None => metric,
    }
}

/// One line of a table. The cells are escaped already.
pub fn line(cells: &[&str]) -> String {
    let cells: Vec<String> =
        cells.iter().map(|cell| if cell.is_empty() { " ".to_owned() } else { format!(" {cell} ") }).collect();
    format!("|{}|", cells.join("|"))
}

fn likely(row: &Row) -> String {
    whole(&row.likely.join(" "))
}

/// A quantity that a narrow column must not break before its unit.
pub fn whole(quantity: &str) -> String {
    quantity.replace(' ', "\u{a0}")
}

/// What is shown and never judged.
pub fn metrics(report: &Report) -> Option<String> {
    if report.shown.is_empty() {
        return None;
    }
    let mut table = format!("| metric | change | {} | likely range |\n|:--|--:|:--|:--|", report.levels);
    for row in &report.shown {
        let cells = line(&[&title(row), &whole(&row.change), &whole(&row.levels), &likely(row)]);
        table.push_str(&format!("\n{cells}"));
    }
    Some(table)
}

/// The first `most` tasks, those that moved before the others.
pub fn tasks(report: &Report, most: usize) -> Option<String> {
    if report.tasks.len() < 2 {
        return None;
    }
    let (statistic, levels) = (&report.tasks[0].statistic, report.levels);
    let mut table =
        format!("| {statistic} change | task | {statistic} {levels} | requests | errors |\n|--:|:--|:--|--:|--:|");
    let rank = |task: &&TaskRow| (!task.is_cause, task.is_still);
    let mut ordered: Vec<&TaskRow> = report.tasks.iter().collect();
    ordered.sort_by_key(rank);
    for task in ordered.into_iter().take(most) {
        let change = if task.is_cause { format!("**{}**", task.change) } else { task.change.clone() };
        let cells =
            line(&[&whole(&change), &escape::code(&task.task), &whole(&task.levels), &task.requests, &task.errors]);
        table.push_str(&format!("\n{cells}"));
    }
    if report.tasks.len() > most {
        table.push_str(&format!("\n\nand {} more tasks", report.tasks.len() - most));
    }
    Some(table)
}

/// Failed requests by class.
pub fn errors(report: &Report) -> Option<String> {
    if report.failures.is_empty() {
        return None;
    }
    // Stored runs are kept without the classes of their errors.
    let counts = if report.failures.iter().any(|row| row.base.is_some()) { "base → head" } else { "head" };
    let mut table = format!("| errors | {counts} | one of them |\n|:--|:--|:--|");
    for row in &report.failures {
        let counts = match &row.base {
            Some(base) => format!("{base} → {}", row.head),
            None => row.head.clone(),
        };
        let sample = row.sample.as_ref().map(|words| words.markdown()).unwrap_or_default();
        table.push_str(&format!("\n{}", line(&[row.class, &whole(&counts), &sample])));
    }
    Some(table)
}
