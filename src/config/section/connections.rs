//! `connections`: how many there are to a build, and whose.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::driver::http::{Connections, Sharing};

/// Most connections to one build where the file says nothing.
const MOST: usize = 1000;
/// Most requests on one HTTP/2 connection where the file says nothing: what most servers take.
const STREAMS: usize = 100;
/// Most requests that may be let wait, where there is a bound: more than ports, for whoever means a large number.
const MOST_WAITING: u64 = 1_000_000;
const NUMBER: Shape = Shape::Whole { least: 1, most: 65_535 };
const POLICIES: &[&str] = &["shared", "per-user", "new-each-time"];

static CONNECTIONS: Section = Section::new(
    "connections",
    "The connections to one build. A bare number is the most of them.",
    &[
        Key::new("most", NUMBER, "Most at a time; requests beyond wait, and the wait counts.").default("1000"),
        Key::new(
            "waiting",
            Shape::Whole { least: 0, most: MOST_WAITING },
            "Most requests that wait for a connection at a time. Those beyond fail at once, as *no room in the waiting \
             queue*. Without it there is no bound, and a request waits as long as it must.",
        ),
        Key::new(
            "policy",
            Shape::Choice(POLICIES),
            "`shared`: the connection that became idle last serves the next request, whoever sends it. `per-user`: every \
             user keeps its own; users beyond `most` close the one that is idle longest. `new-each-time`: one is opened \
             for every request and closed after it, as with k6's `noConnectionReuse`.",
        )
        .default("shared"),
        Key::new(
            "streams",
            NUMBER,
            "Most requests at a time on one shared HTTP/2 connection; fewer where the server says so. Requests beyond open \
             another connection, up to `most`.",
        )
        .default("100"),
    ],
);

/// What `connections` takes.
pub const SHAPE: Shape = Shape::Either(&[NUMBER, Shape::Section(&CONNECTIONS)]);

/// Reads `connections`, where it is there.
pub fn read(field: Option<Field<'_>>) -> Option<Connections> {
    let default = Connections { most: MOST, waiting: None, sharing: Sharing::Shared, streams: STREAMS };
    let Some(field) = field else { return Some(default) };
    if !field.is_mapping() {
        return Some(Connections { most: number(&field)?, ..default });
    }
    let fields = Fields::open(&field, &CONNECTIONS)?;
    let of = |key: &str, default| fields.get(key).map_or(Some(default), |field| number(&field));
    let (most, streams) = (of("most", MOST), of("streams", STREAMS));
    let waiting = match fields.get("waiting") {
        Some(field) => whole(&field, 0, MOST_WAITING).map(Some),
        None => Some(None),
    };
    let sharing = match fields.get("policy").map_or(Some("shared"), |field| field.choice(POLICIES))? {
        "per-user" => Sharing::PerUser,
        "new-each-time" => Sharing::NewEachTime,
        _ => Sharing::Shared,
    };
    Some(Connections { most: most?, waiting: waiting?, sharing, streams: streams? })
}

fn number(field: &Field<'_>) -> Option<usize> {
    whole(field, 1, 65_535)
}

fn whole(field: &Field<'_>, least: u64, most: u64) -> Option<usize> {
    field.whole(least, most).and_then(|number| usize::try_from(number).ok())
}
