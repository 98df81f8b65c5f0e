//! What a trend rests upon: changes, creep, what else changed, and runs under other conditions.

use super::answer::{between, day};
use super::place::Place;
use crate::history::{Change, Creep, Mark, Strand, Trend};
use crate::metric::{self, Key, Metric};
use crate::report::baseline::counted;
use crate::report::ink::Ink;
use crate::report::paragraph::labelled;
use crate::report::speech::Speech;
use crate::report::{escape, quantity};

/// Most quantities that are named of one place.
const MOST_NAMED: usize = 6;
/// Most places that are told.
const MOST_PLACES: usize = 10;

/// Changes, newest first, each with what moved.
pub(in crate::report) fn changes(places: &[Place<'_>], width: usize) -> String {
    let mut text: String = places.iter().take(MOST_PLACES).map(|place| change(place, width)).collect();
    if places.len() > MOST_PLACES {
        let more = counted((places.len() - MOST_PLACES) as u32, "older change", "older changes");
        text.push_str(&labelled("", Ink::Faint, &format!("and {more}: --json has all"), width));
    }
    text
}

fn change(place: &Place<'_>, width: usize) -> String {
    let Some((_, main)) = place.main() else { return String::new() };
    let named = place.moved.iter().take(MOST_NAMED).map(|(key, change)| moved(key, change));
    let mut named: Vec<String> = named.collect();
    if place.moved.len() > MOST_NAMED {
        named.push(format!("and {} more", place.moved.len() - MOST_NAMED));
    }
    let ink = if main.worse { Ink::Bad } else { Ink::Good };
    labelled(&day(&main.began), ink, &format!("{}: {}", between(main), named.join(", ")), width)
}

/// `latency p95 +12 % (10.0 → 11.2 ms)`.
pub(in crate::report) fn moved(key: &Key, change: &Change) -> String {
    let levels = quantity::levels(key, Some(change.before), Some(change.after));
    let task = key.task.as_ref().map(|task| format!(" of {}", escape::line(task))).unwrap_or_default();
    let title = key.title();
    match change.change.filter(|_| key.metric != Metric::Errors) {
        Some(by) => format!("{title}{task} {} ({levels})", metric::percent_change(by)),
        None => format!("{title}{task} {levels}"),
    }
}

/// What got worse without a change that a pull request would show.
pub(in crate::report) fn creeps(trend: &Trend, strand: &Strand, width: usize) -> String {
    let speech = Speech::of(trend.of_jobs);
    let one = |(key, of): (&Key, &Creep)| labelled("creep", Ink::Bad, &creep(key, of, speech), width);
    super::answer::creeps(strand, trend.of_jobs).into_iter().map(one).collect()
}

/// `latency p95 +12 % (10.0 → 11.2 ms) since 2026-05-01, a1b2c3d: more than one change may, in smaller steps`.
pub(in crate::report) fn creep(key: &Key, creep: &Creep, speech: Speech) -> String {
    let levels = quantity::levels(key, Some(creep.before), Some(creep.after));
    let (by, commit) = (metric::percent_change(creep.change), escape::commit(&creep.commit));
    let (what, since) = (speech.title(key), day(&creep.began));
    format!("{what} {by} ({levels}) since {since}, {commit}: more than one change may, in smaller steps")
}

/// Changes of the machine and of the scenario, and what was accepted; newest first.
pub(in crate::report) fn marks(trend: &Trend, width: usize) -> String {
    trend.marks.iter().rev().map(|of| labelled(&day(&of.began), Ink::Faint, &mark(of), width)).collect()
}

/// `from a1b2c3d on: CPU model B (before: A)`.
pub(in crate::report) fn mark(mark: &Mark) -> String {
    let differs = mark.differences.iter().map(|d| format!("{} {} (before: {})", d.what, d.here, d.stored));
    let accepted = mark.accepted.iter().map(|accepted| format!("accepted {accepted}"));
    let what: Vec<String> = differs.chain(accepted).map(|what| escape::line(&what)).collect();
    format!("from {} on: {}", escape::commit(&mark.commit), what.join("; "))
}

/// How many refresh times are under other conditions, and so are not compared with these.
pub(in crate::report) fn others(trend: &Trend, width: usize) -> String {
    other_times(trend).map(|text| labelled("others", Ink::Faint, &text, width)).unwrap_or_default()
}

/// The same in words; nothing where there are none.
pub(in crate::report) fn other_times(trend: &Trend) -> Option<String> {
    let times: usize = trend.strands.iter().skip(1).map(|strand| strand.times.len()).sum();
    let counted = counted(times as u32, "more refresh time", "more refresh times");
    let text = format!("{counted} on other machines or with another scenario, each compared only with its own");
    (times > 0).then_some(text)
}
