//! The jobs at a terminal.

use super::super::ink::Ink;
use super::super::paragraph::labelled;
use super::super::table::{Column, Layout};
use super::{CountRow, JobsSection, StageRow};
use crate::record::QueueRole;

/// Tables and lines, with a blank line between two of them.
pub fn terminal(jobs: &JobsSection, width: usize) -> String {
    let parts = [counts(jobs, width), stages(jobs, width), lines(jobs, width)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn counts(jobs: &JobsSection, width: usize) -> String {
    if jobs.counts.is_empty() {
        return String::new();
    }
    let ink = |row: &CountRow, text: &str| if row.is_loss { Ink::Strong.on(text) } else { text.to_owned() };
    let cells = |row: &CountRow| {
        let base = row.base.as_ref().map(|base| ink(row, base));
        [Some(ink(row, row.name)), base, Some(ink(row, &row.head))].into_iter().flatten().collect()
    };
    let columns = match jobs.is_duet {
        true => vec![Column::Name("jobs"), Column::Number("base"), Column::Number("head")],
        false => vec![Column::Name("jobs"), Column::Number("head")],
    };
    Layout::new(&columns, &[jobs.counts.iter().map(cells).collect()]).text(width)
}

fn stages(jobs: &JobsSection, width: usize) -> String {
    let ink = |row: &StageRow, text: &str| if row.is_cause { Ink::Strong.on(text) } else { text.to_owned() };
    let cells = |row: &StageRow| {
        let all = [row.stage, &row.change, &row.levels, &row.likely];
        let all = all.map(|text| ink(row, text)).to_vec();
        if jobs.is_duet { all } else { vec![all[0].clone(), all[2].clone()] }
    };
    let columns = match jobs.is_duet {
        true => vec![
            Column::Name("time of a job"),
            Column::Number("change"),
            Column::Text("base → head"),
            Column::Text("likely range"),
        ],
        false => vec![Column::Name("time of a job"), Column::Number("mean")],
    };
    match jobs.stages.as_slice() {
        [] => String::new(),
        rows => Layout::new(&columns, &[rows.iter().map(cells).collect()]).text(width),
    }
}

/// A name that fits the margin.
fn label(queue: QueueRole) -> &'static str {
    match queue {
        QueueRole::Incoming => "incoming",
        QueueRole::Outgoing => "outgoing",
        QueueRole::DeadLetters => "dead",
    }
}

fn lines(jobs: &JobsSection, width: usize) -> String {
    let mut text = String::new();
    let mut before = None;
    for row in &jobs.queues {
        let label = if before == Some(row.queue) { "" } else { label(row.queue) };
        let arm = if jobs.is_duet { format!("{} ", row.arm) } else { String::new() };
        text.push_str(&labelled(label, Ink::Faint, &format!("{arm}{} {}", row.bars, row.most), width));
        before = Some(row.queue);
    }
    // Under the queue that it was in, where that was watched.
    let dead = if before == Some(QueueRole::DeadLetters) { "" } else { label(QueueRole::DeadLetters) };
    let lines = [
        (dead, jobs.dead_letter.as_ref().map(|letter| format!("such as {}", letter.plain()))),
        ("efficiency", jobs.efficiency.clone()),
        ("graph", jobs.graph.clone()),
        ("left out", jobs.left_out.clone()),
    ];
    for (label, line) in lines {
        text.extend(line.map(|line| labelled(label, Ink::Faint, &line, width)));
    }
    text
}
