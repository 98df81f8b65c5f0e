//! `generator`: how the load is made, not what it is.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::scenario::Generator;
use crate::config::shape::{Key, Section, Shape};

/// The table of `generator`.
pub static GENERATOR: Section = Section::new(
    "generator",
    "How the load is made, not what it is.",
    &[Key::new(
        "lateness",
        Shape::Duration,
        "A round in which more than 5% of the requests of a build were sent later than this after their intended start, by \
         the generator's own fault, is void. A longer one keeps more rounds on a busy machine, whose noise they then have.",
    )
    .default("1ms, or 5% of base's p95 where that is longer")],
);

/// Reads `generator`.
pub fn read(field: &Field<'_>) -> Option<Generator> {
    let fields = Fields::open(field, &GENERATOR)?;
    let lateness = fields.get("lateness").map(|field| field.time());
    Some(Generator { lateness: lateness.map_or(Some(None), |time| time.map(Some))? })
}
