//! `_failures.csv`: a row for every task and class of error.

use super::columns::FAILURES;
use super::counted::Counted;
use super::name::Names;
use super::sheet::Sheet;
use super::stats::requests_of;
use crate::record::{ErrorClass, TaskTotal};

/// Of records that do not tell classes by task.
const UNTOLD: &str = "failed";

/// The failed requests of an arm.
pub fn sheet(counted: &Counted<'_>) -> Sheet {
    let names = Names::of(counted.record);
    let row = |total: &TaskTotal, error: String, number: u64| {
        let name = names.name(&total.task);
        // Nobody has noted when.
        vec![name.kind, name.name, error, number.to_string(), String::new(), String::new()]
    };
    let of_task = |total: &TaskTotal| -> Vec<Vec<String>> {
        let told: u64 = total.classes.values().sum();
        let classes = total.classes.iter().map(|(class, number)| row(total, error(counted, total, *class), *number));
        let untold = total.errors.checked_sub(told).filter(|untold| *untold > 0);
        classes.chain(untold.map(|untold| row(total, UNTOLD.to_owned(), untold))).collect()
    };
    Sheet::new(FAILURES.iter().copied()).with(requests_of(counted).flat_map(of_task))
}

/// The class, and what the first of them said where that was kept.
fn error(counted: &Counted<'_>, total: &TaskTotal, class: ErrorClass) -> String {
    let mut samples = counted.record.samples.iter();
    let sample = samples.find(|s| s.arm == counted.arm && s.task == total.task && s.class == class);
    sample.map_or_else(|| class.to_string(), |sample| format!("{class}: {}", sample.text))
}
