//! Job graphs from scenario to verdict.

#[cfg(feature = "sqs")]
mod faults;
#[cfg(all(unix, feature = "sqs"))]
mod outage;
#[cfg(feature = "sqs")]
mod queues;
#[cfg(feature = "sqs")]
mod refused;
mod stored;

use crate::support::{HOWEVER_BUSY, PerfGate};
use perf_gate::record::{Arm, Ending, JobCounts, JobStage, RunRecord};

/// 40 jobs in 8 layers of 5, done by 4 workers; with these words for head's.
fn duet(head: &str) -> String {
    format!(
        "target:\n  base: {{ workers: {{ concurrency: 4 }} }}\n  head: {{ workers: {{ concurrency: 4{head} }} }}\n\
         jobs:\n  graph: {{ layered: {{ width: 5, depth: 8 }}, work: 5ms..10ms }}\n  timeout: 5s\nrounds: 8\n\
         generator: {{ lateness: 1m }}\n"
    )
}

/// All jobs of an arm.
fn jobs(record: &RunRecord, arm: Arm) -> JobCounts {
    let mut all = JobCounts::default();
    record.windows.iter().filter(|w| w.arm == arm).filter_map(|w| w.jobs.as_ref()).for_each(|j| all.add(&j.counts));
    all
}

/// Every job of every graph that was begun has ended in exactly one way.
#[track_caller]
fn adds_up(counts: &JobCounts, jobs: u64) {
    let ended = counts.completed + counts.failed + counts.lost + counts.dead + counts.unsent + counts.open;
    assert_eq!(counts.released, ended, "{counts:?}");
    assert_eq!(counts.graphs * jobs, counts.released + counts.abandoned, "{counts:?}");
}

#[test]
fn equal_workers_are_not_called_regressed_and_every_job_is_accounted_for() {
    let outcome = PerfGate::new("gate").scenario(&duet("")).run();
    assert_ne!(outcome.status, Some(3), "{}", outcome.stdout);
    let record = outcome.record();
    assert_eq!(record.ending, Ending::Complete);
    assert_eq!(
        (record.plan.count, record.plan.graph.map(|graph| (graph.jobs, graph.workers))),
        (Some(1), Some((40, Some(4))))
    );
    for arm in [Arm::Base, Arm::Head] {
        let counts = jobs(&record, arm);
        assert_eq!((counts.graphs, counts.completed, counts.duplicates), (8, 320, 0), "{counts:?}");
        adds_up(&counts, 40);
    }
    for window in &record.windows {
        assert_eq!((window.requests, window.ok_iterations()), (40, 1));
        let stages = &window.jobs.as_ref().expect("jobs").stages;
        assert!(stages.iter().any(|time| time.stage == JobStage::Work && time.jobs == 40), "{stages:?}");
    }
    assert!(outcome.stdout.contains("makespan") && outcome.text("report.md").contains("makespan"));
}

#[test]
fn slower_work_is_regressed_and_named() {
    let outcome = PerfGate::new("gate").scenario(&duet(", slow_down: 8")).run().exits(3).answers("makespan");
    let outcome = outcome.answers("work").says("jobs completed 320 320");
    let told = outcome.stdout.lines().next().map(str::to_owned).expect("an answer");
    let judged = PerfGate::again(outcome, "judge").args(["perf-gate-out/record.json", "s.yaml"]).run();
    judged.exits(3).answers(&told);
}

#[test]
fn slower_writing_is_regressed_and_named() {
    let outcome = PerfGate::new("gate").scenario(&duet(", write_delay: 60ms")).run();
    outcome.exits(3).answers("writing");
}

#[test]
fn failed_jobs_are_counted_with_what_they_keep_from_being_done() {
    let outcome =
        PerfGate::new("gate").scenario(&duet(", failure_rate: 10%")).run().exits(3).answers("fails more often");
    let counts = jobs(&outcome.record(), Arm::Head);
    assert!(counts.failed > 0 && counts.abandoned > 0, "{counts:?}");
    adds_up(&counts, 40);
    outcome.says("reported as failed");
}

#[test]
fn jobs_that_nobody_can_do_end_among_the_dead_letters() {
    let outcome = PerfGate::new("run").scenario(&duet(", poison_rate: 10%")).run().exits(0);
    let counts = jobs(&outcome.record(), Arm::Head);
    assert!(counts.dead > 0 && counts.lost == 0, "{counts:?}");
    adds_up(&counts, 40);
    outcome.says("dead letter");
}

#[test]
fn graphs_come_from_a_file_too() {
    let lines = ["a", "b", "c"].map(|id| match id {
        "a" => "{\"id\": \"a\", \"duration_ms\": 5}".to_owned(),
        id => format!("{{\"id\": \"{id}\", \"depends_on\": [\"a\"], \"duration_ms\": 5, \"size_kb\": 2}}"),
    });
    let yaml = duet("").replace("layered: { width: 5, depth: 8 }, work: 5ms..10ms", "file: g.jsonl");
    let outcome = PerfGate::new("check").file("g.jsonl", lines.join("\n").as_bytes()).scenario(&yaml).run().exits(0);
    outcome.says("3 jobs, 2 dependencies, 2 deep, at most 2 side by side").says("critical path 10 ms: a -> b");
    let call = PerfGate::new("run").file("g.jsonl", lines.join("\n").as_bytes()).scenario(&yaml);
    assert_eq!(jobs(&call.run().exits(0).record(), Arm::Head).completed, 3 * 8);
}

#[test]
fn other_loads_drive_graphs_as_well() {
    for load in ["constant-vus: { vus: 3 }", "constant-arrival-rate: { rate: 10/s }"] {
        let yaml = format!("{}load: {{ {load} }}\nwarmup: {{ at_least: 1s, at_most: 1s }}\n", duet(""));
        let outcome = PerfGate::new("run").scenario(&yaml).run().exits(0);
        let record = outcome.record();
        assert_eq!((record.plan.count, record.windows.len()), (None, 8), "{load}");
        let counts = jobs(&record, Arm::Head);
        assert!(counts.graphs > 0 && counts.completed > 0 && counts.lost + counts.open == 0, "{load}: {counts:?}");
    }
}

#[test]
fn ctrl_c_keeps_what_was_measured() {
    let mut gate = PerfGate::new("gate").scenario(&duet("")).args(HOWEVER_BUSY).start();
    gate.await_windows(3);
    gate.signal("-INT");
    let record = gate.wait().exits(130).answers("interrupted").record();
    assert_eq!(record.ending, Ending::Interrupted { signal: 2 });
    assert!(record.windows.len() >= 3);
}
