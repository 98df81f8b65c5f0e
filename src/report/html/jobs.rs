//! A run of job graphs: how the jobs ended, where their time went, how deep the queues were, how close to the bound it came.

use super::super::{JobsSection, Report, StageRow};
use super::columns::{self, Column};
use super::markup::{Element, element, text};
use crate::gate::Judgement;
use crate::history::level_of;
use crate::metric::{self, Key, Statistic};
use crate::record::{Arm, RunRecord, Window};

/// Nothing where iterations are no graphs of jobs.
pub fn section(report: &Report, judgement: &Judgement, record: &RunRecord) -> Option<Element> {
    let jobs = report.jobs.as_ref()?;
    let line = |words: &String| text("p", words);
    Some(
        super::section("jobs", "The jobs")
            .holds(jobs.graph.iter().map(line))
            .holds(reached(jobs, record))
            .holds([stages(jobs, judgement)])
            .holds(queues(jobs))
            .holds([counts(jobs)])
            .holds(jobs.left_out.iter().map(line))
            .holds(jobs.dead_letter.as_ref().map(|words| text("p", "A dead letter: ").words(words))),
    )
}

/// A bar of a share of the whole width, from 0 to 1, in the colours of what it is of.
fn bar(class: &'static str, share: f64) -> Element {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let bar = element("rect").class(class).with("width", format_args!("{:.2}%", share * 100.0)).with("height", "100%");
    element("svg").class("bar").with("aria-hidden", "true").holds([bar.with("rx", 2)])
}

/// Makespans against the least that the graph allows.
fn reached(jobs: &JobsSection, record: &RunRecord) -> Option<Element> {
    let graph = record.plan.graph.as_ref()?;
    let rounds = record.rounds();
    let makespan = |windows: Vec<&Window>| Some(level_of(&Key::iteration(Statistic::Typical), windows)?.value / 1e6);
    let base = makespan(rounds.iter().filter_map(|round| round.base).collect());
    let head = makespan(rounds.iter().map(|round| round.head).collect());
    let all = [
        Some(("critical path", "bound", graph.critical)),
        (graph.bound > graph.critical).then_some(("least that the workers can", "bound", graph.bound)),
        base.map(|seconds| ("makespan of base", Arm::Base.name(), seconds)),
        head.map(|seconds| ("makespan of head", Arm::Head.name(), seconds)),
    ];
    let all: Vec<(&str, &'static str, f64)> = all.into_iter().flatten().collect();
    let longest = all.iter().map(|(.., seconds)| *seconds).fold(0.0, f64::max);
    let row = |(name, class, seconds): &(&str, &'static str, f64)| {
        let time = metric::value(&Key::iteration(Statistic::Typical), *seconds * 1e6);
        let cell = element("td").class("bars").holds([bar(class, seconds / longest)]);
        element("tr").holds([text("th", name).with("scope", "row"), cell, text("td", time).class("number")])
    };
    let table = element("table").class("bars").holds([element("tbody").holds(all.iter().map(row))]);
    let efficiency = jobs.efficiency.as_ref().map(|words| text("p", format!("Efficiency {words}")));
    Some(element("div").holds([text("h3", "A graph from end to end"), table]).holds(efficiency))
}

/// Both builds of a stage below each other, all stages on one scale.
fn stages(jobs: &JobsSection, judgement: &Judgement) -> Element {
    let times = |row: &StageRow| judgement.stages.iter().find(|stage| stage.stage.name() == row.stage);
    let longest = judgement.stages.iter().flat_map(|stage| [stage.base, stage.head]).flatten().fold(0.0, f64::max);
    let bars = |row: &StageRow| {
        let of = move |class, seconds: Option<f64>| seconds.map(|seconds| bar(class, seconds / longest));
        times(row).into_iter().flat_map(move |stage| [of("base", stage.base), of("head", stage.head)]).flatten()
    };
    let row = |row: &StageRow| {
        let name = text("th", row.stage).with("scope", "row");
        element("tr").class(if row.is_cause { "cause" } else { "" }).holds([
            name.holds(row.is_cause.then(|| text("span", "explains it").class("note"))),
            element("td").class("bars").holds(bars(row)),
            text("td", &row.change).class("number strong"),
            text("td", &row.levels).class("number"),
            text("td", &row.likely).class("number faint"),
        ])
    };
    let levels = if jobs.is_duet { "base → head" } else { "time" };
    let numbers = ["change", levels, "likely range"].map(Column::numbers);
    let head = columns::head([Column::words("stage"), Column::words("")].into_iter().chain(numbers));
    let table = element("table").class("bars").holds([head, element("tbody").holds(jobs.stages.iter().map(row))]);
    element("div").holds([text("h3", "Where the time of a job goes"), element("div").class("wide").holds([table])])
}

/// Drawn by the script; the words stand beside it.
fn queues(jobs: &JobsSection) -> Option<Element> {
    let told = jobs.queues.iter().map(|row| text("li", format!("{}, {}: {}", row.queue, row.arm, row.most)));
    let charts = element("div").class("charts queues");
    let title = text("h3", "Messages in the queues, over a window");
    (!jobs.queues.is_empty()).then(|| element("div").holds([title, charts, element("ul").class("faint").holds(told)]))
}

fn counts(jobs: &JobsSection) -> Element {
    let arms = jobs.is_duet.then_some("base").into_iter().chain(["head"]).map(Column::numbers);
    let head = columns::head([Column::words("")].into_iter().chain(arms));
    let rows = jobs.counts.iter().map(|row| {
        element("tr")
            .class(if row.is_loss { "cause" } else { "" })
            .holds([text("th", row.name).with("scope", "row")])
            .holds(row.base.as_ref().map(|base| text("td", base).class("number")))
            .holds([text("td", &row.head).class("number")])
    });
    let table = element("table").class("counts").holds([head, element("tbody").holds(rows)]);
    element("div").holds([text("h3", "How they ended"), table])
}
