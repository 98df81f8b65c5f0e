//! A likely range drawn against its limit and against no change.

use super::markup::{Element, element, text};
use super::scale::Scale;
use crate::gate::{Comparison, Reason, Rule};
use crate::metric::{self, Direction};

/// What is drawn of a comparison, in relative changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    low: Option<f64>,
    estimate: f64,
    high: Option<f64>,
    limit: Option<f64>,
    /// Which side of the limit is worse.
    worse: Direction,
}

impl Drawn {
    /// Nothing where counts are compared, where it limits nothing, or nothing is known of the range.
    pub fn of(comparison: &Comparison) -> Option<Self> {
        let limit = match comparison.rule {
            Rule::Threshold => comparison.limit,
            // The range of an absolute limit is relative to its bound.
            Rule::Limit => Some(0.0),
            Rule::Shown => None,
            Rule::Errors | Rule::Capacity => return None,
        };
        let does_not_limit = matches!(comparison.reason, Some(Reason::NotLimiting | Reason::MostlyThinkTime));
        if (does_not_limit && !comparison.gated) || comparison.counts.is_some() {
            return None;
        }
        if comparison.low.is_none() && comparison.high.is_none() {
            return None;
        }
        let worse = comparison.key.direction();
        Some(Self { low: comparison.low, estimate: comparison.change?, high: comparison.high, limit, worse })
    }

    /// One axis for all.
    pub fn scale<'a>(all: impl IntoIterator<Item = &'a Self> + Clone) -> Scale {
        let ends = all.clone().into_iter().flat_map(|it| [it.low, Some(it.estimate), it.high]).flatten();
        let limits: Vec<f64> = all.into_iter().filter_map(|it| it.limit).collect();
        Scale::of(ends, &limits)
    }

    /// The drawing; `label` says the same in words.
    pub fn svg(&self, scale: &Scale, label: &str) -> Element {
        let (low, high) = (self.low.unwrap_or(f64::NEG_INFINITY), self.high.unwrap_or(f64::INFINITY));
        let (from, to) = (scale.place(low), scale.place(high));
        let range = element("rect").class("likely").with("x", format_args!("{from}%")).with("y", 8);
        let range = range.with("width", format_args!("{:.2}%", to - from)).with("height", 8).with("rx", 2);
        let estimate = element("circle").class("estimate").with("cx", format_args!("{}%", scale.place(self.estimate)));
        let ends = [(low, "◂", "end", "0%"), (high, "▸", "start", "100%")];
        let beyond = ends.into_iter().filter(|(end, ..)| !scale.shows(*end));
        let beyond = beyond.map(|(_, sign, anchor, x)| {
            text("text", sign)
                .class("on")
                .with("x", x)
                .with("dx", if x == "0%" { -3 } else { 5 })
                .with("y", 16)
                .with("text-anchor", anchor)
        });
        element("svg")
            .class("range")
            .with("role", "img")
            .with("aria-label", label)
            .holds(self.limit.map(|limit| self.forbidden(limit, scale)))
            .holds([upright("zero", scale.place(0.0))])
            .holds(self.limit.map(|limit| upright("limit", scale.place(limit))))
            .holds([range, estimate.with("cy", 12).with("r", 5)])
            .holds(beyond)
    }

    /// What is beyond the limit.
    fn forbidden(&self, limit: f64, scale: &Scale) -> Element {
        let at = scale.place(limit);
        let (from, width) = match self.worse {
            Direction::HigherIsWorse => (at, 100.0 - at),
            Direction::LowerIsWorse => (0.0, at),
        };
        let rect = element("rect").class("forbidden").with("x", format_args!("{from}%")).with("y", 0);
        rect.with("width", format_args!("{width:.2}%")).with("height", "100%")
    }
}

/// A line over the whole height.
pub fn upright(class: &'static str, at: f64) -> Element {
    let line = element("line").class(class).with("x1", format_args!("{at}%")).with("x2", format_args!("{at}%"));
    line.with("y1", 0).with("y2", "100%")
}

/// The numbers along the axis.
pub fn axis(scale: &Scale) -> Element {
    let tick = |x: f64| {
        let label = text("text", metric::percent_change(x).replacen(".0 %", " %", 1)).with("y", 12);
        label.with("x", format_args!("{}%", scale.place(x))).with("text-anchor", "middle")
    };
    element("svg").class("axis").with("aria-hidden", "true").holds(scale.ticks(5).into_iter().map(tick))
}
