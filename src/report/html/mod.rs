//! The page: one file that needs nothing else, for people who would rather look than read.
//!
//! All words are those of [`Report`], so that it cannot say anything else than the other renderers; only what is drawn is
//! read off the record. Ranges, rounds and stages are drawn here as SVG; what is zoomed into is drawn by the script
//! (`assets/`) from the data of the page, by uPlot, which comes along. The page loads nothing and runs nothing but that
//! script: its own policy forbids it.
//! Main type: [`Sheet`].

mod bands;
mod checks;
mod columns;
mod conditions;
mod curve;
mod decided;
mod failures;
mod fold;
mod frame;
mod headline;
mod jobs;
mod levels;
mod markup;
mod page;
mod plot;
mod queues;
mod remarks;
mod rounds;
mod scale;
mod strip;
mod tasks;
mod time;
mod trend;

#[cfg(test)]
mod tests;

pub use page::page as html;
pub use trend::trend_page;

use super::Report;
use crate::gate::{Judgement, Verdict};
use crate::record::RunRecord;
use markup::{Element, element, text};
use serde_json::json;

/// One run on the page.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// What is said of it.
    pub report: &'a Report,
    /// What was decided: for sorting, and for drawing ranges.
    pub judgement: &'a Judgement,
    /// What was measured: for drawing.
    pub record: &'a RunRecord,
}

impl Sheet<'_> {
    /// All that is said and drawn of one run, the `number`th of the page from 0.
    fn article(self, number: usize) -> Element {
        let Self { report, judgement, record } = self;
        let data = json!({
            "time": time::data(record),
            "curve": curve::data(record),
            "queues": queues::data(record),
        });
        let sections = [
            checks::section(report, judgement),
            remarks::section(report),
            time::section(record),
            curve::section(report, record),
            rounds::section(report, judgement, record),
            levels::section(report, judgement),
            tasks::section(report, judgement),
            failures::section(report),
            jobs::section(report, judgement, record),
        ];
        element("article")
            .with("id", format!("run-{number}"))
            .class(tone(report.verdict))
            .holds([headline::header(report)])
            .holds(sections.into_iter().flatten())
            .holds([conditions::section(report, judgement, record)])
            .holds([element("script").with("type", "application/json").class("data").data(&data)])
    }
}

/// A section of the page under its heading.
fn section(class: &'static str, title: &str) -> Element {
    element("section").class(class).holds([text("h2", title)])
}

/// How a verdict is coloured; the word and the sign beside it say the same.
fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Regressed | Verdict::Invalid => "bad",
        Verdict::Inconclusive | Verdict::Incomparable | Verdict::NoBaseline => "unsure",
        Verdict::Pass | Verdict::Improved => "good",
    }
}

/// A verdict as a badge: sign and word in its colour.
fn badge(verdict: Verdict) -> Element {
    let sign = text("span", sign(verdict)).with("aria-hidden", "true");
    element("span").class(format!("badge {}", tone(verdict))).holds([sign]).text(format!(" {verdict}"))
}

fn sign(verdict: Verdict) -> &'static str {
    super::terminal::sign(verdict).0
}
