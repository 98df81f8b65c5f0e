//! The verdict, before everything else.

use super::super::{Report, Words, escape};
use super::markup::{Element, element, text};
use super::{badge, sign};
use crate::metric;
use std::time::Duration;

/// The verdict in one sentence, and what it stands on.
pub fn header(report: &Report) -> Element {
    let sign = text("span", sign(report.verdict)).class("sign").with("aria-hidden", "true");
    let sentence = element("span").words(&report.sentence).unbroken();
    let line = |words: &Words| element("p").words(words);
    let took = Duration::try_from_secs_f64(report.seconds).unwrap_or_default();
    let took = format!("{}, took {}", when(&report.began), metric::duration(took));
    element("header")
        .class("verdict")
        .holds([element("h1").holds([sign, sentence])])
        .holds([element("p").class("standing").holds([badge(report.verdict)]).text(standing(report))])
        .holds([line(&report.effort)])
        .holds(report.builds.as_ref().map(line))
        .holds(report.baseline.as_ref().map(line))
        .holds(report.proof.as_ref().map(|proof| text("p", proof)))
        .holds([text("p", took).class("faint")])
}

fn standing(report: &Report) -> &'static str {
    if report.blocks { " · fails the job" } else { " · does not fail the job" }
}

/// `2026-01-01 00:00:00 UTC`; what is no time stays as it is.
fn when(began: &str) -> String {
    let began = escape::line(began);
    match (began.get(..10), began.get(11..19), began.ends_with('Z')) {
        (Some(day), Some(time), true) => format!("{day} {time} UTC"),
        _ => began,
    }
}
