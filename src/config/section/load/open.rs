//! Open models: iterations start whatever the target does.

use super::common::{ARRIVALS, DURATION, GRACEFUL_STOP, LEVEL_OF_RATE, START_TIME, USERS};
use super::common::{arrivals, duration, level_of_rate, part, stages};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::load::{Part, Profile};

/// The table of `constant-arrival-rate`.
pub static CONSTANT: Section = Section::new(
    "constant-arrival-rate",
    "Open model: iterations start at a rate, whatever the target does.",
    &[
        Key::new("rate", Shape::Rate, "Iterations that start per second, minute or hour.").required(),
        DURATION,
        ARRIVALS,
        START_TIME,
        GRACEFUL_STOP,
        USERS,
    ],
);

static STAGE: Section = Section::new(
    "rate-stage",
    "From the rate before to this one, in a straight line.",
    &[
        Key::new("target", LEVEL_OF_RATE, "The rate at its end.").required(),
        Key::new("duration", Shape::Duration, "How long it takes; `0s` is a jump.").required(),
    ],
);

/// The table of `ramping-arrival-rate`.
pub static RAMPING: Section = Section::new(
    "ramping-arrival-rate",
    "Open model: the rate at which iterations start changes in stages.",
    &[
        Key::new("start_rate", LEVEL_OF_RATE, "The rate at the beginning.").default("0"),
        Key::new("stages", Shape::list(&Shape::Section(&STAGE)), "One after the other.").required(),
        ARRIVALS,
        START_TIME,
        GRACEFUL_STOP,
        USERS,
    ],
);

/// The table of `burst`.
pub static BURST: Section = Section::new(
    "burst",
    "Open model: so many iterations start at one moment, again and again. A shortened pass has fewer bursts.",
    &[
        Key::new("size", Shape::Whole { least: 1, most: 100_000 }, "Iterations in one burst.").required(),
        Key::new("every", Shape::Duration, "From one burst to the next.").required(),
        Key::new("times", Shape::Whole { least: 1, most: 1_000_000 }, "Number of bursts.").default("1"),
        START_TIME,
        GRACEFUL_STOP,
        USERS,
    ],
);

/// Reads `constant-arrival-rate`.
pub fn constant(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &CONSTANT)?;
    let rate = fields.get("rate").and_then(|field| field.rate());
    let (duration, arrivals) = (duration(&fields), arrivals(&fields));
    let profile = || Some(Profile::ConstantArrivalRate { rate: rate?, arrivals: arrivals?, duration: duration? });
    part(&fields, profile())
}

/// Reads `ramping-arrival-rate`.
pub fn ramping(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &RAMPING)?;
    let start_rate = fields.get("start_rate").map_or(Some(0.0), |field| level_of_rate(&field));
    let (stages, arrivals) = (stages(&fields, &STAGE, level_of_rate), arrivals(&fields));
    let profile =
        || Some(Profile::RampingArrivalRate { start_rate: start_rate?, stages: stages?, arrivals: arrivals? });
    part(&fields, profile())
}

/// Reads `burst`.
pub fn burst(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &BURST)?;
    let size = fields.get("size").and_then(|field| field.whole(1, 100_000));
    let every = fields.get("every").and_then(|field| field.time());
    let times = fields.get("times").map_or(Some(1), |field| field.whole(1, 1_000_000));
    let whole = |number: u64| u32::try_from(number).ok();
    let profile = || Some(Profile::Burst { size: size.and_then(whole)?, every: every?, times: times.and_then(whole)? });
    part(&fields, profile())
}
