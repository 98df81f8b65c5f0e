//! Failed requests by class, with what one of them said.

use super::super::Report;
use super::columns::{self, Column};
use super::markup::{Element, element, text};

/// Nothing where no request failed.
pub fn section(report: &Report) -> Option<Element> {
    if report.failures.is_empty() {
        return None;
    }
    let is_duet = report.failures.iter().any(|row| row.base.is_some());
    let base = is_duet.then_some(Column::numbers("base"));
    let columns = [Some(Column::words("class")), base, Some(Column::numbers("head")), Some(Column::words("such as"))];
    let rows = report.failures.iter().map(|row| {
        element("tr")
            .holds([text("th", row.class).with("scope", "row")])
            .holds(row.base.as_ref().map(|base| text("td", base).class("number")))
            .holds([text("td", &row.head).class("number")])
            .holds([row.sample.as_ref().map_or_else(|| element("td"), |words| element("td").words(words))])
    });
    let table = element("table").holds([columns::head(columns.into_iter().flatten()), element("tbody").holds(rows)]);
    Some(super::section("failures", "Errors by class").holds([element("div").class("wide").holds([table])]))
}
