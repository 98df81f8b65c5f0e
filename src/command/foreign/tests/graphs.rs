//! The same of records of job graphs.

use super::{Texts, as_json, changed, good, harmless, judged, taken, with_strange_numbers};
use crate::record::{
    Arm, GraphPlan, JobCounts, JobStage, Jobs, MOST_OF_A_LETTER, MOST_SIGHTINGS, Quantiles, QueueRole, QueueTrace,
    RunRecord, Sighting, StageTime,
};
use serde_json::{Value, json};

/// A good record whose iterations are graphs of jobs.
fn graphs() -> RunRecord {
    let mut record = good(&[Arm::Base, Arm::Head]);
    let (work, critical) = (25.0, 0.8);
    let plan =
        GraphPlan { jobs: 500, edges: 1_204, depth: 12, widest: 60, work, critical, workers: Some(5), bound: 5.0 };
    (record.plan.count, record.plan.graph, record.plan.iteration_requests) = (Some(1), Some(plan), 500.0);
    for window in &mut record.windows {
        let quantiles = Some(Quantiles { p50: 5e4, p95: 9e4, p99: 9e4, mean: 5e4, max: 1e5 });
        let stage = |stage, seconds| StageTime { stage, jobs: 490, seconds, quantiles };
        let sighting = |at, visible| Sighting { at, visible, in_flight: 5, oldest: Some(0.5) };
        window.jobs = Some(Jobs {
            counts: JobCounts { graphs: 1, released: 500, completed: 490, lost: 10, ..JobCounts::default() },
            stages: vec![stage(JobStage::QueueWait, 200.0), stage(JobStage::Work, 25.0)],
            queues: vec![QueueTrace { queue: QueueRole::Incoming, seen: vec![sighting(0.0, 9), sighting(1.0, 55)] }],
            dead_letter: Some("{\"job_id\":\"j417\"}".to_owned()),
        });
    }
    record
}

#[test]
fn no_number_of_jobs_is_too_strange() {
    with_strange_numbers(&graphs());
}

#[test]
fn no_dead_letter_is_more_than_text() {
    let evil = "</details><img src=x> [a](https://evil.example) @org/all #1 | ` ``` \n::error::x\n# y -->\u{1b}[2J";
    let letter = json!(format!("{evil}{}", "x".repeat(1_000)));
    let is_letter = |value: &Value| value.as_str().is_some_and(|text| text.contains("j417"));
    let mut told = 0;
    for (what, json) in changed(&as_json(&graphs()), is_letter, &[letter]) {
        let record = taken(&json).expect("it is short enough");
        for judgement in judged(&record) {
            told += 1;
            harmless(&Texts::of(&judgement, &record), &what);
        }
    }
    assert!(told > 0);
}

/// What is refused where the jobs of the first window are changed.
fn refused(change: impl FnOnce(&mut Jobs)) -> String {
    let mut record = graphs();
    change(record.windows[0].jobs.as_mut().expect("it has jobs"));
    taken(&as_json(&record)).err().unwrap_or_default()
}

#[test]
fn what_may_be_many_is_bounded() {
    assert_eq!(refused(|_| ()), "");
    let (most, letter) = (MOST_SIGHTINGS, MOST_OF_A_LETTER);
    assert_eq!(refused(|jobs| jobs.queues[0].seen = vec![jobs.queues[0].seen[0]; most]), "");
    let more = refused(|jobs| jobs.queues[0].seen = vec![jobs.queues[0].seen[0]; most + 1]);
    assert_eq!(more, "121 sightings of a queue, and 120 are read");
    assert_eq!(refused(|jobs| jobs.stages = vec![jobs.stages[0]; 8]), "8 stages of jobs, and 7 are read");
    assert_eq!(refused(|jobs| jobs.queues = vec![jobs.queues[0].clone(); 4]), "4 queues, and 3 are read");
    assert_eq!(refused(|jobs| jobs.dead_letter = Some("x".repeat(letter))), "");
    let cannot = "the numbers of its window 0 cannot be";
    assert_eq!(refused(|jobs| jobs.dead_letter = Some("x".repeat(letter + 1))), cannot);
    assert_eq!(refused(|jobs| jobs.counts.lost = u64::MAX), cannot);
    assert_eq!(refused(|jobs| jobs.stages[0].seconds = -1.0), cannot);
    assert_eq!(refused(|jobs| jobs.queues[0].seen[0].oldest = Some(1e300)), cannot);
}
