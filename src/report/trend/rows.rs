//! One row a quantity: its levels as bars, the newest, and how far it moved.

use super::place::{Place, rank};
use crate::history::{Strand, Track, Trend};
use crate::metric::{self, Key, Metric, Statistic};
use crate::report::bars::Scale;
use crate::report::speech::Speech;
use crate::report::table::{Column, Layout};
use crate::report::{escape, quantity};

/// Most bars of a row: more refresh times are averaged in groups.
const MOST_BARS: usize = 40;
/// Longest name of a task.
const LONGEST_NAME: usize = 24;
/// Most tasks that are shown.
const MOST_TASKS: usize = 10;
/// A share of the lowest level that fills the bars at least: what a single change is allowed.
const LEAST_SPAN: f64 = 0.10;
/// The same of error rates.
const LEAST_RATE: f64 = 0.001;
/// Where a refresh time did not have the quantity.
const MISSING: char = '·';

/// The whole scenario first; tasks only where they changed together with it.
pub(super) fn table(trend: &Trend, strand: &Strand, places: &[Place<'_>], width: usize) -> String {
    let columns = [
        Column::Name("metric"),
        Column::Text("oldest to newest"),
        Column::Number("newest"),
        Column::Number("since the oldest"),
    ];
    let moved = |key: &Key| places.iter().any(|place| place.moved.iter().any(|(moved, _)| *moved == key));
    let mut whole: Vec<&Track> = strand.tracks.iter().filter(|track| track.key.task.is_none()).collect();
    whole.retain(|track| is_usual(&track.key) || moved(&track.key) || track.creep.is_some());
    whole.sort_by_key(|track| rank(&track.key, trend.of_jobs));
    let tasks = strand.tracks.iter().filter(|track| track.key.task.is_some() && moved(&track.key)).take(MOST_TASKS);
    let speech = Speech::of(trend.of_jobs);
    let groups = [whole.into_iter().collect(), tasks.collect::<Vec<_>>()];
    let cells = groups.map(|tracks| tracks.into_iter().map(|track| row(track, speech)).collect());
    Layout::new(&columns, &cells).text(width)
}

/// What is always shown.
fn is_usual(key: &Key) -> bool {
    match key.statistic {
        Statistic::Percentile(percent) => [50.0, 95.0, 99.0].contains(&percent),
        Statistic::Rate => true,
        Statistic::Typical => key.metric == Metric::Iteration,
        Statistic::Mean | Statistic::Max => false,
    }
}

fn row(track: &Track, speech: Speech) -> Vec<String> {
    let Track { key, newest, change, .. } = track;
    let task = key.task.as_ref().map(|task| format!("{}: ", escape::shorten(&escape::line(task), LONGEST_NAME)));
    let moved = match change.filter(|_| key.metric != Metric::Errors) {
        Some(change) => metric::percent_change(change),
        None if track.oldest == *newest => metric::percent_change(0.0),
        None => quantity::levels(key, Some(track.oldest), Some(*newest)),
    };
    let newest = quantity::level(key, *newest);
    vec![format!("{}{}", task.unwrap_or_default(), speech.title(key)), bars(track), newest, moved]
}

/// The levels as bars, oldest first.
pub(super) fn bars(track: &Track) -> String {
    let together = track.values.len().div_ceil(MOST_BARS).max(1);
    let mean = |values: &[Option<f64>]| {
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let levels: Vec<Option<f64>> = track.values.chunks(together).map(mean).collect();
    let known = || levels.iter().flatten().copied();
    let low = known().fold(f64::INFINITY, f64::min);
    let least = if track.key.metric == Metric::Errors { LEAST_RATE } else { LEAST_SPAN * low };
    let scale = Scale::over(known(), least);
    levels.iter().map(|level| level.map_or(MISSING, |level| scale.bar(level))).collect()
}
