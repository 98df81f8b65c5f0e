//! How deep the queues were over a window.

use super::super::bars::bar;
use super::counted;
use crate::metric;
use crate::record::{Arm, QueueRole, QueueTrace, RunRecord, Sighting};
use std::time::Duration;

/// Stretches of time that a line is drawn of.
const STRETCHES: usize = 16;

/// One queue of one build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// Which one.
    pub queue: QueueRole,
    /// `base`.
    pub arm: &'static str,
    /// `▂▅█▆▃▁`: messages in the queue over a window, the mean of all windows; both builds on one scale and one time.
    pub bars: String,
    /// `up to 512 visible, 8 in flight, oldest 3.2 s`.
    pub most: String,
}

/// All queues that anything was ever in, both builds of one beside each other.
pub fn rows(record: &RunRecord) -> Vec<QueueRow> {
    QueueRole::ALL.into_iter().flat_map(|role| of_role(record, role)).collect()
}

fn of_role(record: &RunRecord, role: QueueRole) -> Vec<QueueRow> {
    let Some(Depths { arms: lines, .. }) = depths(record, role, STRETCHES) else { return Vec::new() };
    let top = lines.iter().flat_map(|(_, line)| line).copied().fold(0.0, f64::max);
    let draw = |line: &[f64]| line.iter().map(|depth| bar(if top > 0.0 { depth / top } else { 0.0 })).collect();
    let row = |(arm, line): &(Arm, Vec<f64>)| {
        let traces = traces(record, *arm, role);
        (!traces.is_empty()).then(|| QueueRow { queue: role, arm: arm.name(), bars: draw(line), most: most(&traces) })
    };
    lines.iter().filter_map(row).collect()
}

fn traces(record: &RunRecord, arm: Arm, role: QueueRole) -> Vec<&QueueTrace> {
    let jobs = counted(record, arm).into_iter().map(|(_, jobs)| jobs);
    jobs.filter_map(|jobs| jobs.queues.iter().find(|trace| trace.queue == role)).collect()
}

/// How deep a queue was over a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Depths {
    /// How long the longest window was, in seconds.
    pub seconds: f64,
    /// Mean depth of each arm in stretches of that; it ends where the arm was last looked at.
    pub arms: [(Arm, Vec<f64>); 2],
}

/// In so many stretches; nothing of a queue in which nothing ever was.
pub fn depths(record: &RunRecord, role: QueueRole, stretches: usize) -> Option<Depths> {
    let arms = [Arm::Base, Arm::Head].map(|arm| (arm, traces(record, arm, role)));
    let seen = || arms.iter().flat_map(|(_, traces)| traces).flat_map(|trace| &trace.seen);
    let is_number = |at: &f64| at.is_finite() && *at >= 0.0;
    let longest = seen().map(|sighting| sighting.at).filter(is_number).fold(0.0, f64::max);
    if seen().all(|sighting| depth(sighting) == 0.0) {
        return None;
    }
    let arms = arms.map(|(arm, traces)| (arm, means(&traces, longest, stretches)));
    Some(Depths { seconds: longest, arms })
}

fn depth(sighting: &Sighting) -> f64 {
    sighting.visible as f64 + sighting.in_flight as f64
}

/// Mean depth in every stretch up to the last in which the queue was looked at; where nobody looked, that of before.
fn means(traces: &[&QueueTrace], longest: f64, stretches: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); stretches];
    for sighting in traces.iter().flat_map(|trace| &trace.seen) {
        let share = if longest > 0.0 { sighting.at / longest } else { 0.0 };
        // A number that is none becomes the first stretch.
        let stretch = ((share * stretches as f64) as usize).min(stretches - 1);
        sums[stretch].0 += depth(sighting);
        sums[stretch].1 += 1.0;
    }
    let last = sums.iter().rposition(|(_, looks)| *looks > 0.0).map_or(0, |last| last + 1);
    let mut before = 0.0;
    let mean = |(sum, looks): &(f64, f64)| {
        before = if *looks > 0.0 { sum / looks } else { before };
        before
    };
    sums[..last].iter().map(mean).collect()
}

fn most(traces: &[&QueueTrace]) -> String {
    let seen = || traces.iter().flat_map(|trace| &trace.seen);
    let visible = seen().map(|sighting| sighting.visible).max().unwrap_or_default();
    let in_flight = seen().map(|sighting| sighting.in_flight).max().unwrap_or_default();
    let oldest = seen().filter_map(|sighting| sighting.oldest).reduce(f64::max);
    let age = |seconds| metric::duration(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    let oldest = oldest.map(|oldest| format!(", oldest {}", age(oldest)));
    format!(
        "up to {} visible, {} in flight{}",
        metric::count(visible),
        metric::count(in_flight),
        oldest.unwrap_or_default()
    )
}
