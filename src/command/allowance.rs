//! How much a record of strangers may hold, beside its size: little JSON can take much memory and time.

use crate::record::{Extent, JobStage, MOST_SIGHTINGS, QueueRole};

/// The most that a record of strangers may hold. Windows: the longest plan has 1000 rounds of two arms, to which at
/// most 12 are added that repeat or confirm, so 2024; the time to judge grows with their cube. Slots: a series halves its resolution at 600 of each arm. Memory: a run
/// of 24 rounds takes 10 MB; 1000 rounds with latencies of a second take 400 MB.
const MOST: Extent = Extent {
    windows: 2_100,
    tasks: 1_000,
    slots: 1_200,
    starts: 1_000,
    texts: 1_000,
    values: 50_000,
    stages: JobStage::ALL.len() as u64,
    queues: QueueRole::ALL.len() as u64,
    sightings: MOST_SIGHTINGS as u64,
    memory: 512 << 20,
};

/// What a record holds too much of, in words.
pub fn excess(extent: &Extent) -> Option<String> {
    let all = [
        ("windows", extent.windows, MOST.windows),
        ("tasks", extent.tasks, MOST.tasks),
        ("slots of its series", extent.slots, MOST.slots),
        ("starts", extent.starts, MOST.starts),
        ("notes, errors or acceptances", extent.texts, MOST.texts),
        ("values in its scenario", extent.values, MOST.values),
        ("stages of jobs", extent.stages, MOST.stages),
        ("queues", extent.queues, MOST.queues),
        ("sightings of a queue", extent.sightings, MOST.sightings),
        ("bytes of distributions", extent.memory, MOST.memory),
    ];
    all.into_iter().find(|(_, is, most)| is > most).map(|(what, is, most)| format!("{is} {what}, and {most} are read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_may_be_is_not_too_much_and_one_more_is() {
        assert_eq!(excess(&MOST), None);
        let more = [
            Extent { windows: 2_101, ..MOST },
            Extent { tasks: 1_001, ..MOST },
            Extent { slots: 1_201, ..MOST },
            Extent { starts: 1_001, ..MOST },
            Extent { texts: 1_001, ..MOST },
            Extent { values: 50_001, ..MOST },
            Extent { stages: 8, ..MOST },
            Extent { queues: 4, ..MOST },
            Extent { sightings: 121, ..MOST },
            Extent { memory: MOST.memory + 1, ..MOST },
        ];
        let told = more.map(|extent| excess(&extent).expect("too much"));
        assert_eq!(told[0], "2101 windows, and 2100 are read");
        assert!(told.iter().all(|text| text.ends_with("are read")), "{told:?}");
    }
}
