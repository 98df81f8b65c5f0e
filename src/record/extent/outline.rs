//! A record of which nothing is kept but how much there is.

use crate::stats::Histogram;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The parts of a record that may be many or large.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Outline {
    pub windows: Many<WindowOutline>,
    pub tasks: Many<TaskOutline>,
    pub series: SeriesOutline,
    pub plan: PlanOutline,
    pub starts: Many<IgnoredAny>,
    pub notes: Many<IgnoredAny>,
    pub samples: Many<IgnoredAny>,
    pub accepted: Many<IgnoredAny>,
    pub source: Values,
    pub health: HealthOutline,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct WindowOutline {
    pub latency: Memory,
    pub service: Memory,
    pub lateness: Memory,
    pub iterations: Option<TaskOutline>,
    pub tasks: Many<TaskOutline>,
    pub jobs: Option<JobsOutline>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct JobsOutline {
    pub stages: Many<IgnoredAny>,
    pub queues: Many<QueueOutline>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct QueueOutline {
    pub seen: Many<IgnoredAny>,
}

/// The most of each that there is.
#[derive(Default, Clone, Copy)]
pub(super) struct OfJobs {
    pub stages: u64,
    pub queues: u64,
    pub sightings: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TaskOutline {
    pub latency: Option<Memory>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SeriesOutline {
    pub slots: Many<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PlanOutline {
    pub arms: Many<IgnoredAny>,
    pub tasks: Many<IgnoredAny>,
    pub new_tasks: Many<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct HealthOutline {
    pub lateness: Memory,
}

/// One of many.
pub(super) trait Part {
    /// Parts of its own.
    fn parts(&self) -> u64 {
        0
    }

    /// Bytes of memory that its distributions take.
    fn memory(&self) -> u64 {
        0
    }

    /// What it has of jobs.
    fn of_jobs(&self) -> OfJobs {
        OfJobs::default()
    }
}

impl OfJobs {
    fn most(self, other: Self) -> Self {
        Self {
            stages: self.stages.max(other.stages),
            queues: self.queues.max(other.queues),
            sightings: self.sightings.max(other.sightings),
        }
    }
}

impl Part for IgnoredAny {}

impl Part for TaskOutline {
    fn memory(&self) -> u64 {
        self.latency.as_ref().map_or(0, |latency| latency.0)
    }
}

impl Part for QueueOutline {
    fn parts(&self) -> u64 {
        self.seen.number
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

    fn of_jobs(&self) -> OfJobs {
        self.jobs.as_ref().map_or_else(OfJobs::default, |jobs| OfJobs {
            stages: jobs.stages.number,
            queues: jobs.queues.number,
            sightings: jobs.queues.most,
        })
    }
}

/// A list of which nothing is kept but how long and how large it is.
pub(super) struct Many<P> {
    pub number: u64,
    /// Parts of the one that has most.
    pub most: u64,
    pub memory: u64,
    pub of_jobs: OfJobs,
    pub part: std::marker::PhantomData<P>,
}

impl<P> Default for Many<P> {
    fn default() -> Self {
        Self { number: 0, most: 0, memory: 0, of_jobs: OfJobs::default(), part: std::marker::PhantomData }
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
            self.of_jobs = self.of_jobs.most(part.of_jobs());
        }
        Ok(self)
    }
}

/// Bytes of memory that a distribution takes.
#[derive(Default)]
pub(super) struct Memory(pub u64);

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
pub(super) struct Values(pub u64);

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
