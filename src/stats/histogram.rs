//! A distribution of durations in microseconds that can be merged and written down.

use super::layout::{self, Layout};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hdrhistogram::serialization::{Deserializer, Serializer as _, V2DeflateSerializer};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::Duration;

/// One day: no request takes longer, and the histogram's memory stays bounded.
const LONGEST_MICROS: u128 = 86_400_000_000;

/// An HDR histogram in microseconds that grows with its values.
///
/// Values below 1 µs count as 1 µs. In JSON it is the standard V2 compressed encoding in base64,
/// which every HDR histogram library reads.
///
/// An empty one takes a few bytes: a scenario may have thousands of tasks, of which a window draws some.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    digits: u8,
    /// Nothing where it is empty.
    counts: Option<Box<Counts>>,
}

type Counts = hdrhistogram::Histogram<u64>;

impl Histogram {
    /// An empty histogram with 3 significant digits: off by at most 0.1 %.
    pub fn fine() -> Self {
        Self { digits: 3, counts: None }
    }

    /// An empty histogram with 2 significant digits: off by at most 1 %, a tenth of the memory.
    pub fn coarse() -> Self {
        Self { digits: 2, counts: None }
    }

    fn none(digits: u8) -> Counts {
        Counts::new(digits).expect("2 and 3 digits are within what HDR histograms allow")
    }

    fn counts(&mut self) -> &mut Counts {
        self.counts.get_or_insert_with(|| Box::new(Self::none(self.digits)))
    }

    /// Adds one duration.
    pub fn record(&mut self, time: Duration) {
        let micros = (time.as_micros().min(LONGEST_MICROS) as u64).max(1);
        self.counts().record(micros).expect("a histogram that resizes itself takes a day");
    }

    /// Adds everything that `other` holds.
    pub fn merge(&mut self, other: &Self) {
        if let Some(others) = &other.counts {
            self.counts().add(&**others).expect("a histogram that resizes itself takes every value of another");
        }
    }

    /// Number of values.
    pub fn len(&self) -> u64 {
        self.counts.as_ref().map_or(0, |counts| counts.len())
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.counts.is_none()
    }

    /// Nearest-rank percentile in microseconds, `percent` from 0 to 100; nothing where it is empty.
    pub fn percentile(&self, percent: f64) -> Option<f64> {
        Some(self.counts.as_ref()?.value_at_percentile(percent) as f64)
    }

    /// Arithmetic mean in microseconds; nothing where it is empty.
    pub fn mean(&self) -> Option<f64> {
        Some(self.counts.as_ref()?.mean())
    }

    /// Largest value in microseconds; nothing where it is empty.
    pub fn max(&self) -> Option<f64> {
        Some(self.counts.as_ref()?.max() as f64)
    }

    /// The standard V2 compressed encoding in base64.
    fn encode(&self) -> String {
        let mut bytes = Vec::new();
        let written = match &self.counts {
            Some(counts) => V2DeflateSerializer::new().serialize(counts, &mut bytes),
            None => V2DeflateSerializer::new().serialize(&Self::none(self.digits), &mut bytes),
        };
        written.expect("writing into memory does not fail");
        BASE64.encode(bytes)
    }

    /// Bytes of memory that an encoded histogram takes, without making it; nothing where it cannot be decoded.
    pub fn memory(text: &str) -> Option<u64> {
        Layout::of(text).ok().map(|layout| layout.counters() * size_of::<u64>() as u64)
    }

    fn decode(text: &str) -> Result<Self, String> {
        let told = |why: &dyn std::fmt::Display| format!("a histogram cannot be decoded: {why}");
        let bytes = layout::unpacked(text).map_err(|why| told(&why))?;
        let mut counts: Counts = Deserializer::new().deserialize(&mut bytes.as_slice()).map_err(|e| told(&e))?;
        counts.auto(true);
        Ok(Self { digits: counts.sigfig(), counts: (!counts.is_empty()).then(|| Box::new(counts)) })
    }
}

impl Serialize for Histogram {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

/// A text, whatever the histogram is in memory.
impl JsonSchema for Histogram {
    fn schema_name() -> Cow<'static, str> {
        "Histogram".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "contentEncoding": "base64",
            "pattern": "^[A-Za-z0-9+/]+={0,2}$",
            "description": "An HDR histogram of microseconds in the standard V2 compressed encoding, as base64: every library \
                            of HdrHistogram reads it.",
        })
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::decode(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::fine();
        for v in values {
            histogram.record(Duration::from_micros(*v));
        }
        histogram
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let histogram = of(&(1..=100).collect::<Vec<_>>());
        assert_eq!(histogram.percentile(95.0), Some(95.0));
        assert_eq!(histogram.percentile(50.0), Some(50.0));
        assert_eq!(Histogram::fine().percentile(95.0), None);
    }

    #[test]
    fn it_grows_with_its_values() {
        assert_eq!(of(&[1, 1_501_000]).max().map(|v| (v / 1e4).round()), Some(150.0));
    }

    proptest! {
        #[test]
        fn merged_parts_are_the_whole(a in prop::collection::vec(0_u64..100_000_000, 0..50), b in prop::collection::vec(0_u64..100_000_000, 0..50)) {
            let mut merged = of(&a);
            merged.merge(&of(&b));
            let whole: Vec<u64> = a.iter().chain(&b).copied().collect();
            prop_assert_eq!(merged, of(&whole));
        }

        #[test]
        fn the_encoding_reads_back(
            values in prop::collection::vec(0_u64..90_000_000_000, 0..50),
            others in prop::collection::vec(0_u64..90_000_000_000, 0..5),
            coarse: bool,
        ) {
            let mut histogram = if coarse { Histogram::coarse() } else { Histogram::fine() };
            values.iter().for_each(|value| histogram.record(Duration::from_micros(*value)));
            histogram.merge(&of(&others));
            let counters = histogram.clone().counts().distinct_values() as u64;
            prop_assert_eq!(Histogram::memory(&histogram.encode()), Some(counters * 8));
            let text = serde_json::to_string(&histogram).expect("encodes");
            prop_assert_eq!(serde_json::from_str::<Histogram>(&text).expect("decodes"), histogram);
        }
    }
}
