//! Judgements of one build against stored runs.

use super::{Sample, fine_errors, p95};
use crate::gate::{AgainstStored, Comparison, Confirmed, Counts, Reason, Rule, StoredRuns, Verdict, Warning};
use crate::history::Difference;
use crate::metric::Key;
use crate::record::{Acceptance, Arm};

/// When the runs of these samples began.
const BEGAN: &str = "2026-01-14T12:00:00Z";

/// All cases by name.
pub fn all() -> Vec<(&'static str, Sample)> {
    vec![
        ("history-pass", pass()),
        ("history-spread", within_spread()),
        ("history-unconfirmed", unconfirmed()),
        ("history-confirmed", confirmed()),
        ("history-few", few_stored()),
        ("history-shallow", shallow()),
        ("history-conditions", other_conditions()),
        ("history-point", point()),
        ("history-accepted", accepted()),
    ]
}

/// Ten refresh times of `main` within the last two weeks.
pub fn stored() -> StoredRuns {
    StoredRuns {
        point: false,
        given: false,
        branch: "main".to_owned(),
        times: 10,
        runs: 10,
        borrowed: 0,
        newest: Some("2026-01-14T03:00:00Z".to_owned()),
        oldest: Some("2026-01-01T10:00:00Z".to_owned()),
        exact: false,
        differences: Vec::new(),
        unrelated: 0,
        unknown: 0,
        incomparable: 0,
        before_accepted: 0,
        new_levels: Vec::new(),
        confirmation: None,
    }
}

/// A run of head alone that was held against these stored runs.
fn against(stored: StoredRuns, verdict: Verdict, checks: Vec<Comparison>) -> Sample {
    let mut sample = Sample::new(verdict, 24);
    sample.record.plan.arms = vec![Arm::Head];
    sample.record.windows.retain(|window| window.arm == Arm::Head);
    sample.record.began = BEGAN.to_owned();
    sample.judgement.checks = checks;
    sample.judgement.stored = Some(stored);
    sample
}

/// p95 against stored runs whose spread hides changes under `detectable`.
fn latency(change: f64, detectable: f64, verdict: Verdict, reason: Option<Reason>) -> Comparison {
    let half = 0.6 * detectable;
    Comparison {
        noise_limit: Some(0.005),
        stored: Some(AgainstStored { times: 10, detectable, recent: recent(12_430.0) }),
        reason,
        ..p95(change, change - half, change + half, verdict)
    }
}

/// Ten levels that scatter by a few percent.
fn recent(level: f64) -> Vec<f64> {
    let scatter = [0.0, -0.01, 0.024, 0.003, -0.018, 0.012, 0.031, -0.004, -0.022, 0.007];
    scatter.map(|share| level * (1.0 + share)).to_vec()
}

/// Throughput of a closed model.
fn throughput(change: f64, detectable: f64, verdict: Verdict, reason: Option<Reason>) -> Comparison {
    let latency = latency(change, detectable, verdict, reason);
    Comparison {
        key: Key::throughput(),
        base: Some(1_220.0),
        head: Some(1_220.0 * (1.0 + change)),
        limit: Some(-0.10),
        stored: latency.stored.as_ref().map(|stored| AgainstStored { recent: recent(1_220.0), ..stored.clone() }),
        ..latency
    }
}

/// Errors of head among the pooled ones of the stored runs.
fn pooled_errors() -> Comparison {
    let counts = Counts { base_failed: 412, base_total: 216_000, head_failed: 43, head_total: 21_600 };
    Comparison { counts: Some(counts), ..fine_errors(43, 43, 21_600) }
}

/// A check without anything to compare with.
fn alone(check: Comparison, verdict: Verdict, reason: Reason) -> Comparison {
    let check = if check.rule == Rule::Errors { Comparison { counts: None, ..check } } else { check };
    let bare = Comparison { base: None, change: None, low: None, high: None, noise: None, ..check };
    Comparison { noise_limit: None, stored: None, verdict, reason: Some(reason), ..bare }
}

fn pass() -> Sample {
    let checks = vec![
        latency(0.021, 0.23, Verdict::Pass, Some(Reason::Invisible)),
        throughput(-0.012, 0.10, Verdict::Pass, None),
        pooled_errors(),
    ];
    against(StoredRuns { runs: 12, exact: true, ..stored() }, Verdict::Pass, checks)
}

