//! The trend of a branch as a page: what changed last, every metric over time, and what else changed.

mod course;
mod tables;

use super::super::trend::answer;
use super::super::trend::place::Place;
use super::super::trend::rows::Shown;
use super::fold::fold;
use super::frame::Frame;
use super::markup::{Element, element, text};
use crate::history::{Strand, Trend};
use course::Course;

/// The page of one scenario on one branch.
pub fn trend_page(trend: &Trend) -> String {
    let Some(strand) = trend.main() else { return String::new() };
    let places = Place::of(strand, trend.of_jobs);
    let sentence = answer::answer(trend, strand, &places);
    let (tone, sign) = tone(trend, strand, &places);
    let shown = Shown::of(trend, strand, &places);
    let course = Course::of(trend, strand);
    let sections = [
        Some(courses(&course, &shown, trend)),
        tables::changes(&places),
        tables::marks(trend),
        others(&course, &shown),
        tables::tasks(strand),
    ];
    let inner = element("div")
        .class(tone)
        .holds([header(&sentence, sign, strand, trend)])
        .holds(sections.into_iter().flatten())
        .holds([tables::times(strand, trend)]);
    let title = format!("{sign} {sentence}");
    Frame { title, tone, sign, skip: "Skip to the answer", main: element("main").holds([inner]) }.page()
}

/// A creep or a last change for the worse is bad; too little to tell is neither.
fn tone(trend: &Trend, strand: &Strand, places: &[Place<'_>]) -> (&'static str, &'static str) {
    let crept = !answer::creeps(strand, trend.of_jobs).is_empty();
    let got_worse = places.first().and_then(Place::main).is_some_and(|(_, change)| change.worse);
    match crept || got_worse {
        true => ("bad", "✗"),
        false if strand.times.len() < Trend::FEWEST => ("unsure", "?"),
        false => ("good", "✓"),
    }
}

fn header(sentence: &str, sign: &'static str, strand: &Strand, trend: &Trend) -> Element {
    let sign = text("span", sign).class("sign").with("aria-hidden", "true");
    let crept = tables::creeps(strand, trend).into_iter().map(|told| text("p", told));
    element("header")
        .class("verdict")
        .holds([element("h1").holds([sign, text("span", sentence).unbroken()])])
        .holds(crept)
        .holds([text("p", tables::extent(strand, trend)).class("faint")])
}

/// What people look at first.
fn courses(course: &Course<'_>, shown: &Shown<'_>, trend: &Trend) -> Element {
    let figures = shown.usual.iter().chain(&shown.tasks).map(|track| course.figure(track));
    super::section("courses", "Over time")
        .holds([legend(trend)])
        .holds([element("div").class("figures").holds(figures)])
}

/// The other metrics of the whole scenario.
fn others(course: &Course<'_>, shown: &Shown<'_>) -> Option<Element> {
    let figures: Vec<Element> = shown.others.iter().map(|track| course.figure(track)).collect();
    let title = format!("{} other metrics", figures.len());
    (!figures.is_empty()).then(|| {
        let figures = element("div").class("figures").holds(figures);
        element("section").class("courses").holds([fold(&title).holds([figures])])
    })
}

fn legend(trend: &Trend) -> Element {
    let mark = |class: &'static str| element("i").class(class).with("aria-hidden", "true");
    let entry = |class, told: &str| element("span").holds([mark(class)]).text(told);
    element("p")
        .class("legend faint")
        .holds([
            entry("run", "a refresh time"),
            entry("level", "level between changes"),
            entry("worse", "changed for the worse"),
            entry("better", "for the better"),
        ])
        .holds((!trend.marks.is_empty()).then(|| entry("mark", "machine, scenario, or an accepted regression")))
        .holds((trend.strands.len() > 1).then(|| entry("other", "on another machine, or of another scenario")))
}
