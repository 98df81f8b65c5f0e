//! Outputs of the step, for later steps of the workflow.

use super::publishing::Told;
use crate::gate::{Reason, Verdict};
use crate::github::{Runner, RunnerFault};
use std::path::{Path, PathBuf};

/// What was judged.
#[derive(Debug, Clone, Copy)]
pub struct Outputs<'a> {
    /// One of each scenario that was judged.
    pub told: &'a [Told],
    /// Whether that is all of them.
    pub is_whole: bool,
    /// Where the comment is.
    pub comment_url: Option<&'a str>,
    /// The folder with all that was written.
    pub out: &'a Path,
}

impl Outputs<'_> {
    /// Sets them all. What is not known is empty: half of a run has no verdict, but for a proven red.
    ///
    /// # Errors
    /// Where the file of the runner cannot be written.
    pub fn set(&self, runner: &Runner) -> Result<(), RunnerFault> {
        let checks = || self.told.iter().flat_map(|told| &told.judgement.checks).filter(|check| check.gated);
        let regressions = checks().filter(|check| check.verdict == Verdict::Regressed).count();
        let confirm = checks().any(|check| check.reason == Some(Reason::Unconfirmed));
        let worst = self.told.iter().map(|told| told.judgement.verdict).min();
        let worst = worst.filter(|worst| self.is_whole || *worst == Verdict::Regressed);
        let records: Vec<PathBuf> = self.told.iter().map(|told| told.record.clone()).collect();
        of_files(runner, self.out, &records)?;
        runner.output("verdict", worst.map(Verdict::name).unwrap_or_default())?;
        runner.output("regressions", &worst.map(|_| regressions.to_string()).unwrap_or_default())?;
        runner.output("confirm", &confirm.to_string())?;
        runner.output("comment-url", self.comment_url.unwrap_or_default())
    }
}

/// Sets those that name files; the folder only where it is there.
///
/// # Errors
/// Where the file of the runner cannot be written.
pub fn of_files(runner: &Runner, out: &Path, records: &[PathBuf]) -> Result<(), RunnerFault> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or(path.to_owned()).display().to_string();
    let records: Vec<String> = records.iter().map(|record| absolute(record)).collect();
    let folder = if out.is_dir() { absolute(out) } else { String::new() };
    runner.output("report", &folder)?;
    runner.output("record", &records.join("\n"))
}