fn within_spread() -> Sample {
    let checks = vec![
        latency(0.14, 0.23, Verdict::Inconclusive, Some(Reason::WithinSpread)),
        throughput(-0.12, 0.19, Verdict::Inconclusive, Some(Reason::WithinSpread)),
        pooled_errors(),
    ];
    let checks = checks.into_iter().map(|check| {
        let five = |stored: AgainstStored| AgainstStored { times: 5, recent: stored.recent[5..].to_vec(), ..stored };
        let stored = check.stored.clone().map(five);
        Comparison { stored, ..check }
    });
    let borrowing = StoredRuns { branch: "release/1.x".to_owned(), times: 5, runs: 5, borrowed: 2, ..stored() };
    let mut sample = against(borrowing, Verdict::Inconclusive, checks.collect());
    let damaged = |name: &str, why: &str| Warning::Unusable { name: name.to_owned(), why: why.to_owned() };
    sample.judgement.warnings = vec![
        Warning::Borrowed { times: 2, of: 5 },
        damaged(
            "20260110T030000.000Z-1a2b3c4d-77-9f8e.json",
            "damaged: EOF while parsing a value at line 1 column 512",
        ),
        damaged("@octocat.json", "not written by perf-gate"),
    ];
    sample
}

fn unconfirmed() -> Sample {
    let checks = vec![
        latency(0.34, 0.15, Verdict::Inconclusive, Some(Reason::Unconfirmed)),
        throughput(-0.21, 0.15, Verdict::Inconclusive, Some(Reason::Unconfirmed)),
        pooled_errors(),
    ];
    against(stored(), Verdict::Inconclusive, checks)
}

fn confirmed() -> Sample {
    let checks = vec![latency(0.34, 0.15, Verdict::Regressed, None), pooled_errors()];
    let stored = StoredRuns { confirmation: Some(Confirmed::ByDuet), ..stored() };
    against(stored, Verdict::Regressed, checks)
}

fn few_stored() -> Sample {
    let three = |check: &Comparison| check.stored.as_ref().map_or(Vec::new(), |stored| stored.recent[7..].to_vec());
    let few = |check: Comparison| Comparison {
        stored: Some(AgainstStored { times: 3, detectable: 0.5, recent: three(&check) }),
        noise: None,
        noise_limit: None,
        low: None,
        high: None,
        ..check
    };
    let checks = vec![
        few(latency(0.12, 0.5, Verdict::NoBaseline, Some(Reason::FewStored))),
        few(throughput(-0.02, 0.5, Verdict::NoBaseline, Some(Reason::FewStored))),
        pooled_errors(),
    ];
    against(StoredRuns { times: 3, runs: 3, ..stored() }, Verdict::NoBaseline, checks)
}

fn shallow() -> Sample {
    let reason = Reason::Shallow;
    let none = |check| alone(check, Verdict::NoBaseline, reason);
    let checks = vec![
        none(latency(0.0, 0.1, Verdict::NoBaseline, None)),
        none(throughput(0.0, 0.1, Verdict::NoBaseline, None)),
        none(fine_errors(43, 43, 21_600)),
    ];
    let unknown = StoredRuns { times: 0, runs: 0, unknown: 14, unrelated: 1, newest: None, oldest: None, ..stored() };
    against(unknown, Verdict::NoBaseline, checks)
}

fn other_conditions() -> Sample {
    let differs = |check| alone(check, Verdict::Incomparable, Reason::OtherConditions);
    let checks = vec![differs(latency(0.0, 0.1, Verdict::Pass, None)), differs(fine_errors(43, 43, 21_600))];
    let cpu = Difference {
        what: "CPU model".to_owned(),
        stored: "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz".to_owned(),
        here: "AMD EPYC 7763".to_owned(),
    };
    let none = StoredRuns { times: 0, runs: 0, newest: None, oldest: None, ..stored() };
    let none = StoredRuns { incomparable: 14, differences: vec![cpu], ..none };
    against(none, Verdict::Incomparable, checks)
}

fn point() -> Sample {
    let naive = |check: Comparison| Comparison {
        stored: Some(AgainstStored { times: 1, detectable: 0.1, recent: recent(12_430.0) }),
        noise: None,
        noise_limit: None,
        low: None,
        high: None,
        ..check
    };
    let checks = vec![naive(latency(0.13, 0.1, Verdict::Regressed, Some(Reason::Point))), pooled_errors()];
    against(StoredRuns { point: true, times: 1, runs: 1, ..stored() }, Verdict::Regressed, checks)
}

pub fn accepted() -> Sample {
    let raised = Comparison { limit: Some(0.25), ..latency(0.18, 0.25, Verdict::Pass, None) };
    let mut sample = against(stored(), Verdict::Pass, vec![raised, pooled_errors()]);
    let entry = Acceptance {
        key: Key::percentile(95.0),
        up_to: 0.25,
        reason: "every order is written to two regions before it is confirmed (#1290)".to_owned(),
        owner: Some("@orders-team".to_owned()),
        expires: Some("2026-03-31".to_owned()),
        commit: None,
    };
    let trailer = Acceptance {
        key: Key::percentile(95.0).of_task("POST /events"),
        up_to: 0.4,
        reason: "the same, of the one task that writes".to_owned(),
        owner: None,
        expires: None,
        commit: Some("d4e5f6a7b8c9d0e1".to_owned()),
    };
    sample.judgement.accepted = vec![entry, trailer];
    sample
}
