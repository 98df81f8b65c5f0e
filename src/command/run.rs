//! `perf-gate run`: head alone, its record and nothing else.

use super::base::Making;
use super::checkout::Checkout;
use super::conclusion::{files, style};
use super::job::{Job, Jobs};
use super::measure::fitting;
use super::streams::annotate;
use super::{print, print_json, warn};
use crate::cli::{BaseArgs, MeasureArgs, VaryArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::github::{Level, Runner};
use crate::record::{Ending, RunRecord};
use crate::report::run_summary;

/// Several scenarios run one after the other and give the most alarming of their statuses.
pub async fn run(context: &Context, args: &MeasureArgs) -> Result<ExitStatus, Failure> {
    let jobs = Jobs::prepare(context, args, None)?;
    let ended = jobs.each(async |job| Ok(status(&run_one(job, None).await?))).await;
    jobs.tell_records(&args.out);
    ended
}

/// Measures head alone and says what was measured; `branch` is the one that it is stored under, if it is not the one
/// that is checked out.
pub async fn run_one(job: Job<'_>, branch: Option<&str>) -> Result<RunRecord, Failure> {
    let checkout = Checkout::of(job.context, job.source, None);
    fitting(job.source, false)?;
    let built = Making::new(job, &checkout, &BaseArgs::default(), &VaryArgs::default()).head().await?;
    let mut identity = built.identity(job, &checkout, &[]);
    identity.branch = branch.map(str::to_owned).or(identity.branch);
    let history = &job.source.scenario.history;
    let trailers = checkout.accepted_lately(history.max_age_days);
    trailers.problems.iter().for_each(|problem| warn(problem));
    let policy = job.source.scenario.policy.clone().on(&super::today(), &trailers.accepted);
    let record = built.measurement(job, &identity, &policy).head().await?;
    let text = run_summary(&record, style(job.context), &files(&job.source.path, job.output));
    let first = text.lines().next().unwrap_or_default();
    if !matches!(status(&record), ExitStatus::Passed | ExitStatus::Interrupted(_)) {
        let title = format!("{}: not measured", record.scenario);
        annotate(&Runner::of(&job.context.variables), Level::Error, &title, first, None);
    }
    if job.say.json {
        print_json(&record)?;
    } else if job.say.quiet {
        print(&format!("{first}\n"))?;
    } else {
        print(&text)?;
    }
    Ok(record)
}

/// The exit status of a run without a judgement.
pub fn status(record: &RunRecord) -> ExitStatus {
    match record.ending {
        Ending::Complete => ExitStatus::Passed,
        Ending::Interrupted { signal } => ExitStatus::Interrupted(signal),
        Ending::Down(_) => ExitStatus::HeadFailed,
        Ending::TooManyVoid | Ending::OutOfTime | Ending::Generator { .. } => ExitStatus::NoVerdict,
    }
}
