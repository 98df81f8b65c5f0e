//! The trend of a branch for a terminal: the answer first, then what it rests upon.

pub(super) mod answer;
pub(super) mod notes;
pub(super) mod place;
pub(super) mod rows;

use super::ink::{self, Ink};
use super::{Style, escape};
use crate::history::Trend;
use place::Place;

/// The answer as an item of a list in Markdown, without its details.
pub fn trend_line(trend: &Trend) -> String {
    let answer = trend.main().map(|strand| answer::answer(trend, strand, &Place::of(strand, trend.of_jobs)));
    format!("- {}", escape::code(&answer.unwrap_or_default()))
}

/// Says how the levels of a scenario moved. The first line is the answer.
pub fn trend(trend: &Trend, style: Style) -> String {
    let Some(strand) = trend.main() else { return String::new() };
    let places = Place::of(strand, trend.of_jobs);
    let mut text = format!("{}\n\n", Ink::Strong.on(&answer::answer(trend, strand, &places)));
    text.push_str(&rows::table(trend, strand, &places, style.width));
    for paragraphs in [
        notes::creeps(trend, strand, style.width),
        notes::changes(&places, style.width),
        notes::marks(trend, style.width),
        notes::others(trend, style.width),
    ] {
        if !paragraphs.is_empty() {
            text.push_str(&format!("\n{paragraphs}"));
        }
    }
    ink::finish(&format!("{text}\n"), style.colour)
}

#[cfg(test)]
pub(super) mod tests;
