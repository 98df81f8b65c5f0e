//! The first line of a trend: what changed last, what crept, or that nothing did.

use super::place::{Place, rank};
use crate::history::{Change, Creep, Strand, Trend};
use crate::metric::{self, Key, Metric};
use crate::report::baseline::counted;
use crate::report::speech::Speech;
use crate::report::{escape, quantity};

/// `orders-api, main: p95 latency rose 12 % between a1b2c3d and d4e5f6a on 2026-10-03`.
pub(in crate::report) fn answer(trend: &Trend, strand: &Strand, places: &[Place<'_>]) -> String {
    let (scenario, branch) = (escape::line(&trend.scenario), escape::line(&trend.branch));
    let speech = Speech::of(trend.of_jobs);
    let creep = creeps(strand, trend.of_jobs).into_iter().next();
    let newest = places.first().and_then(Place::main);
    let times = strand.times.len();
    let told = match (creep, newest) {
        (Some((key, creep)), _) => crept(key, creep, speech),
        (None, Some((key, change))) => format!("{}{}", changed(key, change, speech), others(places.len() - 1)),
        (None, None) if times < Trend::FEWEST => {
            let stored = counted(times as u32, "comparable refresh time is", "comparable refresh times are");
            format!("{stored} stored; from {} on a change can be told from noise", Trend::FEWEST)
        }
        (None, None) => {
            let since = strand.times.first().map(|time| day(&time.began)).unwrap_or_default();
            format!("no change in {} since {since}", counted(times as u32, "refresh time", "refresh times"))
        }
    };
    format!("{scenario}, {branch}: {told}")
}

/// What crept, what people ask for first; of the whole scenario.
pub(in crate::report) fn creeps(strand: &Strand, of_jobs: bool) -> Vec<(&Key, &Creep)> {
    let whole = strand.tracks.iter().filter(|track| track.key.task.is_none());
    let mut crept: Vec<(&Key, &Creep)> = whole.filter_map(|track| Some((&track.key, track.creep.as_ref()?))).collect();
    crept.sort_by_key(|(key, _)| rank(key, of_jobs));
    crept
}

fn crept(key: &Key, creep: &Creep, speech: Speech) -> String {
    let Creep { began, change, .. } = creep;
    let (what, way, size) = (speech.spoken(key), if *change > 0.0 { "up" } else { "down" }, quantity::size(*change));
    format!("{what} crept {way} {} since {}, no step of it beyond the limit", size.trim_start_matches('−'), day(began))
}

fn changed(key: &Key, change: &Change, speech: Speech) -> String {
    let way = if change.after > change.before { "rose" } else { "fell" };
    let what = speech.spoken(key);
    let comma = if change.from == change.to { "," } else { "" };
    format!("{what} {way} {} {}{comma} on {}", by(key, change), between(change), day(&change.began))
}

/// `12 %`; of errors, which may have been none, the rates.
fn by(key: &Key, change: &Change) -> String {
    match change.change.filter(|_| key.metric != Metric::Errors) {
        Some(by) => metric::percent_change(by).trim_start_matches(['+', '−']).to_owned(),
        None => format!("from {} to {}", quantity::level(key, change.before), quantity::level(key, change.after)),
    }
}

/// Between which commits; where none lies between, something else than the program changed.
pub(in crate::report) fn between(change: &Change) -> String {
    let (from, to) = (escape::commit(&change.from), escape::commit(&change.to));
    if change.from == change.to {
        return format!("at {to}, with no commit between");
    }
    format!("between {from} and {to}")
}

fn others(places: usize) -> String {
    match places {
        0 => String::new(),
        n => format!("; {} before it", counted(n as u32, "change", "changes")),
    }
}

/// The day of a time in UTC; what is no time, as it stands.
pub(in crate::report) fn day(began: &str) -> String {
    let when: Result<jiff::Timestamp, _> = began.parse();
    when.map_or_else(|_| escape::line(began), |when| when.strftime("%Y-%m-%d").to_string())
}
