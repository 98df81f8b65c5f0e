//! One quantity over the refresh times of a strand.

use super::{Change, Creep, Time};
use crate::history::RefreshTime;
use crate::history::new_level::change_points;
use crate::metric::{Key, Metric};
use crate::stats::{Finite, mean};
use serde::Serialize;

/// Refresh times at either end that make a level: one night alone says little.
pub(super) const END: usize = 5;

/// One quantity over the refresh times of a strand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Track {
    /// What was measured.
    pub key: Key,
    /// Its level (of errors the rate) at each refresh time, in its unit; nothing where it was not kept.
    pub values: Vec<Option<f64>>,
    /// Mean level of the oldest refresh times, at most 5 and no more than half of them.
    pub oldest: f64,
    /// Mean level of the newest ones.
    pub newest: f64,
    /// Relative change from `oldest` to `newest`; absent where nothing failed before.
    pub change: Option<f64>,
    /// Where its level changed, oldest first.
    pub changes: Vec<Change>,
    /// A rise, or a fall of throughput, that no single change shows.
    pub creep: Option<Creep>,
}

/// The refresh times that have a quantity, oldest first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readings<'a> {
    pub key: &'a Key,
    /// Index of each refresh time.
    pub places: &'a [usize],
    /// On the scale on which they are compared.
    pub values: &'a [Finite],
    pub times: &'a [Time],
}

impl Track {
    /// Nothing where no refresh time has the quantity.
    pub(super) fn of(key: Key, times: &[RefreshTime], shown: &[Time]) -> Option<Self> {
        let readings: Vec<Option<Finite>> = times.iter().map(|time| time.reading(&key)).collect();
        let (places, known): (Vec<usize>, Vec<Finite>) =
            readings.iter().enumerate().filter_map(|(i, reading)| Some((i, (*reading)?))).unzip();
        let end = END.min(known.len() / 2).max(1);
        let [oldest, newest] = [known.get(..end)?, known.get(known.len() - end..)?].map(level);
        let readings_known = Readings { key: &key, places: &places, values: &known, times: shown };
        let points = change_points(&key, &known);
        let changes: Vec<Change> = points.iter().map(|point| Change::of(point, readings_known)).collect();
        let creep = Creep::find(readings_known, &points);
        Some(Self {
            values: readings.into_iter().map(|reading| Some(in_unit(&key, reading?.get()))).collect(),
            oldest: in_unit(&key, oldest),
            newest: in_unit(&key, newest),
            change: relative(&key, oldest, newest),
            changes,
            creep,
            key,
        })
    }
}

/// Mean on the scale of comparison; 0 of no values.
pub(super) fn level(values: &[Finite]) -> f64 {
    mean(&values.iter().map(|value| value.get()).collect::<Vec<_>>()).unwrap_or_default()
}

/// From the scale of comparison to the unit of the metric.
pub(super) fn in_unit(key: &Key, reading: f64) -> f64 {
    if key.metric == Metric::Errors { reading } else { reading.exp() }
}

/// Relative change between two readings; nothing from a rate of zero.
pub(super) fn relative(key: &Key, from: f64, to: f64) -> Option<f64> {
    let change = if key.metric == Metric::Errors { to / from - 1.0 } else { (to - from).exp_m1() };
    Some(change).filter(|change| change.is_finite())
}
