//! What profiles have in common.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::load::{Arrivals, Part, Profile, Stage};
use std::time::Duration;

/// Most users of a scenario.
pub const MOST_USERS: u64 = 100_000;

/// `duration` of constant load.
pub const DURATION: Key = Key::new(
    "duration",
    Shape::Duration,
    "Alone: most seconds of measured load on each build; windows, then rounds, shrink to fit. Among several profiles: how \
     long it lasts.",
)
.default("as long as the rounds take");

const SPACINGS: &[&str] = &["poisson", "constant"];

/// `arrivals` of an open model.
pub const ARRIVALS: Key = Key::new(
    "arrivals",
    Shape::Choice(SPACINGS),
    "Gaps between starts: like those of many independent clients, or all equal.",
)
.default("poisson");

/// `start_time` of any profile.
pub const START_TIME: Key =
    Key::new("start_time", Shape::Duration, "When it begins, from the start of the whole load; profiles may overlap.")
        .default("when the one before has ended");

/// `graceful_stop` of any profile.
pub const GRACEFUL_STOP: Key = Key::new(
    "graceful_stop",
    Shape::Duration,
    "How long what is still going on at the end is waited for; then it has failed.",
)
.default("2 s, or four times the p95 so far");

/// `users` of any profile.
pub const USERS: Key =
    Key::new("users", Shape::Text, "Name of the kind of users that iterate, one of `users`.").default("all, by weight");

/// A rate that may be nothing.
pub const LEVEL_OF_RATE: Shape = Shape::Either(&[Shape::Rate, Shape::Whole { least: 0, most: 0 }]);
/// A number of users that may be nothing.
pub const LEVEL_OF_USERS: Shape = Shape::Whole { least: 0, most: MOST_USERS };

/// A rate, or 0, per second.
pub fn level_of_rate(field: &Field<'_>) -> Option<f64> {
    if field.node.text() == Some("0") {
        return field.whole(0, 0).map(|_| 0.0);
    }
    field.rate()
}

/// A number of users, or 0.
pub fn level_of_users(field: &Field<'_>) -> Option<f64> {
    field.whole(0, MOST_USERS).map(|users| users as f64)
}

/// Reads `arrivals`.
pub fn arrivals(fields: &Fields<'_>) -> Option<Arrivals> {
    let spacing = fields.get("arrivals").map_or(Some("poisson"), |field| field.choice(SPACINGS))?;
    Some(if spacing == "constant" { Arrivals::Constant } else { Arrivals::Poisson })
}

/// Reads `stages`, whose targets `level` reads.
pub fn stages(
    fields: &Fields<'_>,
    section: &'static Section,
    level: impl Fn(&Field<'_>) -> Option<f64>,
) -> Option<Vec<Stage>> {
    let stage = |field: &Field<'_>| {
        let fields = Fields::open(field, section)?;
        let target = fields.get("target").and_then(|field| level(&field));
        let duration = fields.get("duration").and_then(|field| field.duration());
        Some(Stage { target: target?, duration: duration? })
    };
    let stages: Vec<Option<Stage>> = fields.get("stages")?.some_items()?.iter().map(stage).collect();
    stages.into_iter().collect()
}

/// Nothing where the duration is there and wrong.
pub fn duration(fields: &Fields<'_>) -> Option<Option<Duration>> {
    fields.get("duration").map_or(Some(None), |field| field.time().map(Some))
}

/// The profile with what every profile may say.
pub fn part(fields: &Fields<'_>, profile: Option<Profile>) -> Option<Part> {
    let time = |name| fields.get(name).map_or(Some(None), |field| field.duration().map(Some));
    let (start_time, graceful_stop) = (time("start_time"), time("graceful_stop"));
    Some(Part { profile: profile?, start_time: start_time?, graceful_stop: graceful_stop?, users: None })
}
