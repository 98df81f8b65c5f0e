//! The jobs in a comment: what was not done is said at once, the rest is in the fold.

use super::super::{CountRow, JobsSection, QueueRow, Report, StageRow};
use super::section::{Depth, capitalised};
use super::tables::{line, whole};

/// What a reader must not miss.
pub fn losses(report: &Report) -> Option<String> {
    let jobs = report.jobs.as_ref()?;
    let letter = jobs.dead_letter.as_ref().map(|letter| format!(" A dead letter: {}.", letter.markdown()));
    let losses = jobs.losses().map(|losses| format!("**Jobs that were not done:** {losses}."));
    let all = [losses, letter.map(|letter| letter.trim_start().to_owned())];
    let all: Vec<String> = all.into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Where the time of jobs went, how they ended, how deep the queues were.
pub fn details(report: &Report, depth: Depth) -> Vec<String> {
    let Some(jobs) = &report.jobs else { return Vec::new() };
    let mut blocks: Vec<String> = stages(jobs).into_iter().chain(counts(jobs)).collect();
    if depth >= Depth::Errors {
        blocks.extend(queues(jobs));
    }
    let graph = jobs.graph.as_ref().map(|graph| format!("Graph: {graph}."));
    let efficiency = jobs.efficiency.as_ref().map(|efficiency| format!("Efficiency: {efficiency}."));
    let lines: Vec<String> = [efficiency, graph].into_iter().flatten().collect();
    blocks.extend((!lines.is_empty()).then(|| lines.join("  \n")));
    blocks
}

fn stages(jobs: &JobsSection) -> Option<String> {
    let row = |row: &StageRow| match (jobs.is_duet, row.is_cause) {
        (true, true) => line(&[
            &format!("**{}**", whole(row.stage)),
            &format!("**{}**", whole(&row.change)),
            &whole(&row.levels),
            &whole(&row.likely),
        ]),
        (true, false) => line(&[&whole(row.stage), &whole(&row.change), &whole(&row.levels), &whole(&row.likely)]),
        (false, _) => line(&[&whole(row.stage), &whole(&row.levels)]),
    };
    let head = match jobs.is_duet {
        true => "| time of a job | change | base → head | likely range |\n|:--|--:|:--|:--|",
        false => "| time of a job | mean |\n|:--|--:|",
    };
    table(head, jobs.stages.iter().map(row).collect())
}

fn counts(jobs: &JobsSection) -> Option<String> {
    let row = |row: &CountRow| line(&[&capitalised(row.name), &whole(&row.both())]);
    let head = if jobs.is_duet { "| jobs | base → head |\n|:--|:--|" } else { "| jobs | head |\n|:--|:--|" };
    table(head, jobs.counts.iter().map(row).collect())
}

fn queues(jobs: &JobsSection) -> Option<String> {
    let row = |row: &QueueRow| {
        let bars = if row.bars.is_empty() { String::new() } else { format!("`{}`", row.bars) };
        line(&[&whole(&row.queue.to_string()), row.arm, &bars, &whole(&row.most)])
    };
    table("| queue | build | over a window | most |\n|:--|:--|:--|:--|", jobs.queues.iter().map(row).collect())
}

fn table(head: &str, rows: Vec<String>) -> Option<String> {
    (!rows.is_empty()).then(|| format!("{head}\n{}", rows.join("\n")))
}
