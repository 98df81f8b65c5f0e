//! `generator`: how the load is made, not what it is.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::platforms::Platforms;
use crate::config::shape::{Key, Section, Shape};
use crate::driver::Generator;
use std::time::Duration;

const CORE: Shape = Shape::Whole { least: 0, most: 1023 };

/// The table of `generator`.
pub static GENERATOR: Section = Section::new(
    "generator",
    "How the load is made, not what it is.",
    &[
        Key::new(
            "threads",
            Shape::Whole { least: 1, most: 256 },
            "Threads that make the load, each with its part of the users and of the connections. As few as do: one for every \
             20000 requests a second or 100 users without a pause, at most half of the processors, and a quarter where the \
             target runs on the same machine.",
        )
        .default("as few as do"),
        Key::new(
            "cores",
            Shape::list(&CORE),
            "Processors that these threads are held on, each on the next. The target is better held on others, \
             by `taskset` in its command.",
        )
        .default("any")
        .only(Platforms::Linux, "leave it out, the system places threads there"),
        Key::new(
            "quantum",
            Shape::Duration,
            "Requests that are due within so long are sent together: less processor time for the generator, which is \
             late by up to this on purpose. 1ms halves what 10000/s cost; it has to stay under `lateness`.",
        )
        .default("0s"),
        Key::new(
            "lateness",
            Shape::Duration,
            "A round in which more than 5% of the requests of a build were sent later than this after their intended start, \
             by the generator's own fault, is void. A longer one keeps more rounds on a busy machine, whose noise they then \
             have.",
        )
        .default("1ms, or 5% of base's p95 where that is longer"),
    ],
);

/// Reads `generator`: the threads, and how late they may be before a round is void.
pub fn read(field: &Field<'_>) -> Option<(Generator, Option<Duration>)> {
    let fields = Fields::open(field, &GENERATOR)?;
    let threads = fields.get("threads").map(|field| field.whole(1, 256));
    let cores = fields.get("cores").map_or_else(|| Some(Vec::new()), |field| cores(&field));
    let quantum = fields.get("quantum").map_or(Some(Duration::ZERO), |field| field.duration());
    let lateness = fields.get("lateness").map_or(Some(None), |field| field.time().map(Some));
    let threads = threads.map_or(Some(None), |number| number.map(|number| u32::try_from(number).ok()))?;
    let (quantum, lateness) = (quantum?, lateness?);
    if !quantum.is_zero() && quantum >= lateness.unwrap_or(crate::engine::USUAL_LATENESS) {
        field.problem("`quantum` makes requests late by as much as `lateness` allows: set `lateness` higher");
        return None;
    }
    Some((Generator { threads, cores: cores?, quantum }, lateness))
}

fn cores(field: &Field<'_>) -> Option<Vec<u32>> {
    let items = field.some_items()?;
    // All of them are read, so that all problems are told.
    let cores: Vec<_> =
        items.iter().map(|item| item.whole(0, 1023).and_then(|core| u32::try_from(core).ok())).collect();
    cores.into_iter().collect()
}
