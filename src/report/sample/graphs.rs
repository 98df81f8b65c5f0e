//! Graphs of jobs.

use super::{Sample, fine_errors, p95};
use crate::gate::{Comparison, Rule, StageComparison, Verdict};
use crate::metric::{Key, Statistic};
use crate::record::{
    Arm, ErrorClass, GraphPlan, Iterations, JobCounts, JobStage, Jobs, Model, QueueRole, QueueTrace, Sighting,
    StageTime, Window,
};
use crate::stats::Histogram;
use std::time::Duration;

/// Jobs of the graph.
const JOBS: u64 = 500;
/// Seconds that a job spends in each stage.
const STAGES: [(JobStage, f64); 6] = [
    (JobStage::Dispatch, 0.0021),
    (JobStage::QueueWait, 0.412),
    (JobStage::Read, 0.0043),
    (JobStage::Work, 0.0501),
    (JobStage::Write, 0.0112),
    (JobStage::Return, 0.0084),
];

/// Reports about job graphs, each with its name.
pub fn all() -> Vec<(&'static str, Sample)> {
    vec![
        ("jobs-pass", pass()),
        ("jobs-slower-work", slower_work()),
        ("jobs-fewer-hands", fewer_hands()),
        ("jobs-lost", lost()),
    ]
}

pub fn pass() -> Sample {
    let mut sample = graphs(Verdict::Pass, 8, 0.013);
    sample.judgement.stages = STAGES.map(|stage| compared(stage, 0.004)).into();
    sample
}

/// Work takes a quarter longer, and all that wait for it wait longer.
pub fn slower_work() -> Sample {
    let mut sample = graphs(Verdict::Regressed, 16, 0.24);
    let change = |stage| match stage {
        JobStage::Work => 0.252,
        JobStage::QueueWait => 0.261,
        _ => 0.003,
    };
    sample.judgement.stages = STAGES.map(|(stage, base)| compared((stage, base), change(stage))).into();
    sample.judgement.stages[3].is_cause = true;
    sample
}

/// Every job takes as long as before, and waits twice as long.
pub fn fewer_hands() -> Sample {
    let mut sample = graphs(Verdict::Regressed, 16, 0.91);
    let change = |stage| if stage == JobStage::QueueWait { 1.04 } else { -0.002 };
    sample.judgement.stages = STAGES.map(|(stage, base)| compared((stage, base), change(stage))).into();
    sample.judgement.stages[1].is_cause = true;
    sample
}

/// Head loses jobs, and what needs them is never begun.
fn lost() -> Sample {
    let mut sample = graphs(Verdict::Regressed, 24, 0.02);
    sample.judgement.stages = STAGES.map(|stage| compared(stage, 0.004)).into();
    sample.judgement.checks[1] = fine_errors(0, 34, 11_500).red(0.001);
    sample.judgement.checks[0].verdict = Verdict::Pass;
    for window in sample.record.windows.iter_mut().filter(|window| window.arm == Arm::Head) {
        let jobs = window.jobs.as_mut().expect("it has jobs");
        (jobs.counts.lost, jobs.counts.dead, jobs.counts.abandoned) = (1, u64::from(window.round % 2), 7);
        jobs.counts.completed -= 8 + u64::from(window.round % 2);
        jobs.counts.duplicates = 2;
        jobs.queues.push(trace(QueueRole::DeadLetters, 1.0, 1));
    }
    let letter = "{\"job_id\":\"j|@octocat`417\",\"work_duration_ms\":-5}";
    let first = sample.record.windows.iter_mut().find(|window| window.arm == Arm::Head).expect("head has one");
    first.jobs.as_mut().expect("it has jobs").dead_letter = Some(letter.to_owned());
    let void = sample.record.windows.last_mut().expect("it has windows");
    void.cut = true;
    sample.judgement.rounds = 23;
    sample.fail(Arm::Head, ErrorClass::Lost, 23).fail(Arm::Head, ErrorClass::Dead, 11);
    sample.say(ErrorClass::Lost, "no completion within 30 s");
    sample
}

