//! Judgements and records built by hand, for tests of the renderers.

mod faults;
pub mod graphs;
mod history;
mod many;
pub(crate) mod record;
pub mod tables;
mod uses;

use super::Files;
use crate::gate::{
    Comparison, Counts, JUDGEMENT_VERSION, Judgement, Reason, Rule, TaskComparison, Verdict, VoidCount, Warning,
};
use crate::metric::{Key, Statistic};
use crate::record::{Arm, ErrorClass, ErrorSample, RunRecord};
pub use faults::{interrupted, invalid_generator, invalid_head};
pub use history::{accepted, stored};
pub use many::with_tasks;
use record::{record, window};

/// One case of the golden files.
#[derive(Debug, Clone)]
pub struct Sample {
    pub judgement: Judgement,
    pub record: RunRecord,
}

/// All cases by name.
pub fn all() -> Vec<(&'static str, Sample)> {
    let duets = vec![
        ("task", task_threshold()),
        ("pass", pass()),
        ("regressed", regressed()),
        ("inconclusive", inconclusive()),
        ("improved", improved()),
        ("invalid-head", invalid_head()),
        ("invalid-generator", invalid_generator()),
        ("no-baseline", no_baseline()),
        ("capacity", capacity()),
        ("errors", errors()),
        ("interrupted", interrupted()),
    ];
    duets.into_iter().chain(uses::all()).chain(graphs::all()).chain(history::all()).collect()
}

pub fn files() -> Files {
    Files { scenario: Some("perf/orders.yaml".to_owned()), folder: Some("perf-gate-report/orders-api".to_owned()) }
}

pub fn pass() -> Sample {
    let mut sample = Sample::new(Verdict::Pass, 8);
    sample.judgement.checks = vec![p95(0.02, -0.01, 0.05, Verdict::Pass), fine_errors(14, 14, 7_200), not_limiting()];
    sample
}

pub fn regressed() -> Sample {
    let mut sample = Sample::new(Verdict::Regressed, 16);
    sample.judgement.checks =
        vec![p95(0.21, 0.17, 0.26, Verdict::Regressed), fine_errors(29, 30, 14_400), not_limiting()];
    sample.judgement.shown = vec![
        shown(50.0, 3_100.0, 0.03, 0.01, 0.05),
        shown(90.0, 8_000.0, 0.18, 0.14, 0.21),
        shown(99.0, 31_000.0, 0.16, 0.06, 0.28),
    ];
    sample.judgement.tasks = vec![task("POST /events", 13_900.0, 0.38, true), task("GET /inbox", 9_800.0, 0.01, false)];
    sample.fail(Arm::Base, ErrorClass::Timeout, 29).fail(Arm::Head, ErrorClass::Timeout, 28);
    sample.fail(Arm::Head, ErrorClass::Reset, 2);
    sample.say(ErrorClass::Timeout, "no answer within 2 s");
    sample
}

fn task_threshold() -> Sample {
    let mut sample = Sample::new(Verdict::Regressed, 24);
    let slow = p95(0.34, 0.22, 0.51, Verdict::Regressed);
    let slow = Comparison { key: slow.key.clone().of_task("POST /events/{id}/attachments"), ..slow };
    let falling = Comparison {
        key: Key::throughput(),
        base: Some(1_220.0),
        head: Some(1_130.0),
        limit: Some(-0.10),
        ..p95(-0.074, -0.11, -0.03, Verdict::Inconclusive)
    };
    let falling = Comparison { reason: Some(Reason::SpansLimit), ..falling };
    let error_limit = Comparison { limit: Some(0.01), rule: Rule::Limit, ..fine_errors(29, 30, 21_600) };
    sample.judgement.checks = vec![p95(0.04, 0.01, 0.06, Verdict::Pass), falling, slow, error_limit];
    sample
}

pub fn inconclusive() -> Sample {
    let mut sample = Sample::new(Verdict::Inconclusive, 24);
    let mut check = p95(0.09, 0.01, 0.17, Verdict::Inconclusive);
    check.reason = Some(Reason::SpansLimit);
    sample.judgement.checks = vec![check, fine_errors(43, 41, 21_600)];
    sample.judgement.void = VoidCount { base: 1, head: 1, both: 0 };
    sample.judgement.warnings = vec![
        Warning::VoidRounds { rounds: 2, cause: "the generator was late by its own fault".to_owned() },
        Warning::StartsDiffer { spread: 0.041 },
        Warning::WarmupCapped { seconds: 30 },
    ];
    sample
}

pub fn improved() -> Sample {
    let mut sample = Sample::new(Verdict::Improved, 8);
    sample.judgement.checks = vec![p95(-0.18, -0.21, -0.15, Verdict::Improved), fine_errors(12, 0, 7_200)];
    sample
}

pub fn no_baseline() -> Sample {
    let mut sample = Sample::new(Verdict::Regressed, 24);
    sample.record.plan.arms = vec![Arm::Head];
    sample.record.windows.retain(|window| window.arm == Arm::Head);
    let mut alone = p95(0.0, 0.0, 0.0, Verdict::NoBaseline);
    (alone.change, alone.low, alone.high, alone.base) = (None, None, None, None);
    (alone.head, alone.reason) = (Some(612_000.0), Some(Reason::NoBase));
    let limit = Comparison {
        rule: Rule::Limit,
        change: Some(0.224),
        low: Some(0.17),
        high: Some(0.31),
        limit: Some(500_000.0),
        reason: None,
        verdict: Verdict::Regressed,
        ..alone.clone()
    };
    sample.judgement.checks = vec![limit, alone];
    sample
}

