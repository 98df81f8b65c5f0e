//! Head against base, round by round, of everything that is judged by rounds.

use super::super::Report;
use super::markup::{Element, element, text};
use super::scale::Scale;
use super::strip::{Dot, Strip};
use crate::gate::{Comparison, Judgement, Rule};
use crate::metric;
use crate::record::{Arm, RunRecord, VoidReason, Window};

/// One round in which both arms have a value.
struct Played {
    number: u32,
    /// Relative change of head against base.
    change: f64,
    /// Why it does not count.
    left_out: Option<&'static str>,
}

/// Nothing without a base.
pub fn section(report: &Report, judgement: &Judgement, record: &RunRecord) -> Option<Element> {
    if judgement.stored.is_some() || !record.is_duet() {
        return None;
    }
    let gated =
        report.checks.iter().zip(&judgement.checks).filter(|(_, check)| check.gated && check.rule == Rule::Threshold);
    let figures: Vec<Element> = gated
        .filter_map(|(row, check)| {
            let rounds = played(record, check);
            let caption = element("figcaption").words(&row.title());
            (!rounds.is_empty()).then(|| element("figure").holds([caption, drawn(&rounds, check)]))
        })
        .collect();
    let note = "A dot is a round: the change of head against base in it. The band is the likely range over all rounds that \
                count, the dashed line the limit. Hollow dots do not count.";
    let section = || super::section("rounds", "Round by round").holds([text("p", note).class("faint")]);
    (!figures.is_empty()).then(|| section().holds([element("div").class("figures").holds(figures)]))
}

fn played(record: &RunRecord, check: &Comparison) -> Vec<Played> {
    let heads = record.windows.iter().filter(|window| window.arm == Arm::Head);
    let round = |head: &Window| {
        let base = record.windows.iter().find(|window| window.arm == Arm::Base && window.round == head.round)?;
        let change = (head.reading(&check.key).ln()? - base.reading(&check.key).ln()?).exp_m1();
        let left_out = left_out(base, record).or_else(|| left_out(head, record));
        Some(Played { number: head.round + 1, change, left_out })
    };
    heads.filter_map(round).collect()
}

/// Why a window does not count.
pub fn left_out(window: &Window, record: &RunRecord) -> Option<&'static str> {
    match window.void {
        Some(VoidReason::Late { .. }) => Some("void: the generator was late"),
        Some(VoidReason::OtherGate) => Some("void: another perf-gate ran"),
        Some(VoidReason::NoSuccess) => Some("void: no request succeeded"),
        Some(VoidReason::NotFinite) => Some("void: a value was no number"),
        None if window.cut => Some("cut short"),
        None if record.plan.calibrates(window) => Some("calibration: the same build on both machines"),
        None => None,
    }
}

fn drawn(rounds: &[Played], check: &Comparison) -> Element {
    let limit = check.limit.filter(|limit| limit.is_finite());
    let limits: Vec<f64> = limit.into_iter().collect();
    let ends = check.low.into_iter().chain(check.high);
    let scale = Scale::of(rounds.iter().map(|round| round.change).chain(ends), &limits);
    let is_over = |change: f64| limit.is_some_and(|limit| check.key.direction().is_beyond(change, limit));
    let dot = |round: &Played| Dot {
        value: round.change,
        class: match round.left_out {
            Some(_) => "left-out",
            None if is_over(round.change) => "over",
            None => "within",
        },
        title: format!(
            "round {}: {}{}",
            round.number,
            metric::percent_change(round.change),
            round.left_out.map(|why| format!(" ({why})")).unwrap_or_default()
        ),
    };
    let lines = [Some(("zero", 0.0)), limit.map(|limit| ("limit", limit)), check.change.map(|x| ("estimate", x))];
    let strip = Strip {
        scale,
        dots: rounds.iter().map(dot).collect(),
        lines: lines.into_iter().flatten().collect(),
        band: check.low.zip(check.high),
        label: Box::new(|x| metric::percent_change(x).replacen(".0 %", " %", 1)),
    };
    let over = rounds.iter().filter(|round| round.left_out.is_none() && is_over(round.change)).count();
    strip.svg(&format!("{} rounds, {over} of them over the limit", rounds.len()))
}
