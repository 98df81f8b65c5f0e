//! The percentile curve: how long the slowest share of requests took, with the tail drawn out.

use super::super::Report;
use super::markup::{Element, element, text};
use crate::metric;
use crate::record::{Arm, RunRecord};
use crate::stats::Histogram;
use serde_json::{Value, json};

/// Points of a curve but one.
const STEPS: u32 = 100;
/// The tail is drawn up to 99.999 %.
const MOST_NINES: f64 = 5.0;

/// Latency of the OK requests of all rounds that count.
fn merged(record: &RunRecord, arm: Arm) -> Histogram {
    let rounds = record.rounds();
    let windows = rounds.iter().filter_map(|round| if arm == Arm::Head { Some(round.head) } else { round.base });
    windows.fold(Histogram::fine(), |mut sum, window| {
        sum.merge(&window.latency);
        sum
    })
}

/// Nines that so many requests can tell: the slowest one of 1,000 is at three.
fn nines(requests: u64) -> f64 {
    (requests.max(1) as f64).log10().min(MOST_NINES)
}

/// `x` is the number of nines, log10(1 / (1 - q)); for each arm its latency there in microseconds.
pub fn data(record: &RunRecord) -> Value {
    let arms: Vec<(Arm, Histogram)> = record.plan.arms.iter().map(|arm| (*arm, merged(record, *arm))).collect();
    let most = arms.iter().map(|(_, latency)| nines(latency.len())).fold(0.0, f64::max);
    if most <= 0.0 {
        return Value::Null;
    }
    let steps: Vec<f64> =
        (0..=STEPS).map(|step| (f64::from(step) / f64::from(STEPS) * most * 1e4).round() / 1e4).collect();
    let curve = |latency: &Histogram| -> Vec<Value> {
        let known = nines(latency.len()) + 1e-3;
        let at = |x: &f64| latency.percentile(100.0 * (1.0 - 10_f64.powf(-x))).filter(|_| *x <= known);
        steps.iter().map(|x| at(x).map_or(Value::Null, |micros| json!(micros.round() as u64))).collect()
    };
    let arms: serde_json::Map<String, Value> =
        arms.iter().map(|(arm, latency)| (arm.name().to_owned(), json!(curve(latency)))).collect();
    json!({ "nines": steps, "arms": arms })
}

/// Nothing where no request that counts succeeded.
pub fn section(report: &Report, record: &RunRecord) -> Option<Element> {
    if data(record).is_null() {
        return None;
    }
    let what = if report.jobs.is_some() { "jobs" } else { "requests" };
    let of = |arm: &Arm| format!("{} of {arm}", metric::count(merged(record, *arm).len()));
    let all: Vec<String> = record.plan.arms.iter().map(of).collect();
    let note = format!(
        "Latency of all OK {what} in rounds that count: {}. The axis gives every further nine as much room as the one before.",
        all.join(" and ")
    );
    let plot = element("figure").with("data-chart", "curve").holds([element("div").class("plot")]);
    Some(super::section("curve", "Latency by percentile").holds([plot, text("p", note).class("faint")]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_curve_goes_from_the_fastest_to_the_slowest_request() {
        let data = data(&sample::pass().record);
        let last = data["nines"].as_array().expect("an axis").len() - 1;
        let of = |arm: &str, at: usize| data["arms"][arm][at].as_u64().expect("a latency") / 100;
        assert_eq!([of("base", 0), of("base", last)], [31, 310]);
        assert_eq!([of("head", 0), of("head", last)], [31, 310]);
        assert_eq!(data["nines"][last], 1.6021, "40 requests");
    }

    #[test]
    fn no_arm_tells_more_nines_than_it_has_requests() {
        let mut record = sample::pass().record;
        record.windows.iter_mut().filter(|w| w.arm == Arm::Base).skip(1).for_each(|w| w.latency = Histogram::fine());
        let data = data(&record);
        assert_eq!(data["arms"]["base"].as_array().expect("a line").last(), Some(&Value::Null), "5 requests of base");
    }
}
