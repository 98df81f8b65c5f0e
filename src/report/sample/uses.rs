//! What the target itself uses.

use super::{Sample, fine_errors, not_limiting, p95};
use crate::gate::{Comparison, Rule, Verdict};
use crate::metric::Key;

/// Reports about what the target uses, each with its name.
pub fn all() -> Vec<(&'static str, Sample)> {
    vec![("uses", uses())]
}

/// As slow as before, at twice the processor time and with more memory than allowed.
fn uses() -> Sample {
    let mut sample = Sample::new(Verdict::Regressed, 16);
    let of = |key: Key, base: f64, change: f64| Comparison {
        key,
        base: Some(base),
        head: Some(base * (1.0 + change)),
        ..p95(change, change - 0.01, change + 0.01, Verdict::Regressed)
    };
    let cpu = Comparison { limit: Some(0.20), ..of(Key::cpu(), 640.0, 0.98) };
    let memory = of(Key::memory(), 461e6, 0.0);
    let memory = Comparison {
        rule: Rule::Limit,
        limit: Some(512e6),
        head: Some(540e6),
        change: Some(0.055),
        low: Some(0.051),
        high: Some(0.059),
        ..memory
    };
    let latency = p95(0.01, -0.01, 0.03, Verdict::Pass);
    sample.judgement.checks = vec![latency, cpu, memory, fine_errors(14, 14, 14_400), not_limiting()];
    sample.judgement.shown =
        vec![Comparison { rule: Rule::Shown, gated: false, limit: None, ..of(Key::memory(), 461e6, 0.17) }];
    sample
}
