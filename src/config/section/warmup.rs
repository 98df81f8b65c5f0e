//! `warmup`: load before the first window.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::engine::Warmup;
use std::time::Duration;

/// The table of `warmup`.
pub static WARMUP: Section = Section::new(
    "warmup",
    "Load before the first window, in turns of 1 s on each build, until both are steady. Whole seconds.",
    &[
        Key::new("at_least", Shape::Duration, "Shortest warm-up of each build.").default("10s"),
        Key::new("at_most", Shape::Duration, "Longest warm-up of each build.").default("30s"),
        Key::new(
            "steady",
            Shape::Share,
            "A build is steady when the p95 of two successive stretches of 5 s differs by less than this.",
        )
        .default("5%"),
    ],
);

/// Reads `warmup`. One bound alone moves the default of the other where they would cross.
pub fn read(field: &Field<'_>) -> Option<Warmup> {
    let fields = Fields::open(field, &WARMUP)?;
    let default = Warmup::default();
    let at_least = fields.get("at_least").map(|field| seconds(&field));
    let at_most = fields.get("at_most").map(|field| seconds(&field));
    let steady = fields.get("steady").map(|field| steady(&field));
    let (at_least, at_most) = match (at_least, at_most) {
        (None, None) => (default.at_least, default.at_most),
        (Some(least), None) => (least?, default.at_most.max(least?)),
        (None, Some(most)) => (default.at_least.min(most?), most?),
        (Some(least), Some(most)) => (least?, most?),
    };
    if at_least > at_most {
        field.problem("`at_least` must not be longer than `at_most`");
    }
    Some(Warmup { at_least, at_most, steady: steady.unwrap_or(Some(default.steady))? })
}

fn seconds(field: &Field<'_>) -> Option<Duration> {
    let time = field.time()?;
    if time.subsec_nanos() != 0 {
        field.problem("must be whole seconds: the builds take turns of 1 s");
        return None;
    }
    Some(time)
}

fn steady(field: &Field<'_>) -> Option<f64> {
    let share = field.share()?;
    if share == 0.0 {
        field.problem("must be above 0: two stretches are never exactly alike");
        return None;
    }
    Some(share)
}
