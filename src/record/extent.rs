//! How much a record holds, read off its JSON without making any of it.

use super::ParseError;
use crate::stats::Histogram;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// How much a record holds, so that one of strangers can be refused before memory and time are spent on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Windows.
    pub windows: u64,
    /// Tasks: of the plan, of the window that has most, or in total.
    pub tasks: u64,
    /// Stretches of time of the series.
    pub slots: u64,
    /// Starts of the builds.
    pub starts: u64,
    /// Notes, errors as they were seen, regressions that were accepted.
    pub texts: u64,
    /// Values of the scenario that it was measured by.
    pub values: u64,
    /// Bytes of memory that its distributions take.
    pub memory: u64,
}

impl Extent {
    /// Reads it off a record.
    ///
    /// # Errors
    /// Where it is no JSON of a record's shape.
    pub fn of(json: &[u8]) -> Result<Self, ParseError> {
        let outline: Outline = serde_json::from_slice(json)?;
        let Outline { windows, tasks, series, plan, starts, notes, samples, accepted, source, health } = outline;
        Ok(Self {
            windows: windows.number,
            tasks: [windows.most, tasks.number, plan.tasks.number, plan.new_tasks.number].into_iter().fold(0, u64::max),
            slots: series.slots.number,
            starts: starts.number.max(plan.arms.number),
            texts: notes.number.max(samples.number).max(accepted.number),
            values: source.0,
            memory: windows.memory + tasks.memory + health.lateness.0,
        })
    }
}

/// The parts of a record that may be many or large.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Outline {
    windows: Many<WindowOutline>,
    tasks: Many<TaskOutline>,
    series: SeriesOutline,
    plan: PlanOutline,
    starts: Many<IgnoredAny>,
    notes: Many<IgnoredAny>,
    samples: Many<IgnoredAny>,
    accepted: Many<IgnoredAny>,
    source: Values,
    health: HealthOutline,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WindowOutline {
    latency: Memory,
    service: Memory,
    lateness: Memory,
    iterations: Option<TaskOutline>,
    tasks: Many<TaskOutline>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TaskOutline {
    latency: Option<Memory>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SeriesOutline {
    slots: Many<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlanOutline {
    arms: Many<IgnoredAny>,
    tasks: Many<IgnoredAny>,
    new_tasks: Many<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HealthOutline {
    lateness: Memory,
}

/// One of many.
trait Part {
    /// Parts of its own.
    fn parts(&self) -> u64 {
        0
    }

    /// Bytes of memory that its distributions take.
    fn memory(&self) -> u64 {
        0
    }
}

impl Part for IgnoredAny {}

impl Part for TaskOutline {
    fn memory(&self) -> u64 {
        self.latency.as_ref().map_or(0, |latency| latency.0)
    }
}

impl Part for WindowOutline {
    fn parts(&self) -> u64 {
        self.tasks.number
    }

    fn memory(&self) -> u64 {
        let iterations = self.iterations.as_ref().map_or(0, Part::memory);
        self.latency.0 + self.service.0 + self.lateness.0 + iterations + self.tasks.memory
    }
}

/// A list of which nothing is kept but how long and how large it is.
struct Many<P> {
    number: u64,
    /// Parts of the one that has most.
    most: u64,
    memory: u64,
    part: std::marker::PhantomData<P>,
}

impl<P> Default for Many<P> {
    fn default() -> Self {
        Self { number: 0, most: 0, memory: 0, part: std::marker::PhantomData }
    }
}

impl<'de, P: Part + Deserialize<'de>> Deserialize<'de> for Many<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Self::default())
    }
}

impl<'de, P: Part + Deserialize<'de>> Visitor<'de> for Many<P> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Self, A::Error> {
        while let Some(part) = list.next_element::<P>()? {
            self.number += 1;
            self.most = self.most.max(part.parts());
            self.memory = self.memory.saturating_add(part.memory());
        }
        Ok(self)
    }
}

/// Bytes of memory that a distribution takes.
#[derive(Default)]
struct Memory(u64);

impl<'de> Deserialize<'de> for Memory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Self::default())
    }
}

impl Visitor<'_> for Memory {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a histogram")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self, E> {
        // What cannot be decoded is told when it is.
        Ok(Self(Histogram::memory(text).unwrap_or(0)))
    }
}

/// How many values there are within one another.
#[derive(Default)]
struct Values(u64);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self(1))
    }
}

impl<'de> Visitor<'de> for Values {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Self, A::Error> {
        while let Some(inner) = list.next_element::<Self>()? {
            self.0 += inner.0;
        }
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some((_, inner)) = map.next_entry::<IgnoredAny, Self>()? {
            self.0 += inner.0;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(record: &serde_json::Value) -> Extent {
        Extent::of(record.to_string().as_bytes()).expect("an extent")
    }

    #[test]
    fn everything_that_may_be_many_is_counted() {
        let histogram = serde_json::to_value(Histogram::fine()).expect("a histogram");
        let coarse = serde_json::to_value(Histogram::coarse()).expect("a histogram");
        let task = json!({"task": "a", "latency": coarse});
        let found = of(&json!({
            "windows": [
                {"latency": histogram, "service": histogram, "lateness": histogram, "tasks": [task, task, {}]},
                {"latency": histogram, "iterations": {"latency": histogram}, "tasks": [{"latency": null}]},
            ],
            "tasks": [task], "series": {"slots": [1, {}, []]}, "starts": [{}], "notes": ["other-gate", {"killed": {}}],
            "source": {"a": [1, null, "x"], "b": {"c": -1.5, "d": true}}, "health": {"lateness": histogram},
            "plan": {"arms": [], "tasks": [{}, {}], "new_tasks": []},
        }));
        let memory = 8 * (6 * 2048 + 3 * 256);
        assert_eq!(found, Extent { windows: 2, tasks: 3, slots: 3, starts: 1, texts: 2, values: 8, memory });
        assert_eq!(of(&json!({"plan": {"new_tasks": [1, 2]}, "samples": [1, 2, 3]})).tasks, 2);
        assert_eq!(of(&json!({"accepted": [1, 2, 3]})).texts, 3);
        assert_eq!(of(&json!({})), Extent::default());
    }

    #[test]
    fn what_has_not_the_shape_of_a_record_is_told() {
        // A list stands for a structure as well; one with the values of a record is never one of an outline.
        let record = json!([1, "0.1", {}, {}, null, [], "s", "d", null, {}, "complete", "", 1.0, [], [], [], {}, {}]);
        for record in [json!(1), json!({"windows": 1}), json!({"windows": [[1, 2, 3, 4, 5]]}), record] {
            assert!(Extent::of(record.to_string().as_bytes()).is_err(), "{record}");
        }
    }
}
