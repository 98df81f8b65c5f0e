//! The one number of a run: the level of a quantity over its windows.

use crate::metric::Key;
use crate::record::{Reading, Window};
use crate::stats::{Positive, median, sample_deviation};
use serde::{Deserialize, Serialize};

/// The level of one quantity in one run (`docs/statistics.md` §4.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What was measured.
    pub key: Key,
    /// exp of the median logarithm over the windows, in the unit of the metric.
    pub value: f64,
    /// Sample standard deviation of the logarithm over the windows; absent where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<f64>,
    /// Windows that had a value.
    pub windows: u32,
}

/// The level of a quantity over some windows. A window without any success has no value; where half of
/// them have none, there is no level.
pub fn level_of<'a>(key: &Key, windows: impl IntoIterator<Item = &'a Window>) -> Option<Level> {
    let readings: Vec<Reading> = windows.into_iter().map(|window| window.reading(key)).collect();
    let logs: Vec<f64> = readings.iter().filter_map(|reading| reading.ln()).collect();
    if logs.len() * 2 <= readings.len() {
        return None;
    }
    let value = Positive::new(median(&logs)?.exp())?.get();
    Some(Level { key: key.clone(), value, spread: sample_deviation(&logs), windows: logs.len() as u32 })
}
