//! `cpu` and `memory` in `policy`: what builds use can be told only of those that are started here.

use crate::config::field::Field;
use crate::metric::Key;
use crate::target::{ArmConfig, TargetConfig};

/// Notes every check of what a build uses that is not started here; asked when the target is known.
pub fn hold(field: &Field<'_>, target: &TargetConfig) {
    let elsewhere = |arm: &ArmConfig| arm.start.is_none();
    let base = target.base.as_ref().is_some_and(elsewhere);
    let head = elsewhere(&target.head);
    for (section, compares) in [("thresholds", true), ("limits", false)] {
        let arm = match (head, base && compares) {
            (true, true) => "base and head",
            (true, false) => "head",
            (false, true) => "base",
            (false, false) => continue,
        };
        let listed = field.inner(section).and_then(|section| section.entries()).unwrap_or_default();
        for (name, entry) in listed.iter().filter(|(name, _)| is_use(&name.text)) {
            // What is switched off asks for nothing.
            if matches!(entry.node.json().as_str(), Some("off")) || entry.node.json() == false {
                continue;
            }
            entry.problem(format!(
                "`{}` is read from processes that perf-gate starts: give {arm} a `start` in place of the URL, or remove this",
                name.text
            ));
        }
    }
}

fn is_use(name: &str) -> bool {
    name.parse::<Key>().is_ok_and(|key| key.metric.is_use())
}
