//! `load`: how iterations start over time.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::load::{Arrivals, Profile, ThinkTime};
use std::time::Duration;

const DURATION: Key = Key::new(
    "duration",
    Shape::Duration,
    "Most seconds of measured load on each build; windows, then rounds, shrink to fit.",
)
.default("as long as the rounds take");

const ARRIVALS: &[&str] = &["poisson", "constant"];

static CONSTANT_ARRIVAL_RATE: Section = Section::new(
    "constant-arrival-rate",
    "Open model: iterations start at a rate, whatever the target does.",
    &[
        Key::new("rate", Shape::Rate, "Iterations that start per second, minute or hour.").required(),
        DURATION,
        Key::new(
            "arrivals",
            Shape::Choice(ARRIVALS),
            "Gaps between starts: like those of many independent clients, or all equal.",
        )
        .default("poisson"),
    ],
);

static CONSTANT_VUS: Section = Section::new(
    "constant-vus",
    "Closed model: so many users; each starts an iteration when its last one has ended.",
    &[Key::new("vus", Shape::Whole { least: 1, most: 100_000 }, "Users at the same time.").required(), DURATION],
);

/// The table of `load`.
pub static LOAD: Section = Section::new(
    "load",
    "How iterations start over time: one profile, or a list of one. Names and meanings are k6's.",
    &[
        Key::new("constant-arrival-rate", Shape::Section(&CONSTANT_ARRIVAL_RATE), "Open model at a fixed rate."),
        Key::new("constant-vus", Shape::Section(&CONSTANT_VUS), "Closed model with a fixed number of users."),
    ],
)
.rules(&[Rule::One(&["constant-arrival-rate", "constant-vus"])])
.later(&[
    "ramping-vus",
    "ramping-arrival-rate",
    "shared-iterations",
    "per-vu-iterations",
    "externally-controlled",
    "burst",
]);

/// What the key `load` takes.
pub const SHAPE: Shape =
    Shape::Either(&[Shape::Section(&LOAD), Shape::List { of: &Shape::Section(&LOAD), least: 1, most: 1 }]);

/// Reads `load`.
pub fn read(field: &Field<'_>) -> Option<Profile> {
    if !field.is_list() {
        return profile(field);
    }
    let items = field.some_items()?;
    let profiles: Vec<_> = items.iter().map(profile).collect();
    if let [_, second, ..] = items.as_slice() {
        second.problem("one profile for now: several in sequence are not there yet; write one file for each");
        return None;
    }
    profiles.into_iter().next().flatten()
}

fn profile(field: &Field<'_>) -> Option<Profile> {
    let fields = Fields::open(field, &LOAD)?;
    let open = fields.get("constant-arrival-rate").map(|field| constant_arrival_rate(&field));
    let closed = fields.get("constant-vus").map(|field| constant_vus(&field));
    open.or(closed).flatten()
}

fn constant_arrival_rate(field: &Field<'_>) -> Option<Profile> {
    let fields = Fields::open(field, &CONSTANT_ARRIVAL_RATE)?;
    let rate = fields.get("rate").and_then(|field| field.rate());
    let duration = duration(&fields);
    let arrivals = match fields.get("arrivals") {
        Some(field) => field.choice(ARRIVALS),
        None => Some("poisson"),
    };
    let arrivals = if arrivals? == "constant" { Arrivals::Constant } else { Arrivals::Poisson };
    Some(Profile::ConstantArrivalRate { rate: rate?, arrivals, duration: duration? })
}

fn constant_vus(field: &Field<'_>) -> Option<Profile> {
    let fields = Fields::open(field, &CONSTANT_VUS)?;
    let vus = fields.get("vus").and_then(|field| field.whole(1, 100_000));
    let duration = duration(&fields);
    Some(Profile::ConstantVus { vus: u32::try_from(vus?).ok()?, duration: duration? })
}

/// Nothing where the duration is there and wrong.
fn duration(fields: &Fields<'_>) -> Option<Option<Duration>> {
    match fields.get("duration") {
        Some(field) => field.time().map(Some),
        None => Some(None),
    }
}

/// Reads `think_time`, which only the closed model can have.
pub fn think_time(field: &Field<'_>, load: Option<&Profile>) -> Option<ThinkTime> {
    let (from, to) = field.span()?;
    if from > to {
        field.problem("the range must begin with the shorter time, such as `100ms..2s`");
        return None;
    }
    if let Some(Profile::ConstantArrivalRate { .. }) = load {
        field.problem(
            "constant-arrival-rate starts iterations at its rate whatever the users do, so a pause would change \
             nothing: remove it, or use constant-vus",
        );
        return None;
    }
    Some(ThinkTime { from, to })
}
