//! One metric over time, with its levels, its changes, and what else changed.

use super::super::super::speech::Speech;
use super::super::super::trend::{answer, notes, rows};
use super::super::super::{escape, quantity};
use super::super::markup::{Element, element, text};
use super::super::scale::Scale;
use crate::history::{Strand, Time, Track, Trend};
use crate::metric::{self, Key};
use jiff::Timestamp;

/// Where time begins, in percent of the width; what is before is for the numbers of the axis.
const LEFT: f64 = 13.0;
/// Days that are named along the axis.
const DAYS: usize = 4;
/// What a line is drawn in: its box is stretched to the drawing.
const BOX: f64 = 1000.0;

/// The axis of time that all metrics share.
pub struct Course<'a> {
    trend: &'a Trend,
    strand: &'a Strand,
    from: f64,
    to: f64,
}

impl<'a> Course<'a> {
    /// Over all refresh times, whatever they were measured on.
    pub fn of(trend: &'a Trend, strand: &'a Strand) -> Self {
        let all = || trend.strands.iter().flat_map(|strand| &strand.times).filter_map(|time| seconds(&time.began));
        let (from, to) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        Self { trend, strand, from, to }
    }

    /// The drawing under its name, with its newest level and how far it moved.
    pub fn figure(&self, track: &Track) -> Element {
        let speech = Speech::of(self.trend.of_jobs);
        let task = track.key.task.as_ref().map(|task| format!("{}: ", escape::line(task)));
        let title = format!("{}{}", task.unwrap_or_default(), speech.title(&track.key));
        let moved = format!("{}, {} since the oldest", quantity::level(&track.key, track.newest), rows::moved(track));
        let caption = text("figcaption", &title).holds([text("span", format!(" {moved}")).class("faint")]);
        element("figure").holds([caption, self.svg(track, &format!("{title}: {moved}"))])
    }

    fn svg(&self, track: &Track, label: &str) -> Element {
        let others = self.trend.strands.iter().skip(1).filter_map(|other| Some((other, other.track(&track.key)?)));
        let others: Vec<(&Strand, &Track)> = others.collect();
        let of_all = std::iter::once(track).chain(others.iter().map(|(_, track)| *track));
        let mut values: Vec<f64> = of_all.flat_map(|track| track.values.iter().flatten().copied()).collect();
        values.extend(rows::least(&track.key, &values));
        let scale = Scale::between(values);
        element("svg")
            .class("strip course")
            .with("role", "img")
            .with("aria-label", label)
            .holds(rules(&track.key, &scale))
            .holds(self.days())
            .holds(self.marks())
            .holds(self.changes(track))
            .holds([self.line(track, &scale)])
            .holds(self.levels(track, &scale))
            .holds(others.iter().flat_map(|(strand, track)| self.dots("other", strand, track, &scale)))
            .holds(self.dots("run", self.strand, track, &scale))
    }

