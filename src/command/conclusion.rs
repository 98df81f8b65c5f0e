//! What follows a judgement: files, what is printed, the exit status.

use super::output::Output;
use super::{print, print_json};
use crate::cli::SayArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::{Fault, Judgement, Policy, Verdict};
use crate::record::{Arm, Ending, RunRecord};
use crate::report::{self, COMMENT_BUDGET, Files, Format, Report, Sheet, Style};
use std::path::Path;

/// Where a judgement is told.
#[derive(Debug, Clone, Copy)]
pub struct Conclusion<'a> {
    /// The process.
    pub context: &'a Context,
    /// The folder of judgement and report.
    pub output: &'a Output,
    /// The scenario as the user named it.
    pub scenario: &'a Path,
    /// How much is printed.
    pub say: SayArgs,
}

/// A judgement that was told.
#[derive(Debug)]
pub struct Concluded {
    /// The exit status.
    pub status: ExitStatus,
    /// All that is to be said of it.
    pub report: Report,
}

impl Conclusion<'_> {
    /// Writes and prints a judgement.
    pub fn of(&self, policy: &Policy, record: &RunRecord, judgement: &Judgement) -> Result<Concluded, Failure> {
        self.output.write_json("judgement.json", judgement)?;
        let files = files(self.scenario, self.output);
        let mut report = Report::new(judgement, record, &policy.fail_on, &files);
        let comment = report.render(Format::Markdown { budget: COMMENT_BUDGET });
        self.output.write("report.md", comment.as_bytes())?;
        let page = report::html(&[Sheet { report: &report, judgement, record }]);
        report.page = Some(self.output.write("report.html", page.as_bytes())?.display().to_string());
        if self.say.json {
            print_json(judgement)?;
        } else if self.say.quiet {
            print(&format!("{}\n", report.sentence.plain()))?;
        } else {
            print(&report.render(Format::Terminal(style(self.context))))?;
        }
        Ok(Concluded { status: status(judgement, policy, record), report })
    }
}

/// Where things are. The built-in quick start is no file.
pub fn files(scenario: &Path, output: &Output) -> Files {
    Files {
        scenario: scenario.exists().then(|| scenario.display().to_string()),
        folder: Some(output.folder().display().to_string()),
    }
}

/// What a terminal can show.
pub fn style(context: &Context) -> Style {
    let width = context.variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let width = width.or_else(|| crate::context::terminal_width().filter(|_| context.stdout_is_terminal));
    Style { colour: context.colour(), width: width.unwrap_or(100).clamp(60, 140) }
}

/// The exit status of a judged run.
pub fn status(judgement: &Judgement, policy: &Policy, record: &RunRecord) -> ExitStatus {
    if let Ending::Interrupted { signal } = record.ending {
        return ExitStatus::Interrupted(signal);
    }
    if matches!(judgement.fault, Some(Fault::Down { arm: Arm::Head, .. })) {
        return ExitStatus::HeadFailed;
    }
    match judgement.verdict {
        verdict if !policy.fail_on.contains(&verdict) => ExitStatus::Passed,
        Verdict::Regressed => ExitStatus::Regressed,
        Verdict::Pass | Verdict::Improved => ExitStatus::Passed,
        Verdict::Invalid | Verdict::Inconclusive | Verdict::Incomparable | Verdict::NoBaseline => ExitStatus::NoVerdict,
    }
}
