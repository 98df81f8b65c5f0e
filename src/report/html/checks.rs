//! The checks: their numbers, and their likely ranges on one axis, so that a run is told at one glance.

use super::super::{Report, Row};
use super::badge;
use super::columns::{self, Column};
use super::markup::{Element, element, text};
use super::plot::{self, Drawn};
use super::scale::Scale;
use crate::gate::{Comparison, Judgement};

/// What decides, and below what is only shown; nothing of a run without a round that counts.
pub fn section(report: &Report, judgement: &Judgement) -> Option<Element> {
    if report.checks.is_empty() {
        return None;
    }
    let rows = |rows: &[Row], comparisons: &[Comparison]| -> Vec<(Row, Option<Drawn>)> {
        rows.iter().cloned().zip(comparisons.iter().map(Drawn::of)).collect()
    };
    let (checks, shown) = (rows(&report.checks, &judgement.checks), rows(&report.shown, &judgement.shown));
    let scale = Drawn::scale(checks.iter().chain(&shown).filter_map(|(_, drawn)| drawn.as_ref()));
    let body = |rows: &[(Row, Option<Drawn>)]| {
        element("tbody").holds(rows.iter().map(|(row, drawn)| line(row, drawn.as_ref(), &scale)))
    };
    let head = columns::head([
        Column::words("check"),
        Column::numbers("change"),
        Column::numbers(report.levels),
        Column::words("likely range"),
        Column::numbers("limit"),
        Column::words("verdict"),
    ]);
    let table = element("table")
        .class("checks")
        .holds([head, body(&checks)])
        .holds((!shown.is_empty()).then(|| body(&shown).class("shown")))
        .holds([element("tfoot").holds([axis(&scale)])]);
    Some(super::section("of-checks", "Checks").holds([table, legend()]))
}

fn line(row: &Row, drawn: Option<&Drawn>, scale: &Scale) -> Element {
    let likely = row.likely.join(" ");
    let label = format!(
        "likely {likely}{}",
        if row.limit.is_empty() { String::new() } else { format!(", limit {}", row.limit) }
    );
    let range = element("td").class("likely").holds(drawn.map(|drawn| drawn.svg(scale, &label)));
    let verdict = match row.verdict {
        Some(verdict) => badge(verdict),
        None => text("span", "shown").class("faint"),
    };
    element("tr").holds([
        element("th").with("scope", "row").words(&row.title()),
        cell("change", &row.change).class("number strong"),
        cell("levels", &row.levels).class("number"),
        range.holds([text("span", likely).class("words")]),
        cell("limit", &row.limit).class("number"),
        element("td").class("verdict").holds([verdict]),
    ])
}

/// A cell that says on a phone what column it is of.
fn cell(label: &'static str, text: &str) -> Element {
    let cell = element("td").text(text);
    if text.is_empty() { cell } else { cell.with("data-label", label) }
}

fn axis(scale: &Scale) -> Element {
    let blank = |columns: u8| element("td").with("colspan", columns);
    element("tr").holds([blank(3), element("td").class("likely").holds([plot::axis(scale)]), blank(2)])
}

fn legend() -> Element {
    let mark = |class: &'static str| element("i").class(class).with("aria-hidden", "true");
    element("p").class("legend faint").holds([
        element("span").holds([mark("estimate")]).text("estimate"),
        element("span").holds([mark("likely")]).text("likely range: holds the true change in 90 of 100 cases"),
        element("span").holds([mark("limit")]).text("limit, and what is beyond it"),
    ])
}
