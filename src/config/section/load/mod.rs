//! `load`: how iterations start over time.

mod closed;
mod common;
mod open;
mod spike;

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::quantity;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::load::{Load, Part, Profile, Shorten};
use common::MOST_USERS;

/// The table of `load`.
pub static LOAD: Section = Section::new(
    "load",
    "How iterations start over time: one profile, or several, each of which begins when the one before has ended. Names and \
     meanings are k6's. One constant profile is measured in windows of it; of any other load every window is a pass over \
     the whole of it, shortened to fit the budget.",
    &[
        Key::new("constant-arrival-rate", Shape::Section(&open::CONSTANT), "Open model at a fixed rate."),
        Key::new("ramping-arrival-rate", Shape::Section(&open::RAMPING), "Open model at a rate that changes."),
        Key::new("burst", Shape::Section(&open::BURST), "Open model: so many at once, again and again."),
        Key::new("constant-vus", Shape::Section(&closed::CONSTANT), "Closed model with a fixed number of users."),
        Key::new("ramping-vus", Shape::Section(&closed::RAMPING), "Closed model with a number of users that changes."),
        Key::new("shared-iterations", Shape::Section(&closed::SHARED), "Closed model: users share so many iterations."),
        Key::new("spike", Shape::Section(&spike::SPIKE), "A ready-made shape: from a level to a peak and back."),
    ],
)
.rules(&[Rule::One(&[
    "constant-arrival-rate",
    "ramping-arrival-rate",
    "burst",
    "constant-vus",
    "ramping-vus",
    "shared-iterations",
    "spike",
])])
.later(&["per-vu-iterations", "externally-controlled"]);

/// What the key `load` takes.
pub const SHAPE: Shape =
    Shape::Either(&[Shape::Section(&LOAD), Shape::List { of: &Shape::Section(&LOAD), least: 1, most: 100 }]);

/// What the key `shorten` takes.
pub const SHORTEN: Shape = Shape::Either(&[Shape::Choice(WHETHER), Shape::Share]);

const WHETHER: &[&str] = &["auto", "off"];

/// Reads `load`, with what `shorten` says of it.
pub fn read(field: &Field<'_>, shorten: Shorten) -> Option<Load> {
    let items = if field.is_list() { field.some_items()? } else { vec![field.clone()] };
    let parts: Vec<Option<Part>> = items.iter().map(part).collect();
    let alone = items.len() == 1;
    let mut whole = true;
    let mut after_shared = false;
    for (item, part) in items.iter().zip(&parts) {
        let Some(Part { profile, start_time, .. }) = part else { continue };
        let endless = matches!(profile, Profile::ConstantArrivalRate { .. } | Profile::ConstantVus { .. })
            && profile.length().is_none();
        if endless && !(alone && start_time.is_none()) {
            item.problem("one of several profiles, or one with a `start_time`, needs a `duration`");
            whole = false;
        }
        if after_shared && start_time.is_none() {
            item.problem("what follows shared-iterations needs a `start_time`: nobody knows when they will have ended");
            whole = false;
        }
        after_shared = matches!(profile, Profile::SharedIterations { .. });
    }
    let load = Load { parts: parts.into_iter().collect::<Option<_>>()?, shorten };
    (whole && sane(field, &load)).then_some(load)
}

/// Whether there is any load, and no more users than one machine can hold.
fn sane(field: &Field<'_>, load: &Load) -> bool {
    if load.is_steady() {
        return true;
    }
    let pass = load.pass(1.0);
    let nothing = pass.sources.iter().all(|source| source.flow.arrivals() <= 0.0)
        && pass.crews.iter().all(|crew| crew.work.user_seconds() <= 0.0);
    if nothing {
        field.problem("there is no load in it: some rate or number of users must be above 0, for some time");
    }
    let users: u64 = pass.crews.iter().map(|crew| u64::from(crew.work.users())).sum();
    if users > MOST_USERS {
        field.problem(format!("profiles with {users} users together are more than the {MOST_USERS} that there can be"));
    }
    !nothing && users <= MOST_USERS
}

fn part(field: &Field<'_>) -> Option<Part> {
    let fields = Fields::open(field, &LOAD)?;
    let read = |name| fields.get(name);
    read("constant-arrival-rate")
        .map(|field| open::constant(&field))
        .or_else(|| read("ramping-arrival-rate").map(|field| open::ramping(&field)))
        .or_else(|| read("burst").map(|field| open::burst(&field)))
        .or_else(|| read("constant-vus").map(|field| closed::constant(&field)))
        .or_else(|| read("ramping-vus").map(|field| closed::ramping(&field)))
        .or_else(|| read("shared-iterations").map(|field| closed::shared(&field)))
        .or_else(|| read("spike").map(|field| spike::read(&field)))
        .flatten()
}

/// Reads `shorten`.
pub fn shorten(field: &Field<'_>) -> Option<Shorten> {
    match field.node.text().and_then(quantity::percent) {
        Some((None, 1.0)) => return Some(Shorten::Off),
        Some((None, share)) if share > 1.0 => {
            field.problem("must be at most 100%: more than all of it cannot be played");
            return None;
        }
        _ => {}
    }
    if field.node.text().is_some_and(|text| text.ends_with('%') || text.starts_with("0.")) {
        let share = field.share()?;
        if share <= 0.0 {
            field.problem("must be above 0: a pass of no length measures nothing");
            return None;
        }
        return Some(Shorten::To(share));
    }
    Some(if field.choice(WHETHER)? == "off" { Shorten::Off } else { Shorten::Auto })
}
