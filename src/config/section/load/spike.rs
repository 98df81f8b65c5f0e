//! A ready-made shape: from a level to a peak and back.

use super::common::{ARRIVALS, GRACEFUL_STOP, MOST_USERS, START_TIME, USERS};
use super::common::{arrivals, level_of_rate, level_of_users, part};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::load::{Part, Profile, Stage};
use std::time::Duration;

const LEVEL: Shape = Shape::Either(&[Shape::Whole { least: 0, most: MOST_USERS }, Shape::Rate]);

/// The table of `spike`.
pub static SPIKE: Section = Section::new(
    "spike",
    "From a level to a peak and back, once or again and again: `ramping-vus` where the levels are numbers of users, \
     `ramping-arrival-rate` where they are rates.",
    &[
        Key::new("from", LEVEL, "The level before and after: users, or a rate.").required(),
        Key::new("to", LEVEL, "The peak: users, or a rate, as `from`.").required(),
        Key::new("before", Shape::Duration, "At the level, before every spike.").default("10s"),
        Key::new("rise", Shape::Duration, "From the level to the peak.").default("1s"),
        Key::new("hold", Shape::Duration, "At the peak.").default("10s"),
        Key::new("fall", Shape::Duration, "From the peak to the level.").default("1s"),
        Key::new("after", Shape::Duration, "At the level, after the last spike.").default("10s"),
        Key::new("times", Shape::Whole { least: 1, most: 1_000 }, "Number of spikes.").default("1"),
        ARRIVALS,
        START_TIME,
        GRACEFUL_STOP,
        USERS,
    ],
);

/// Reads `spike`.
pub fn read(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &SPIKE)?;
    let (from, to) = (fields.get("from"), fields.get("to"));
    let is_rate =
        |field: &Option<Field<'_>>| field.as_ref().and_then(|f| f.node.text()).is_some_and(|t| t.contains('/'));
    let rates = is_rate(&from) || is_rate(&to);
    let level = |field: Option<Field<'_>>| {
        field.and_then(|field| if rates { level_of_rate(&field) } else { level_of_users(&field) })
    };
    let (from, to) = (level(from), level(to));
    let time = |name, default| fields.get(name).map_or(Some(Duration::from_secs(default)), |field| field.duration());
    let (before, rise, hold) = (time("before", 10), time("rise", 1), time("hold", 10));
    let (fall, after) = (time("fall", 1), time("after", 10));
    let times = fields.get("times").map_or(Some(1), |field| field.whole(1, 1_000));
    let arrivals = arrivals(&fields);
    let profile = || {
        let (from, to) = (from?, to?);
        let stage = |target, duration| Stage { target, duration };
        let spike = [stage(from, before?), stage(to, rise?), stage(to, hold?), stage(from, fall?)];
        let mut stages = spike.repeat(usize::try_from(times?).ok()?);
        stages.push(stage(from, after?));
        Some(match rates {
            true => Profile::RampingArrivalRate { start_rate: from, stages, arrivals: arrivals? },
            false => Profile::RampingVus { start_vus: from as u32, stages },
        })
    };
    part(&fields, profile())
}
