//! The tasks in a table that sorts.

use super::super::{Report, TaskRow};
use super::columns::{self, Column};
use super::markup::{Element, element, text};
use super::plot::{self, Drawn};
use super::scale::Scale;
use crate::gate::{Judgement, TaskComparison};

/// So many tasks are looked through without a filter, and without a window of their own.
const FEW: usize = 20;

/// Nothing where there are no tasks. Those that explain a red come first, then those that moved.
pub fn section(report: &Report, judgement: &Judgement) -> Option<Element> {
    if report.tasks.is_empty() {
        return None;
    }
    let mut tasks: Vec<(&TaskRow, &TaskComparison, Option<Drawn>)> =
        report.tasks.iter().zip(&judgement.tasks).map(|(row, task)| (row, task, Drawn::of(&task.comparison))).collect();
    tasks.sort_by_key(|(row, ..)| (!row.is_cause, row.is_still));
    let scale = Drawn::scale(tasks.iter().filter_map(|(_, _, drawn)| drawn.as_ref()));
    let axis = element("td").class("likely").holds([plot::axis(&scale)]);
    let foot = element("tr").holds([element("td").with("colspan", 2), axis, element("td").with("colspan", 3)]);
    let rows = tasks.iter().map(|(row, task, drawn)| line(row, task, drawn.as_ref(), &scale));
    let head = columns::head([
        Column::words("task").that_sorts(),
        Column::numbers("change").that_sorts(),
        Column::words("likely range"),
        Column::numbers(report.levels).that_sorts(),
        Column::numbers("requests").that_sorts(),
        Column::numbers("errors").that_sorts(),
    ]);
    let table = element("table").class("tasks sorts").holds([
        head,
        element("tbody").holds(rows),
        element("tfoot").holds([foot]),
    ]);
    let section = super::section("of-tasks", "Tasks");
    Some(match tasks.len() > FEW {
        true => section.holds([filter(tasks.len()), window().holds([table])]),
        false => section.holds([element("div").class("wide").holds([table])]),
    })
}

/// Of many tasks some are seen at a time, with their head and axis; keys scroll it as well.
fn window() -> Element {
    element("div").class("wide tall").with("tabindex", 0).with("role", "region").with("aria-label", "Tasks")
}

fn line(row: &TaskRow, task: &TaskComparison, drawn: Option<&Drawn>, scale: &Scale) -> Element {
    let name = element("th").with("scope", "row").holds([text("code", super::super::escape::line(&row.task))]);
    let note = match (row.is_cause, row.several) {
        (true, _) => Some("explains the red"),
        (_, true) => Some("several requests together"),
        _ => None,
    };
    let likely =
        element("td").class("likely").holds(drawn.map(|drawn| drawn.svg(scale, &format!("likely {}", row.likely))));
    element("tr").class(if row.is_cause { "cause" } else { "" }).holds([
        name.holds(note.map(|note| text("span", note).class("note"))),
        number(&row.change, task.comparison.change),
        likely.holds([text("span", &row.likely).class("words")]),
        number(&format!("{} {}", row.statistic, row.levels), task.comparison.head),
        number(&row.requests, Some(task.requests as f64)),
        number(&row.errors, Some(task.errors as f64)),
    ])
}

/// A cell with what it is sorted by.
fn number(shown: &str, by: Option<f64>) -> Element {
    let cell = text("td", shown).class("number");
    match by {
        Some(by) => cell.with("data-by", by),
        None => cell,
    }
}

/// The script shows it.
fn filter(tasks: usize) -> Element {
    let input = element("input").with("type", "search").with("placeholder", "part of a name");
    let label = element("label").text(format!("Show of {tasks} tasks those with ")).holds([input]);
    let found = element("output").class("faint");
    element("p").class("filter").with("hidden", "").holds([label, found])
}