/// A run of graphs, one a window, of which head takes so much longer.
pub fn graphs(verdict: Verdict, rounds: u32, change: f64) -> Sample {
    let mut sample = Sample::new(verdict, rounds);
    sample.judgement.of_jobs = true;
    sample.judgement.load_seconds = 5.6 * f64::from(rounds);
    let makespan = Comparison {
        key: Key::iteration(Statistic::Typical),
        base: Some(5.6e6),
        head: Some(5.6e6 * (1.0 + change)),
        ..p95(change, change - 0.03, change + 0.03, verdict)
    };
    let errors = Comparison { limit: Some(0.001), ..fine_errors(0, 0, JOBS * u64::from(rounds)) };
    sample.judgement.checks = vec![makespan, errors];
    let latency = |percent| Comparison {
        key: Key::percentile(percent),
        rule: Rule::Shown,
        gated: false,
        base: Some(4.7e5),
        head: Some(4.7e5 * (1.0 + change)),
        limit: None,
        ..p95(change, change - 0.02, change + 0.02, Verdict::Pass)
    };
    sample.judgement.shown = vec![latency(50.0), latency(95.0)];
    let plan = &mut sample.record.plan;
    plan.model = Model::Closed { vus: 1, think_share: 0.0 };
    (plan.count, plan.graph, plan.iteration_requests) = (Some(1), Some(plan_of_graph()), JOBS as f64);
    for window in &mut sample.record.windows {
        fill(window, if window.arm == Arm::Head { 1.0 + change } else { 1.0 });
    }
    sample
}

fn plan_of_graph() -> GraphPlan {
    let (work, critical) = (25.0, 0.8);
    GraphPlan { jobs: JOBS as u32, edges: 1_204, depth: 12, widest: 60, work, critical, workers: Some(5), bound: 5.05 }
}

/// One graph, so many times as long.
fn fill(window: &mut Window, factor: f64) {
    let noise = [1.0, 1.04, 0.97, 1.01, 1.02][(window.round as usize + usize::from(window.arm == Arm::Head)) % 5];
    let seconds = 5.6 * factor * noise;
    let mut latency = Histogram::fine();
    latency.record(Duration::from_secs_f64(seconds));
    window.seconds = seconds;
    (window.requests, window.completed) = (JOBS, JOBS);
    window.iterations = Some(Iterations { ended: 1, failed: 0, log_latency_sum: (seconds * 1e6).ln(), latency });
    let time = |(stage, mean): (JobStage, f64)| StageTime { stage, jobs: JOBS, seconds: mean * 500.0, quantiles: None };
    window.jobs = Some(Jobs {
        counts: JobCounts { graphs: 1, released: JOBS, completed: JOBS, ..JobCounts::default() },
        stages: STAGES.map(time).into(),
        queues: vec![trace(QueueRole::Incoming, seconds, 55), trace(QueueRole::Outgoing, seconds, 4)],
        dead_letter: None,
    });
}

/// A queue that fills and empties over so many seconds.
fn trace(queue: QueueRole, seconds: f64, deepest: u64) -> QueueTrace {
    const SHAPE: [u64; 12] = [1, 4, 7, 9, 10, 10, 9, 8, 6, 4, 2, 0];
    let sighting = |(i, tenths): (usize, u64)| Sighting {
        at: seconds * i as f64 / 11.0,
        visible: (deepest * tenths).div_ceil(10),
        in_flight: if tenths > 0 && queue == QueueRole::Incoming { 5 } else { 0 },
        oldest: (tenths > 0).then_some(0.09 * tenths as f64 * seconds / 5.6),
    };
    QueueTrace { queue, seen: SHAPE.into_iter().enumerate().map(sighting).collect() }
}

/// A stage that takes so much longer.
fn compared((stage, base): (JobStage, f64), change: f64) -> StageComparison {
    StageComparison {
        stage,
        base: Some(base),
        head: Some(base * (1.0 + change)),
        change: Some(change),
        low: Some(change - 0.011),
        high: Some(change + 0.012),
        shift: base * change,
        is_cause: false,
    }
}
