//! CSV in the shape of Locust's `--csv`: the same four files with the same columns, for whoever has a script that reads those.
//!
//! What is not known stands as Locust leaves it: `N/A` for a percentile, 0 for a number, nothing for a text. Main function:
//! [`csv()`].

mod columns;
mod counted;
mod failures;
mod history;
mod name;
mod sheet;
mod stats;

use crate::record::RunRecord;
use counted::Counted;
use sheet::Sheet;

/// One file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvFile {
    /// What follows the prefix in its name: `stats.csv`; of a run with two builds `base_stats.csv` and `head_stats.csv`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The files of one run: those of Locust for each arm, times in milliseconds.
pub fn csv(record: &RunRecord) -> Vec<CsvFile> {
    record.plan.arms.iter().flat_map(|arm| of_arm(&Counted::of(record, *arm))).collect()
}

fn of_arm(counted: &Counted<'_>) -> [CsvFile; 4] {
    let arm = if counted.record.is_duet() { format!("{}_", counted.arm) } else { String::new() };
    let sheets = [
        ("stats.csv", stats::sheet(counted)),
        ("stats_history.csv", history::sheet(counted)),
        ("failures.csv", failures::sheet(counted)),
        // Of a program in Python; there so that whoever opens all four finds them.
        ("exceptions.csv", Sheet::new(columns::EXCEPTIONS.iter().copied())),
    ];
    sheets.map(|(name, sheet)| CsvFile { name: format!("{arm}{name}"), text: sheet.text() })
}

#[cfg(test)]
mod tests;
