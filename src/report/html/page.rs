//! One page of several runs.

use super::frame::Frame;
use super::markup::{Element, element, text};
use super::{Sheet, badge, sign, tone};

/// One page of several runs, the worst first.
pub fn page(sheets: &[Sheet<'_>]) -> String {
    let mut sheets = sheets.to_vec();
    sheets.sort_by_key(|sheet| sheet.report.verdict);
    let worst = sheets.first().map(|sheet| sheet.report.verdict);
    let main = element("main")
        .holds(index(&sheets))
        .holds(sheets.iter().enumerate().map(|(number, sheet)| sheet.article(number)));
    let (tone, sign) = (worst.map_or("unsure", tone), worst.map_or("–", sign));
    Frame { title: title(&sheets), tone, sign, skip: "Skip to the verdict", main }.page()
}

fn title(sheets: &[Sheet<'_>]) -> String {
    match sheets {
        [] => "perf-gate".to_owned(),
        [sheet] => format!("{} {}", sign(sheet.report.verdict), sheet.report.sentence.plain()),
        [worst, ..] => format!("{} perf-gate: {} scenarios", sign(worst.report.verdict), sheets.len()),
    }
}

/// Where several runs are on one page: each with its verdict.
fn index(sheets: &[Sheet<'_>]) -> Option<Element> {
    let link = |(number, sheet): (usize, &Sheet<'_>)| {
        let link = element("a").with("href", format!("#run-{number}")).words(&sheet.report.sentence);
        element("li").holds([badge(sheet.report.verdict), link])
    };
    let links = element("ul").holds(sheets.iter().enumerate().map(link));
    let nav = element("nav").class("index").with("aria-label", "Scenarios");
    (sheets.len() > 1).then(|| nav.holds([text("h2", format!("{} scenarios", sheets.len())), links]))
}
