//! Numbers one after the other as dots, against lines over the whole width.

use super::markup::{Element, element, text};
use super::scale::Scale;

/// Where the dots begin, in percent of the width; what is before is for the numbers of the axis.
const LEFT: f64 = 13.0;

/// One dot.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    pub value: f64,
    pub class: &'static str,
    /// What it says when one points at it.
    pub title: String,
}

/// Dots, and the lines they are held against.
pub struct Strip<'a> {
    pub scale: Scale,
    pub dots: Vec<Dot>,
    /// Classes with values.
    pub lines: Vec<(&'static str, f64)>,
    /// The likely range.
    pub band: Option<(f64, f64)>,
    /// How a number of the axis is written.
    pub label: Box<dyn Fn(f64) -> String + 'a>,
}

impl Strip<'_> {
    /// The drawing; `label` says in words what it is of.
    pub fn svg(&self, label: &str) -> Element {
        let ticks = self.scale.ticks(4).into_iter().map(|x| {
            let tick = text("text", (self.label)(x)).with("x", format_args!("{}%", LEFT - 1.5));
            tick.with("y", format_args!("{}%", self.scale.height(x))).with("dy", "0.35em").with("text-anchor", "end")
        });
        let rules = self.scale.ticks(4).into_iter().map(|x| self.level("rule", x));
        element("svg")
            .class("strip")
            .with("role", "img")
            .with("aria-label", label)
            .holds(rules)
            .holds(self.band.map(|(low, high)| self.banded(low, high)))
            .holds(self.lines.iter().filter(|(_, x)| self.scale.shows(*x)).map(|(class, x)| self.level(class, *x)))
            .holds(ticks)
            .holds(self.dots.iter().enumerate().map(|(i, dot)| self.dot(i, dot)))
    }

    fn banded(&self, low: f64, high: f64) -> Element {
        let (top, bottom) = (self.scale.height(high), self.scale.height(low));
        let rect = element("rect").class("band").with("x", format_args!("{LEFT}%")).with("y", format_args!("{top}%"));
        let rect = rect.with("width", format_args!("{}%", 100.0 - LEFT));
        rect.with("height", format_args!("{:.2}%", bottom - top))
    }

    fn level(&self, class: &'static str, x: f64) -> Element {
        let y = self.scale.height(x);
        let line = element("line").class(class).with("x1", format_args!("{LEFT}%")).with("x2", "100%");
        line.with("y1", format_args!("{y}%")).with("y2", format_args!("{y}%"))
    }

    fn dot(&self, i: usize, dot: &Dot) -> Element {
        let across = LEFT + (100.0 - LEFT) * (i as f64 + 0.5) / self.dots.len() as f64;
        let circle = element("circle").class(dot.class).with("cx", format_args!("{across:.2}%"));
        let circle = circle.with("cy", format_args!("{}%", self.scale.height(dot.value))).with("r", 4);
        circle.holds([text("title", &dot.title)])
    }
}
