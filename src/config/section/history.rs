//! `history`: the stored runs that head is compared with where no base is measured beside it.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::scenario::{History, Store};
use crate::config::shape::{Key, Section, Shape};
use std::path::Path;

const DAYS: Shape = Shape::Pattern { pattern: "^[0-9]{1,4}d$", form: "a number of days such as `180d`" };
const BRANCH: Shape = Shape::Text;

/// The table of `history`.
pub static HISTORY: Section = Section::new(
    "history",
    "Stored runs: what head is compared with where no base is measured beside it.",
    &[
        Key::new(
            "store",
            Shape::Text,
            "Where runs are stored: a folder (relative to this file), or `s3://bucket/prefix`. The flag `--store` and \
             the variable `PERF_GATE_STORE` go first.",
        )
        .default("`baselines` where perf-gate is run"),
        Key::new(
            "branches",
            Shape::list(&BRANCH),
            "The default branch, then its former names: runs of all of them count as runs of one branch.",
        )
        .default("what the remote says, or `main`"),
        Key::new("max_age", DAYS, "Older runs are left out.").default("180d"),
        Key::new(
            "fixed_machine",
            Shape::Bool,
            "All runs are measured on one machine that nobody else uses: a second run on it confirms a red.",
        )
        .default("false"),
    ],
);

/// Reads `history`; `folder` is that of the scenario file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<History> {
    let fields = Fields::open(field, &HISTORY)?;
    let store = fields.get("store").map(|field| field.words().map(str::to_owned));
    let branches = fields.get("branches").map(|field| branches(&field));
    let max_age = fields.get("max_age").map(|field| days(&field));
    let fixed_machine = fields.get("fixed_machine").map_or(Some(false), |field| field.bool());
    let store = match store {
        Some(text) => Some(Store { text: text?, folder: folder.to_owned() }),
        None => None,
    };
    let default = History::default();
    Some(History {
        store,
        branches: branches.unwrap_or_default(),
        max_age_days: max_age.unwrap_or(Some(default.max_age_days))?,
        fixed_machine: fixed_machine?,
    })
}

fn branches(field: &Field<'_>) -> Vec<String> {
    let items = field.some_items().unwrap_or_default();
    items.iter().filter_map(|item| item.words()).map(str::to_owned).collect()
}

fn days(field: &Field<'_>) -> Option<u32> {
    let number = |text: &str| text.strip_suffix('d').filter(|days| days.len() <= 4)?.parse::<u16>().ok();
    let is_form = |text: &str| number(text).is_some() && text.bytes().all(|b| b.is_ascii_digit() || b == b'd');
    let days = number(field.form(&DAYS, is_form)?)?;
    if days == 0 {
        field.problem("must be longer than 0");
        return None;
    }
    Some(u32::from(days))
}
