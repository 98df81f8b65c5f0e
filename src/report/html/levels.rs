//! The levels of the last stored runs, and head's.

use super::super::{Recent, Report, quantity};
use super::markup::{Element, element, text};
use super::scale::Scale;
use super::strip::{Dot, Strip};
use crate::gate::{Comparison, Judgement};

/// Nothing where head was not held against several stored runs.
pub fn section(report: &Report, judgement: &Judgement) -> Option<Element> {
    let of = |recent: &Recent| {
        let check = judgement.checks.iter().zip(&report.checks).find(|(_, row)| row.title() == recent.title)?.0;
        let stored = &check.stored.as_ref()?.recent;
        let caption = element("figcaption").words(&recent.title).text(format!(", {}", recent.times));
        let words = text("p", format!("stored {}{}", recent.levels, head(recent))).class("faint");
        Some(element("figure").holds([caption, drawn(stored, check), words]))
    };
    let figures: Vec<Element> = report.recent.iter().filter_map(of).collect();
    let note = "A dot is the level of a stored run, oldest first; the last one is head. The dashed line is what the limit allows.";
    let section = || super::section("levels", "Stored runs and head").holds([text("p", note).class("faint")]);
    (!figures.is_empty()).then(|| section().holds([element("div").class("figures").holds(figures)]))
}

fn head(recent: &Recent) -> String {
    recent.head.as_ref().map(|(_, level)| format!(", head {level}")).unwrap_or_default()
}

fn drawn(stored: &[f64], check: &Comparison) -> Element {
    let allowed = check.base.zip(check.limit).map(|(base, limit)| base * (1.0 + limit));
    let all: Vec<f64> = stored.iter().copied().chain(check.head).chain(allowed).chain(check.base).collect();
    let told = |number: f64| quantity::level(&check.key, number);
    let before = stored.iter().map(|level| Dot { value: *level, class: "base", title: told(*level) });
    let head = check.head.map(|level| Dot { value: level, class: "head", title: format!("head: {}", told(level)) });
    let lines = [check.base.map(|base| ("zero", base)), allowed.map(|level| ("limit", level))];
    let strip = Strip {
        scale: Scale::between(all),
        dots: before.chain(head).collect(),
        lines: lines.into_iter().flatten().collect(),
        band: None,
        label: Box::new(told),
    };
    strip.svg(&format!("{} stored levels and head", stored.len()))
}
