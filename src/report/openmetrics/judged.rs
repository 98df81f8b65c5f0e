//! What was decided: the verdict, and every check with its likely range and what it allows.

use super::exposition::Exposition;
use super::family::Family;
use super::labels::Labels;
use super::unit::Unit;
use crate::gate::{Comparison, Judgement, Rule, Verdict};

static VERDICT: Family =
    Family::gauge("perf_gate_verdict", "", "The verdict over all checks: 1 for the one that it is, 0 for all others.");
static CHECK: Family =
    Family::gauge("perf_gate_check_verdict", "", "The verdict of a check: 1 for the one that it is, 0 for all others.");
static GATED: Family =
    Family::gauge("perf_gate_check_gated", "", "Whether a check counts for the verdict over all: 1 or 0.");
static CHANGE: Family = Family::gauge(
    "perf_gate_check_change_ratio",
    "ratio",
    "Estimated change of head against base, stored runs or an absolute limit: 0.1 is 10 % more.",
);
static LOW: Family = Family::gauge(
    "perf_gate_check_change_low_ratio",
    "ratio",
    "Lower end of the likely range of the change; nothing where it has none.",
);
static HIGH: Family = Family::gauge(
    "perf_gate_check_change_high_ratio",
    "ratio",
    "Upper end of the likely range of the change; nothing where it has none.",
);
static LIMIT: Family = Family::gauge(
    "perf_gate_check_limit_ratio",
    "ratio",
    "The change that a threshold allows: below 0 where less is worse.",
);
static NOISE: Family =
    Family::gauge("perf_gate_check_noise_ratio", "ratio", "Chance that identical builds look this bad.");

/// Adds a judgement.
pub fn add(exposition: &mut Exposition, judgement: &Judgement) {
    let labels = Labels::of_scenario(&judgement.scenario);
    verdict(exposition, &VERDICT, &labels, judgement.verdict);
    let other = if judgement.stored.is_some() { "stored" } else { "base" };
    for check in &judgement.checks {
        add_check(exposition, &labels, check, other);
    }
}

/// `other` is what head was held against.
fn add_check(exposition: &mut Exposition, labels: &Labels, check: &Comparison, other: &'static str) {
    let labels = labels
        .and("metric", check.key.name())
        .and("task", check.key.task.clone().unwrap_or_default())
        .and("rule", rule(check.rule));
    verdict(exposition, &CHECK, &labels, check.verdict);
    exposition.gauge(&GATED, &labels, f64::from(u8::from(check.gated)));
    exposition.gauge(&CHANGE, &labels, check.change);
    exposition.gauge(&LOW, &labels, check.low);
    exposition.gauge(&HIGH, &labels, check.high);
    exposition.gauge(&NOISE, &labels, check.noise);
    let unit = Unit::of(check.key.metric);
    let in_unit = |value: Option<f64>| value.map(|value| value / unit.size);
    match check.rule {
        Rule::Threshold => exposition.gauge(&LIMIT, &labels, check.limit),
        _ => exposition.gauge(unit.bound, &labels, in_unit(check.limit)),
    }
    exposition.gauge(unit.level, &labels.and("arm", other), in_unit(check.base));
    exposition.gauge(unit.level, &labels.and("arm", "head"), in_unit(check.head));
}

fn verdict(exposition: &mut Exposition, family: &'static Family, labels: &Labels, is: Verdict) {
    for verdict in Verdict::ALL {
        exposition.gauge(family, &labels.and("verdict", verdict.name()), f64::from(u8::from(verdict == is)));
    }
}

fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Threshold => "threshold",
        Rule::Limit => "limit",
        Rule::Errors => "errors",
        Rule::Capacity => "capacity",
        Rule::Shown => "shown",
    }
}
