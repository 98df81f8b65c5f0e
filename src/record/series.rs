//! The run over time: what pictures are drawn from.

use super::Second;
use super::{Arm, Window};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Most slots over time that a record keeps; a longer run halves the resolution.
const MOST_SLOTS: u32 = 600;

/// The run over time in slots of one length.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// Length of a slot in seconds.
    pub slot_seconds: u32,
    /// Slots with load, in time order; a slot in which both arms had load appears twice.
    pub slots: Vec<Slot>,
}

/// One stretch of time of one arm. Latencies are in microseconds, of OK requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Slot {
    /// Seconds from the start of the run to the start of the slot.
    pub at: u32,
    /// The build.
    pub arm: Arm,
    /// Requests by intended start, settling and warm-up included.
    pub requests: u64,
    /// Those that failed.
    pub errors: u64,
    /// Median latency.
    pub p50: Option<f64>,
    /// 95th percentile.
    pub p95: Option<f64>,
    /// 99th percentile.
    pub p99: Option<f64>,
    /// Seconds of load in it; absent in records of before this was kept, as the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<f64>,
    /// Requests in flight at a time, on average over those seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<f64>,
    /// Users of a closed model at a time, on average over those seconds, whether they wait, pause or think.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vus: Option<f64>,
}

/// Collects the series while the run goes on.
#[derive(Debug)]
pub struct SeriesBuilder {
    slot_seconds: u32,
    slots: BTreeMap<(u32, Arm), Second>,
}

impl Default for SeriesBuilder {
    fn default() -> Self {
        Self { slot_seconds: 1, slots: BTreeMap::new() }
    }
}

impl SeriesBuilder {
    /// Adds the seconds of one window.
    pub fn add(&mut self, window: &Window, trace: &[Second]) {
        for (offset, second) in trace.iter().enumerate() {
            let at = window.began as u32 + offset as u32;
            while at / self.slot_seconds >= MOST_SLOTS {
                self.halve();
            }
            self.put(at / self.slot_seconds, window.arm, second);
        }
    }

    fn put(&mut self, slot: u32, arm: Arm, second: &Second) {
        self.slots.entry((slot, arm)).or_insert_with(Second::empty).merge(second);
    }

    fn halve(&mut self) {
        self.slot_seconds *= 2;
        for ((slot, arm), second) in std::mem::take(&mut self.slots) {
            self.put(slot / 2, arm, &second);
        }
    }

    /// The series so far.
    pub fn series(&self) -> Series {
        let has_users = self.slots.values().any(|second| !second.users.is_zero());
        let slot = |(&(slot, arm), second): (&(u32, Arm), &Second)| Slot {
            at: slot * self.slot_seconds,
            arm,
            requests: second.requests,
            errors: second.errors,
            p50: second.latency.percentile(50.0),
            p95: second.latency.percentile(95.0),
            p99: second.latency.percentile(99.0),
            load: Some(thousandths(second.load.as_secs_f64())),
            in_flight: at_a_time(second.busy, second.load),
            vus: at_a_time(second.users, second.load).filter(|_| has_users),
        };
        Series { slot_seconds: self.slot_seconds, slots: self.slots.iter().map(slot).collect() }
    }
}

/// How many there were, of the time of all of them; nothing without load.
fn at_a_time(all: Duration, load: Duration) -> Option<f64> {
    (!load.is_zero()).then(|| thousandths(all.div_duration_f64(load)))
}

/// What a picture can show.
fn thousandths(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_halves_its_resolution_and_loses_nothing() {
        let mut builder = SeriesBuilder::default();
        let load = Duration::from_secs(1);
        let second = Second { load, busy: 2 * load, requests: 3, errors: 1, ..Second::empty() };
        for at in 0..1500 {
            while at / builder.slot_seconds >= MOST_SLOTS {
                builder.halve();
            }
            builder.put(at / builder.slot_seconds, Arm::Head, &second);
        }
        let series = builder.series();
        assert_eq!(series.slot_seconds, 4);
        assert!(series.slots.len() <= MOST_SLOTS as usize);
        assert_eq!(series.slots.iter().map(|slot| slot.requests).sum::<u64>(), 4500);
        assert!(series.slots.iter().all(|slot| (slot.load, slot.in_flight) == (Some(4.0), Some(2.0))));
    }
}
