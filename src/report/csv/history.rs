//! `_stats_history.csv`: a row for every second of load, or as many seconds as the series of the record has in a slot.

use super::columns::{HISTORY, PERCENTILES, TOTALS, UNKNOWN, percentiles};
use super::counted::{Counted, Requests, known};
use super::name::Name;
use super::sheet::Sheet;
use super::stats::rate;
use crate::record::{Model, Slot, Window};
use jiff::Timestamp;

/// Rates and percentiles are those of the slot itself, with warm-up and settling; totals those of the windows that count and had
/// ended by then, so that the last row has what `_stats.csv` has.
pub fn sheet(counted: &Counted<'_>) -> Sheet {
    let fixed = |columns: &[&str]| columns.iter().map(|column| (*column).to_owned()).collect::<Vec<String>>();
    let header = fixed(HISTORY).into_iter().chain(percentiles()).chain(fixed(TOTALS));
    Sheet::new(header).with(rows(counted))
}

fn rows(counted: &Counted<'_>) -> Vec<Vec<String>> {
    let series = &counted.record.series;
    let seconds = series.slot_seconds.max(1);
    let began = counted.record.began.parse::<Timestamp>().map_or(0, Timestamp::as_second);
    let slots: Vec<&Slot> = series.slots.iter().filter(|slot| slot.arm == counted.arm).collect();
    let mut windows = counted.windows.iter().peekable();
    let mut total = Requests::none();
    let mut rows = Vec::with_capacity(slots.len());
    for (i, slot) in slots.iter().enumerate() {
        let until = slot.at.saturating_add(seconds);
        let is_last = i + 1 == slots.len();
        while let Some(window) = windows.next_if(|window| is_last || ended(counted, window) <= f64::from(until)) {
            total = total.and(window);
        }
        let mut row = vec![(began + i64::from(until)).to_string(), users(slot, counted.record.plan.model)];
        row.extend([Name::all().kind, Name::all().name]);
        row.extend([slot.requests, slot.errors].map(|number| rate(number as f64 / f64::from(seconds))));
        row.extend(PERCENTILES.iter().map(|percent| of_slot(slot, *percent)));
        row.extend([total.requests, total.failed].map(|number| number.to_string()));
        row.extend(total.times());
        rows.push(row);
    }
    rows
}

/// When the series has all of a window: it counts whole seconds from one in which the window began.
fn ended(counted: &Counted<'_>, window: &Window) -> f64 {
    window.began.floor() + (counted.record.plan.settle_seconds + window.seconds).ceil()
}

/// Those of a closed model, the most of them in records of before they were counted; an open one has none, of which Locust
/// says 0.
fn users(slot: &Slot, model: Model) -> String {
    match (slot.vus, model) {
        (Some(vus), _) => vus.round().to_string(),
        (None, Model::Closed { vus, .. }) => vus.to_string(),
        (None, Model::Open { .. }) => "0".to_owned(),
    }
}

/// A slot keeps three percentiles.
fn of_slot(slot: &Slot, percent: f64) -> String {
    match percent {
        50.0 => known(slot.p50),
        95.0 => known(slot.p95),
        99.0 => known(slot.p99),
        _ => UNKNOWN.to_owned(),
    }
}
