//! `policy.accept`: regressions that are accepted on purpose.

use super::policy;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key as TableKey, Section, Shape};
use crate::gate::Policy;
use crate::metric::Key;
use crate::record::Acceptance;

const METRIC: Shape = Shape::Pattern {
    pattern: r"^((latency|iteration)\.(p[0-9]{1,2}(\.[0-9]{1,3})?|typical|mean|max)|throughput|errors|cpu|memory)$",
    form: "a metric such as `latency.p95`",
};
const UP_TO: Shape =
    Shape::Pattern { pattern: r"^[+-]?[0-9]+(\.[0-9]+)?%$", form: "a change such as `+25%`, or `-20%` of throughput" };
const DAY: Shape = Shape::Pattern { pattern: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", form: "a day such as `2027-01-31`" };

/// The table of one entry.
pub static ACCEPTANCE: Section = Section::new(
    "acceptance",
    "A regression that is accepted on purpose: until the day it expires, it raises the threshold of its metric. Every \
     report shows it, and stored runs that have it start a new level of the history. The trailer \
     `Perf-Gate-Accept: latency.p95 +25% REASON` of a commit does the same for the pull request that brings it.",
    &[
        TableKey::new("metric", METRIC, "What may get worse; it must have a threshold.").required(),
        TableKey::new("task", Shape::Text, "Name of the task.").default("the whole scenario"),
        TableKey::new("up_to", UP_TO, "By how much.").required(),
        TableKey::new("reason", Shape::Text, "Why; reports say it.").required(),
        TableKey::new("owner", Shape::Text, "Who answers for it.").required(),
        TableKey::new("expires", DAY, "Last day, UTC, on which it holds.").required(),
    ],
);

/// What `accept` takes.
pub const SHAPE: Shape = Shape::list(&ENTRY);
const ENTRY: Shape = Shape::Section(&ACCEPTANCE);

/// Reads `accept`.
pub fn read(field: &Field<'_>) -> Vec<Acceptance> {
    field.some_items().unwrap_or_default().iter().filter_map(entry).collect()
}

fn entry(field: &Field<'_>) -> Option<Acceptance> {
    let fields = Fields::open(field, &ACCEPTANCE)?;
    let key = fields.get("metric").and_then(|field| metric(&field));
    let task = fields.get("task").map(|field| field.words());
    let up_to = fields.get("up_to");
    let reason = fields.get("reason").and_then(|field| super::root::name(&field));
    let owner = fields.get("owner").and_then(|field| super::root::name(&field));
    let expires = fields.get("expires").and_then(|field| day(&field));
    let key = match task {
        Some(task) => key?.of_task(task?),
        None => key?,
    };
    let up_to = policy::change(&up_to?, &UP_TO, &key)?;
    Some(Acceptance { key, up_to, reason: reason?, owner: Some(owner?), expires: Some(expires?), commit: None })
}

fn metric(field: &Field<'_>) -> Option<Key> {
    let text = field.form(&METRIC, |text| text.parse::<Key>().is_ok_and(|key| key.name() == text))?;
    text.parse().ok()
}

fn day(field: &Field<'_>) -> Option<String> {
    let shaped = |text: &str| {
        text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            })
    };
    let text = field.form(&DAY, shaped)?;
    if text.parse::<jiff::civil::Date>().is_err() {
        field.problem("is no day of the calendar");
        return None;
    }
    Some(text.to_owned())
}

/// Notes every entry that no threshold is raised by; asked when the thresholds of all tasks are known.
pub fn hold(field: &Field<'_>, policy: &Policy) {
    for (entry, accepted) in field.items().unwrap_or_default().iter().zip(&policy.accept) {
        if !policy.thresholds.iter().any(|threshold| threshold.key == accepted.key) {
            entry.problem(format!("there is no threshold on {} that it could raise", accepted.key));
        }
    }
}
