//! The trend of a branch for a terminal: the answer first, then what it rests upon.

mod answer;
mod notes;
mod place;
mod rows;

use super::Style;
use super::ink::{self, Ink};
use crate::history::Trend;
use place::Place;

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
mod tests;