pub fn capacity() -> Sample {
    let mut sample = Sample::new(Verdict::Regressed, 16);
    let check = Comparison {
        key: Key::capacity(),
        rule: Rule::Capacity,
        counts: Some(Counts { base_failed: 0, base_total: 16, head_failed: 14, head_total: 16 }),
        ..p95(0.0, 0.0, 0.0, Verdict::Regressed).without_numbers()
    };
    let mut latency = p95(2.4, 1.9, 3.6, Verdict::Inconclusive);
    latency.gated = false;
    latency.reason = Some(Reason::CapacityDecided);
    sample.judgement.checks = vec![check, latency, fine_errors(29, 412, 14_400).red(0.0030)];
    sample.fail(Arm::Base, ErrorClass::Timeout, 29).fail(Arm::Head, ErrorClass::Unfinished, 412);
    sample.say(ErrorClass::Unfinished, "still open when the drain of the window was over");
    sample
}

pub fn errors() -> Sample {
    let mut sample = Sample::new(Verdict::Regressed, 24);
    sample.judgement.checks = vec![
        p95(-0.04, -0.06, -0.02, Verdict::Pass),
        fine_errors(60, 126, 30_000).red(0.0030),
        Comparison { limit: Some(0.01), rule: Rule::Limit, ..fine_errors(60, 126, 30_000) },
    ];
    sample.fail(Arm::Base, ErrorClass::Timeout, 60).fail(Arm::Head, ErrorClass::Timeout, 58);
    sample.fail(Arm::Head, ErrorClass::Status, 68);
    sample.say(ErrorClass::Status, "503 in place of 201: {\"error\": \"pool | @exhausted\"}");
    sample
}

pub fn p95(change: f64, low: f64, high: f64, verdict: Verdict) -> Comparison {
    Comparison {
        key: Key::percentile(95.0),
        rule: Rule::Threshold,
        gated: true,
        base: Some(12_430.0),
        head: Some(12_430.0 * (1.0 + change)),
        change: Some(change),
        low: Some(low),
        high: Some(high),
        limit: Some(0.10),
        noise: Some(0.0002),
        noise_limit: Some(0.001),
        rounds: 24,
        counts: None,
        stored: None,
        verdict,
        reason: None,
    }
}

fn fine_errors(base_failed: u64, head_failed: u64, total: u64) -> Comparison {
    Comparison {
        key: Key::errors(),
        rule: Rule::Errors,
        base: Some(base_failed as f64 / total as f64),
        head: Some(head_failed as f64 / total as f64),
        limit: Some(0.0030),
        counts: Some(Counts { base_failed, base_total: total, head_failed, head_total: total }),
        ..p95(0.0, 0.0, 0.0, Verdict::Pass).without_numbers()
    }
}

fn not_limiting() -> Comparison {
    Comparison {
        key: Key::throughput(),
        gated: false,
        base: Some(900.2),
        head: Some(899.8),
        limit: Some(-0.10),
        reason: Some(Reason::NotLimiting),
        ..p95(0.0, 0.0, 0.0, Verdict::Pass)
    }
}

fn shown(percent: f64, base: f64, change: f64, low: f64, high: f64) -> Comparison {
    Comparison {
        key: Key::latency(Statistic::Percentile(percent)),
        rule: Rule::Shown,
        gated: false,
        base: Some(base),
        head: Some(base * (1.0 + change)),
        limit: None,
        ..p95(change, low, high, Verdict::Pass)
    }
}

fn task(name: &str, base: f64, change: f64, is_cause: bool) -> TaskComparison {
    let whole = shown(95.0, base, change, change - 0.06, change + 0.05);
    let comparison = Comparison { key: whole.key.clone().of_task(name), ..whole };
    TaskComparison { comparison, requests: if is_cause { 8_470 } else { 2_541 }, errors: 19, several: false, is_cause }
}

impl Comparison {
    fn without_numbers(self) -> Self {
        Self { base: None, head: None, change: None, low: None, high: None, limit: None, ..self }
    }

    fn red(self, limit: f64) -> Self {
        Self { limit: Some(limit), noise_limit: Some(0.004), verdict: Verdict::Regressed, ..self }
    }
}

impl Sample {
    /// A run of so many rounds of 3 s an arm in which nothing is compared yet.
    pub fn new(verdict: Verdict, rounds: u32) -> Self {
        let windows = (0..rounds).flat_map(|round| [window(Arm::Base, round), window(Arm::Head, round)]).collect();
        let judgement = Judgement {
            version: JUDGEMENT_VERSION,
            scenario: "orders-api".to_owned(),
            verdict,
            fault: None,
            checks: Vec::new(),
            shown: Vec::new(),
            tasks: Vec::new(),
            stages: Vec::new(),
            of_jobs: false,
            rounds,
            planned: 24,
            factor: 1.0,
            void: VoidCount::default(),
            load_seconds: 3.0 * f64::from(rounds),
            warnings: Vec::new(),
            stored: None,
            accepted: Vec::new(),
            fail_on: vec![Verdict::Regressed],
        };
        Self { judgement, record: record(windows, rounds) }
    }

    fn fail(&mut self, arm: Arm, class: ErrorClass, count: u64) -> &mut Self {
        let window = self.record.windows.iter_mut().find(|window| window.arm == arm).expect("the arm has a window");
        window.errors.insert(class, count);
        self
    }

    fn say(&mut self, class: ErrorClass, text: &str) {
        let task = "POST /events".to_owned();
        self.record.samples.push(ErrorSample { arm: Arm::Head, task, class, text: text.to_owned() });
    }
}
