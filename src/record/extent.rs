//! How much a record holds, read off its JSON without making any of it.

mod outline;

use super::ParseError;
use outline::Outline;

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
    /// Stages of the jobs of the window that has most.
    pub stages: u64,
    /// Queues of the window that has most.
    pub queues: u64,
    /// Sightings of the queue that has most.
    pub sightings: u64,
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
            stages: windows.of_jobs.stages,
            queues: windows.of_jobs.queues,
            sightings: windows.of_jobs.sightings,
            memory: windows.memory + tasks.memory + health.lateness.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Histogram;
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
                {"latency": histogram, "service": histogram, "lateness": histogram, "tasks": [task, task, {}],
                 "jobs": {"stages": [1, {}], "queues": []}},
                {"latency": histogram, "iterations": {"latency": histogram}, "tasks": [{"latency": null}],
                 "jobs": {"stages": [], "queues": [{"seen": [1, 2, 3]}]}},
            ],
            "tasks": [task], "series": {"slots": [1, {}, []]}, "starts": [{}], "notes": ["other-gate", {"killed": {}}],
            "source": {"a": [1, null, "x"], "b": {"c": -1.5, "d": true}}, "health": {"lateness": histogram},
            "plan": {"arms": [], "tasks": [{}, {}], "new_tasks": []},
        }));
        let memory = 8 * (6 * 2048 + 3 * 256);
        let jobs = Extent { stages: 2, queues: 1, sightings: 3, ..Extent::default() };
        assert_eq!(found, Extent { windows: 2, tasks: 3, slots: 3, starts: 1, texts: 2, values: 8, memory, ..jobs });
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
