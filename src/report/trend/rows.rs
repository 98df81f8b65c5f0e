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
    let Shown { usual, tasks, .. } = Shown::of(trend, strand, places);
    let speech = Speech::of(trend.of_jobs);
    let groups = [usual, tasks];
    let cells = groups.map(|tracks| tracks.into_iter().map(|track| row(track, speech)).collect());
    Layout::new(&columns, &cells).text(width)
}

/// Which quantities are shown, what people ask for first.
pub(in crate::report) struct Shown<'a> {
    /// Of the whole scenario: the usual ones, and what moved.
    pub usual: Vec<&'a Track>,
    /// Those of tasks that moved together with it.
    pub tasks: Vec<&'a Track>,
    /// The others of the whole scenario.
    pub others: Vec<&'a Track>,
}

impl<'a> Shown<'a> {
    /// Of the strand that is spoken of.
    pub fn of(trend: &Trend, strand: &'a Strand, places: &[Place<'_>]) -> Self {
        let moved = |key: &Key| places.iter().any(|place| place.moved.iter().any(|(moved, _)| *moved == key));
        let mut whole: Vec<&Track> = strand.tracks.iter().filter(|track| track.key.task.is_none()).collect();
        whole.sort_by_key(|track| rank(&track.key, trend.of_jobs));
        let is_shown = |track: &&Track| is_usual(&track.key) || moved(&track.key) || track.creep.is_some();
        let (usual, others) = whole.into_iter().partition(is_shown);
        let tasks = strand.tracks.iter().filter(|track| track.key.task.is_some() && moved(&track.key));
        Self { usual, tasks: tasks.take(MOST_TASKS).collect(), others }
    }
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
    let Track { key, newest, .. } = track;
    let task = key.task.as_ref().map(|task| format!("{}: ", escape::shorten(&escape::line(task), LONGEST_NAME)));
    let newest = quantity::level(key, *newest);
    vec![format!("{}{}", task.unwrap_or_default(), speech.title(key)), bars(track), newest, moved(track)]
}

/// How far it moved: `+12 %`; of errors, which may have been none, the rates.
pub(in crate::report) fn moved(track: &Track) -> String {
    let Track { key, oldest, newest, change, .. } = track;
    match change.filter(|_| key.metric != Metric::Errors) {
        Some(change) => metric::percent_change(change),
        None if oldest == newest => metric::percent_change(0.0),
        None => quantity::levels(key, Some(*oldest), Some(*newest)),
    }
}

/// What is shown at least, with the levels in its middle: noise must not look like a cliff. Of errors from the lowest on.
pub(in crate::report) fn least(key: &Key, levels: &[f64]) -> [f64; 2] {
    let low = levels.iter().copied().fold(f64::INFINITY, f64::min);
    if key.metric == Metric::Errors {
        return [low, low + LEAST_RATE];
    }
    let middle = f64::midpoint(low, levels.iter().copied().fold(low, f64::max));
    let half = low * LEAST_SPAN / 2.0;
    [middle - half, middle + half]
}

/// The levels as bars, oldest first.
pub(in crate::report) fn bars(track: &Track) -> String {
    let together = track.values.len().div_ceil(MOST_BARS).max(1);
    let mean = |values: &[Option<f64>]| {
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let levels: Vec<Option<f64>> = track.values.chunks(together).map(mean).collect();
    let known: Vec<f64> = levels.iter().flatten().copied().collect();
    let [low, high] = least(&track.key, &known);
    let scale = Scale::over(known.into_iter(), high - low);
    levels.iter().map(|level| level.map_or(MISSING, |level| scale.bar(level))).collect()
}
