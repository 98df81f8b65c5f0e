//! Failed requests by class, with what one of them said.

use super::super::Report;
use super::markup::{Element, element, text};

/// Nothing where no request failed.
pub fn section(report: &Report) -> Option<Element> {
    if report.failures.is_empty() {
        return None;
    }
    let is_duet = report.failures.iter().any(|row| row.base.is_some());
    let columns = ["class"].into_iter().chain(is_duet.then_some("base")).chain(["head", "such as"]);
    let head = element("tr").holds(columns.map(|title| text("th", title).with("scope", "col")));
    let rows = report.failures.iter().map(|row| {
        element("tr")
            .holds([text("th", row.class).with("scope", "row")])
            .holds(row.base.as_ref().map(|base| text("td", base).class("number")))
            .holds([text("td", &row.head).class("number")])
            .holds([row.sample.as_ref().map_or_else(|| element("td"), |words| element("td").words(words))])
    });
    let table = element("table").holds([element("thead").holds([head]), element("tbody").holds(rows)]);
    Some(super::section("failures", "Errors by class").holds([element("div").class("wide").holds([table])]))
}
