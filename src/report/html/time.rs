//! The run over time: latency, throughput, errors and what was in flight on one axis.

use super::bands::bands;
use super::markup::{Element, element, text};
use crate::metric;
use crate::record::{Arm, Model, RunRecord, Slot};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Load of a slot in seconds below which what comes of it is no rate.
const LEAST_LOAD: f64 = 0.25;

/// What a chart shows of a slot; nothing leaves a gap.
type Reading = fn(&Slot, f64) -> Option<f64>;

/// By the names that the script asks for.
const READINGS: [(&str, Reading); 7] = [
    ("p50", |slot, _| slot.p50),
    ("p95", |slot, _| slot.p95),
    ("p99", |slot, _| slot.p99),
    ("rate", |slot, load| (load >= LEAST_LOAD).then(|| slot.requests.saturating_sub(slot.errors) as f64 / load)),
    ("errors", |slot, _| (slot.requests > 0).then(|| slot.errors as f64 / slot.requests as f64)),
    ("flight", |slot, load| slot.in_flight.filter(|_| load >= LEAST_LOAD)),
    ("vus", |slot, load| slot.vus.filter(|_| load >= LEAST_LOAD)),
];

/// What the script draws: columns by arm over one axis of seconds; nothing of a run too short for a line.
pub fn data(record: &RunRecord) -> Value {
    let slots = &record.series.slots;
    let seconds: Vec<u32> = slots.iter().map(|slot| slot.at).collect::<BTreeSet<u32>>().into_iter().collect();
    if seconds.len() < 2 {
        return Value::Null;
    }
    let whole = f64::from(record.series.slot_seconds);
    let users_change = users_change(slots);
    let column = |arm: Arm, reading: Reading| -> Vec<Value> {
        let mut column = vec![Value::Null; seconds.len()];
        for slot in slots.iter().filter(|slot| slot.arm == arm) {
            let Ok(row) = seconds.binary_search(&slot.at) else { continue };
            column[row] = reading(slot, slot.load.unwrap_or(whole)).map_or(Value::Null, short);
        }
        column
    };
    let arm = |arm: &Arm| {
        let readings = READINGS.into_iter().filter(|(name, _)| *name != "vus" || users_change);
        let columns = readings.map(|(name, reading)| (name.to_owned(), json!(column(*arm, reading))));
        (arm.name().to_owned(), Value::Object(columns.collect()))
    };
    let arms: serde_json::Map<String, Value> = record.plan.arms.iter().map(arm).collect();
    json!({ "seconds": seconds, "slot": record.series.slot_seconds, "arms": arms, "bands": bands(record) })
}

/// Whether there is more to tell of the number of users than the number: it changes by one at least.
fn users_change(slots: &[Slot]) -> bool {
    let users =
        || slots.iter().filter(|slot| slot.load.is_some_and(|load| load >= LEAST_LOAD)).filter_map(|slot| slot.vus);
    users().fold(f64::NEG_INFINITY, f64::max) - users().fold(f64::INFINITY, f64::min) >= 1.0
}

/// Four digits, which is more than a line can show.
fn short(number: f64) -> Value {
    if number == 0.0 || !number.is_finite() {
        return json!(0);
    }
    let unit = 10_f64.powf((number.abs().log10().floor() - 3.0).min(0.0));
    let rounded = (number / unit).round() * unit;
    if rounded.fract() == 0.0 { json!(rounded as u64) } else { json!((rounded * 1e9).round() / 1e9) }
}

/// Where the charts are drawn, and what steers them.
pub fn section(record: &RunRecord) -> Option<Element> {
    if data(record).is_null() {
        return None;
    }
    let slots = &record.series.slots;
    let figure = |name: &'static str, title: String| {
        let caption = text("figcaption", title);
        element("figure").with("data-chart", name).holds([caption, element("div").class("plot")])
    };
    let failed = slots.iter().any(|slot| slot.errors > 0);
    let known = slots.iter().any(|slot| slot.in_flight.is_some());
    let figures = [
        Some(figure("latency", "Latency".to_owned())),
        Some(figure("rate", "OK requests a second".to_owned())),
        failed.then(|| figure("errors", "Failed requests".to_owned())),
        known.then(|| figure("flight", flight(record))),
        users_change(slots).then(|| figure("vus", "Active users".to_owned())),
    ];
    let none = (!failed).then(|| text("p", "No request failed.").class("faint"));
    let charts = element("div").class("charts").holds(figures.into_iter().flatten()).holds(none);
    let without = text("noscript", "These charts need JavaScript. What decides is in the tables, which do not.");
    Some(super::section("over-time", "Over time").holds([tools(), charts, without, note(record)]))
}

/// A closed model tells how many users there were.
fn flight(record: &RunRecord) -> String {
    match record.plan.model {
        Model::Closed { vus, .. } if record.plan.pass.is_none() => {
            format!("In flight: what up to {} users wait for", metric::count(vus))
        }
        _ => "In flight: requests at a time".to_owned(),
    }
}

/// Buttons that the script brings to life.
fn tools() -> Element {
    let button =
        |act: &'static str, label: &'static str| text("button", label).with("type", "button").with("data-act", act);
    let switch = |act: &'static str, is_on: bool| button(act, act).with("aria-pressed", is_on);
    element("div").class("tools").with("role", "group").with("aria-label", "Charts over time").with("hidden", "").holds(
        [
            element("span").holds([
                switch("p50", true),
                switch("p95", true),
                switch("p99", true),
                switch("log", false),
            ]),
            element("span").holds([
                button("in", "+").with("title", "Zoom in (+)").with("aria-label", "Zoom in"),
                button("out", "−").with("title", "Zoom out (-)").with("aria-label", "Zoom out"),
                button("earlier", "←").with("title", "Earlier (arrow left)").with("aria-label", "Earlier"),
                button("later", "→").with("title", "Later (arrow right)").with("aria-label", "Later"),
                button("whole", "Whole run").with("title", "Back to the whole run (0)"),
            ]),
        ],
    )
}

fn note(record: &RunRecord) -> Element {
    let slot = match record.series.slot_seconds {
        0 | 1 => "a second".to_owned(),
        n => format!("{n} seconds"),
    };
    let note = format!(
        "A point is {slot}, by when its requests were due. Drag over a chart to zoom into it. Shaded stretches do not count: \
         starts, warm-up, void windows."
    );
    text("p", note).class("faint")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_rate_is_of_the_seconds_that_had_load() {
        let mut record = sample::pass().record;
        let slot = |at, load| Slot {
            at,
            arm: Arm::Head,
            requests: 300,
            errors: 30,
            p50: Some(3_100.0),
            p95: None,
            p99: None,
            load,
            in_flight: Some(4.0),
            vus: None,
        };
        record.series.slot_seconds = 2;
        record.series.slots = vec![slot(0, Some(0.5)), slot(4, None), slot(6, Some(0.01))];
        let data = data(&record);
        assert_eq!(data["seconds"], json!([0, 4, 6]));
        let head = &data["arms"]["head"];
        assert_eq!(head["rate"].to_string(), "[540,135,null]");
        assert_eq!(head["errors"].to_string(), "[0.1,0.1,0.1]");
        assert_eq!(data["arms"]["base"]["rate"].to_string(), "[null,null,null]");
    }

    #[test]
    fn numbers_are_short_and_keep_four_digits() {
        let told = [0.0, 12_345.678, 12.345_678, 0.001_234_567, 7.0].map(|x| short(x).to_string());
        assert_eq!(told, ["0", "12346", "12.35", "0.001235", "7"]);
    }
}
