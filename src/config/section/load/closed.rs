//! Closed models: a user starts an iteration when its last one has ended.

use super::common::{DURATION, GRACEFUL_STOP, LEVEL_OF_USERS, MOST_USERS, START_TIME, USERS};
use super::common::{duration, level_of_users, part, stages};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::load::{Part, Profile};
use std::time::Duration;

/// What is left of shared iterations after this is not started, as in k6.
const LONGEST_SHARED: Duration = Duration::from_secs(600);

const VUS: Key = Key::new("vus", Shape::Whole { least: 1, most: MOST_USERS }, "Users at the same time.").required();

/// The table of `constant-vus`.
pub static CONSTANT: Section = Section::new(
    "constant-vus",
    "Closed model: so many users; each starts an iteration when its last one has ended. Users without a pause begin in a \
     row, 50 µs apart on average, here as in the other closed models.",
    &[VUS, DURATION, START_TIME, GRACEFUL_STOP, USERS],
);

static STAGE: Section = Section::new(
    "user-stage",
    "From the number of users before to this one, in a straight line.",
    &[
        Key::new("target", LEVEL_OF_USERS, "Users at its end.").required(),
        Key::new("duration", Shape::Duration, "How long it takes; `0s` is a jump.").required(),
    ],
);

/// The table of `ramping-vus`.
pub static RAMPING: Section = Section::new(
    "ramping-vus",
    "Closed model: the number of users changes in stages. A user that is to go ends its iteration first.",
    &[
        Key::new("start_vus", LEVEL_OF_USERS, "Users at the beginning.").default("1"),
        Key::new("stages", Shape::list(&Shape::Section(&STAGE)), "One after the other.").required(),
        START_TIME,
        GRACEFUL_STOP,
        USERS,
    ],
);

/// The table of `shared-iterations`.
pub static SHARED: Section = Section::new(
    "shared-iterations",
    "Closed model: users share so many iterations, and it ends with the last. A shortened pass has fewer.",
    &[
        VUS,
        Key::new("iterations", Shape::Whole { least: 1, most: 1_000_000_000 }, "Iterations of all users together.")
            .required(),
        Key::new("max_duration", Shape::Duration, "What is left then is not started.").default("10m"),
        START_TIME,
        GRACEFUL_STOP,
        USERS,
    ],
);

/// Reads `constant-vus`.
pub fn constant(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &CONSTANT)?;
    let (vus, duration) = (vus(&fields), duration(&fields));
    let profile = || Some(Profile::ConstantVus { vus: vus?, duration: duration? });
    part(&fields, profile())
}

/// Reads `ramping-vus`.
pub fn ramping(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &RAMPING)?;
    let start_vus = fields.get("start_vus").map_or(Some(1), |field| field.whole(0, MOST_USERS));
    let stages = stages(&fields, &STAGE, level_of_users);
    let profile = || Some(Profile::RampingVus { start_vus: u32::try_from(start_vus?).ok()?, stages: stages? });
    part(&fields, profile())
}

/// Reads `shared-iterations`.
pub fn shared(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &SHARED)?;
    let vus = vus(&fields);
    let iterations = fields.get("iterations").and_then(|field| field.whole(1, 1_000_000_000));
    let max_duration = fields.get("max_duration").map_or(Some(LONGEST_SHARED), |field| field.time());
    let profile =
        || Some(Profile::SharedIterations { vus: vus?, iterations: iterations?, max_duration: max_duration? });
    part(&fields, profile())
}

fn vus(fields: &Fields<'_>) -> Option<u32> {
    fields.get("vus").and_then(|field| field.whole(1, MOST_USERS)).and_then(|vus| u32::try_from(vus).ok())
}
