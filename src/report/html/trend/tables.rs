//! What the pictures of a trend are about, in words.

use super::super::super::baseline::counted;
use super::super::super::speech::Speech;
use super::super::super::trend::notes::{self, mark, moved};
use super::super::super::trend::place::Place;
use super::super::super::trend::{answer, rows};
use super::super::super::{escape, quantity};
use super::super::columns::{self, Column};
use super::super::fold::fold;
use super::super::markup::{Element, element, text};
use crate::history::{Change, Strand, Time, Track, Trend};
use crate::metric::{Key, Statistic};

/// Changes, newest first, each with all that moved; nothing where none did.
pub fn changes(places: &[Place<'_>]) -> Option<Element> {
    if places.is_empty() {
        return None;
    }
    let columns =
        ["since", "commits", "what moved"].map(Column::words).into_iter().chain([Column::numbers("by chance")]);
    let rows = places.iter().filter_map(|place| Some(change(place, place.main()?.1)));
    let table = table("changes", columns, rows);
    let note = "By chance: how often two stretches of one level look this far apart. Where to look was chosen, so that the rate of \
                false alarms is higher than that.";
    Some(super::super::section("of-changes", "Changes").holds([table, text("p", note).class("faint")]))
}

fn change(place: &Place<'_>, main: &Change) -> Element {
    let moved = place.moved.iter().map(|(key, change)| {
        let class = if change.worse { "worse" } else { "better" };
        text("li", moved(key, change)).class(class)
    });
    element("tr").holds([
        text("th", answer::day(&main.began)).with("scope", "row"),
        text("td", answer::between(main)),
        element("td").holds([element("ul").class("plain").holds(moved)]),
        text("td", odds(main.chance)).class("number"),
    ])
}

/// `under 1 in 10,000`; nobody needs to know how much beyond a million.
fn odds(chance: f64) -> String {
    let power = (-chance.max(1e-6).log10()).floor().max(0.0) as u32;
    format!("under 1 in {}", crate::metric::count(10_i128.pow(power)))
}

/// What crept, in sentences.
pub fn creeps(strand: &Strand, trend: &Trend) -> Vec<String> {
    let speech = Speech::of(trend.of_jobs);
    answer::creeps(strand, trend.of_jobs).into_iter().map(|(key, creep)| notes::creep(key, creep, speech)).collect()
}

/// Where machine or scenario changed, and what was accepted; newest first.
pub fn marks(trend: &Trend) -> Option<Element> {
    let facts = trend.marks.iter().rev().flat_map(|of| [text("dt", answer::day(&of.began)), text("dd", mark(of))]);
    let list = || element("dl").holds(facts);
    (!trend.marks.is_empty()).then(|| super::super::section("marks", "What else changed").holds([list()]))
}

/// `34 refresh times from 2026-05-01 to 2026-10-03, on AMD EPYC`.
pub fn extent(strand: &Strand, trend: &Trend) -> String {
    let day = |time: Option<&Time>| time.map(|time| answer::day(&time.began)).unwrap_or_default();
    let times = counted(strand.times.len() as u32, "refresh time", "refresh times");
    let (first, last) = (day(strand.times.first()), day(strand.times.last()));
    let others = notes::other_times(trend).map(|told| format!("; {told}")).unwrap_or_default();
    format!("{times} from {first} to {last}, on {}{others}", escape::line(&strand.key.cpu))
}

/// All tasks, in a table that sorts.
pub fn tasks(strand: &Strand) -> Option<Element> {
    let is_p95 = |track: &&Track| track.key.task.is_some() && track.key.statistic == Statistic::Percentile(95.0);
    let rows: Vec<Element> = strand.tracks.iter().filter(is_p95).map(task).collect();
    let title = format!("{}: p95", counted(rows.len() as u32, "task", "tasks"));
    let columns = [
        Column::words("task").that_sorts(),
        Column::words("oldest to newest"),
        Column::numbers("newest").that_sorts(),
        Column::numbers("since the oldest").that_sorts(),
    ];
    (!rows.is_empty()).then(|| {
        let table = table("sorts", columns, rows);
        element("section").class("of-tasks").holds([fold(&title).holds([table])])
    })
}

fn task(track: &Track) -> Element {
    let name = escape::line(track.key.task.as_deref().unwrap_or_default());
    element("tr").holds([
        element("th").with("scope", "row").holds([text("code", name)]),
        text("td", rows::bars(track)).class("bars-of-text"),
        text("td", quantity::level(&track.key, track.newest)).class("number").with("data-by", track.newest),
        text("td", rows::moved(track)).class("number").with("data-by", track.change.unwrap_or_default()),
    ])
}

/// Every refresh time, newest first.
pub fn times(strand: &Strand, trend: &Trend) -> Element {
    let first = if trend.of_jobs { Key::iteration(Statistic::Typical) } else { Key::percentile(95.0) };
    let keys = [first, Key::throughput(), Key::errors()];
    let tracks: Vec<&Track> = keys.iter().filter_map(|key| strand.track(key)).collect();
    let speech = Speech::of(trend.of_jobs);
    let titles: Vec<String> = tracks.iter().map(|track| speech.title(&track.key).to_string()).collect();
    let numbers = ["runs"].into_iter().chain(titles.iter().map(String::as_str)).map(Column::numbers);
    let columns = ["when", "commit"].map(Column::words).into_iter().chain(numbers);
    let row = |(i, time): (usize, &Time)| {
        let value = |track: &&Track| track.values[i].map(|value| quantity::level(&track.key, value));
        let values = tracks.iter().map(|track| text("td", value(track).unwrap_or_default()).class("number"));
        element("tr")
            .holds([text("th", answer::day(&time.began)).with("scope", "row")])
            .holds([element("td").holds([text("code", escape::commit(&time.last_commit))])])
            .holds([text("td", time.runs.to_string()).class("number")])
            .holds(values)
    };
    let rows: Vec<Element> = strand.times.iter().enumerate().rev().map(row).collect();
    let table = table("times", columns, rows);
    element("section").class("of-times").holds([fold("All refresh times").holds([table])])
}

fn table<'a>(
    class: &'static str,
    columns: impl IntoIterator<Item = Column<'a>>,
    rows: impl IntoIterator<Item = Element>,
) -> Element {
    let table = element("table").class(class).holds([columns::head(columns), element("tbody").holds(rows)]);
    element("div").class("wide").holds([table])
}