    /// Where a moment is, in percent of the width.
    fn across(&self, began: &str) -> f64 {
        let share = (seconds(began).unwrap_or(self.from) - self.from) / (self.to - self.from);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 };
        // The outermost dots are whole.
        let (left, right) = (LEFT + 1.0, 99.0);
        ((left + (right - left) * share) * 100.0).round() / 100.0
    }

    fn days(&self) -> Vec<Element> {
        let times = &self.strand.times;
        let step = times.len().div_ceil(DAYS).max(1);
        let day = |time: &Time| {
            let day = text("text", answer::day(&time.began)).with("x", format_args!("{}%", self.across(&time.began)));
            day.with("y", "100%").with("dy", "1.1em").with("text-anchor", "middle")
        };
        times.iter().skip(step / 2).step_by(step).map(day).collect()
    }

    fn marks(&self) -> Vec<Element> {
        let mark = |mark: &crate::history::Mark| {
            let title = format!("{}: {}", answer::day(&mark.began), notes::mark(mark));
            self.upright("mark", self.across(&mark.began), &title)
        };
        self.trend.marks.iter().map(mark).collect()
    }

    /// A change lies between two refresh times: so does its line.
    fn changes(&self, track: &Track) -> Vec<Element> {
        let change = |change: &crate::history::Change| {
            let [last, first] = [change.last, change.first].map(|i| self.across(&self.strand.times[i].began));
            let class = if change.worse { "worse" } else { "better" };
            let moved = notes::moved(&track.key, change);
            let title = format!("{}: {moved} {}", answer::day(&change.began), answer::between(change));
            self.upright(class, (last + first) / 2.0, &title)
        };
        track.changes.iter().map(change).collect()
    }

    fn upright(&self, class: &'static str, at: f64, title: &str) -> Element {
        super::super::plot::upright(class, at).holds([text("title", title)])
    }

    /// From dot to dot, as far as there are values without a gap.
    fn line(&self, track: &Track, scale: &Scale) -> Element {
        let point = |i: usize| {
            let value = track.values[i]?;
            let across = self.across(&self.strand.times[i].began) / 100.0 * BOX;
            Some(format!("{across:.0},{:.0}", scale.height(value) / 100.0 * BOX))
        };
        let points: Vec<Option<String>> = (0..track.values.len()).map(point).collect();
        let stretches = points.split(Option::is_none).filter(|stretch| stretch.len() > 1);
        let lines = stretches.map(|stretch| {
            let points: Vec<&str> = stretch.iter().flatten().map(String::as_str).collect();
            element("polyline").with("points", points.join(" ")).with("vector-effect", "non-scaling-stroke")
        });
        let stretched = element("svg").with("viewBox", format_args!("0 0 {BOX} {BOX}"));
        stretched.with("preserveAspectRatio", "none").with("width", "100%").with("height", "100%").holds(lines)
    }

    /// The mean level between changes; none where nothing changed.
    fn levels(&self, track: &Track, scale: &Scale) -> Vec<Element> {
        let last = self.strand.times.len() - 1;
        let starts = std::iter::once(0).chain(track.changes.iter().map(|change| change.first));
        let ends = track.changes.iter().map(|change| change.last).chain([last]);
        let after = track.changes.last().map(|change| change.after);
        let levels = track.changes.iter().map(|change| change.before).chain(after);
        let level = |((start, end), level): ((usize, usize), f64)| {
            let [from, to] = [start, end].map(|i| self.across(&self.strand.times[i].began));
            let y = scale.height(level);
            let line = element("line").class("level").with("x1", format_args!("{from}%"));
            line.with("x2", format_args!("{to}%")).with("y1", format_args!("{y}%")).with("y2", format_args!("{y}%"))
        };
        starts.zip(ends).zip(levels).map(level).collect()
    }

    fn dots(&self, class: &'static str, strand: &Strand, track: &Track, scale: &Scale) -> Vec<Element> {
        let dot = |(time, value): (&Time, &Option<f64>)| {
            let value = (*value)?;
            let (day, commit) = (answer::day(&time.began), escape::commit(&time.last_commit));
            let title = format!("{day} {commit}: {}", quantity::level(&track.key, value));
            let circle = element("circle").class(class).with("cx", format_args!("{}%", self.across(&time.began)));
            let circle = circle.with("cy", format_args!("{}%", scale.height(value))).with("r", 3);
            Some(circle.holds([text("title", title)]))
        };
        strand.times.iter().zip(&track.values).filter_map(dot).collect()
    }
}

/// The numbers along the axis of levels.
fn rules(key: &Key, scale: &Scale) -> Vec<Element> {
    let ticks = scale.ticks(4);
    let tick = |x: &f64| {
        let y = format!("{}%", scale.height(*x));
        let rule = element("line").class("rule").with("x1", format_args!("{LEFT}%")).with("x2", "100%");
        let label = text("text", metric::value(key, *x)).with("x", format_args!("{}%", LEFT - 1.5)).with("y", &y);
        [rule.with("y1", &y).with("y2", &y), label.with("dy", "0.35em").with("text-anchor", "end")]
    };
    ticks.iter().flat_map(tick).collect()
}

fn seconds(began: &str) -> Option<f64> {
    began.parse().ok().map(|when: Timestamp| when.as_second() as f64)
}
