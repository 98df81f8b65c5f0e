//! `perf-gate baseline refresh`: head is measured and stored, or the job fails.

use super::add::{fit, store_one};
use crate::cli::RefreshArgs;
use crate::command::checkout::Checkout;
use crate::command::job::{Job, Jobs};
use crate::command::run::{self, run_one};
use crate::command::{storage, warn};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::history::Summary;
use crate::store::{Kind, Scope};

/// Several scenarios run one after the other and give the most alarming of their statuses.
pub async fn refresh(context: &Context, args: &RefreshArgs) -> Result<ExitStatus, Failure> {
    let jobs = Jobs::prepare(context, &args.measure, None)?;
    let ended = jobs.each(async |job| refresh_one(job, args).await).await;
    jobs.tell_records(&args.measure.out);
    ended
}

/// Everything that would keep the run from being stored is told before minutes are spent on it.
async fn refresh_one(job: Job<'_>, args: &RefreshArgs) -> Result<ExitStatus, Failure> {
    let source = job.source;
    let checkout = Checkout::of(job.context, source, None);
    let identity = checkout.identity(job.context, source, &[]);
    let refuse = |why: String| Failure::Usage(format!("{} cannot be refreshed: {why}", source.scenario.name));
    Summary::fits(&identity).map_err(|unfit| refuse(unfit.to_string()))?;
    if args.branch.is_none() && identity.branch.is_none() {
        return Err(refuse("no branch is checked out; say which one with --branch".to_owned()));
    }
    let location = storage::location(args.store.store.as_deref(), Some(&source.scenario.history))?;
    let store = storage::open(&location, &checkout.workflow).await?;
    let scope = Scope::branches(&checkout.repository(job.context), &source.scenario.name, identity.branch.as_ref());
    storage::ask(job.signals, &checkout.workflow, store.list(Kind::Baseline, &scope, None)).await?;

    let record = run_one(job, args.branch.as_deref()).await?;
    let status = run::status(&record);
    if status != ExitStatus::Passed {
        warn("nothing was stored");
        return Ok(status);
    }
    let path = job.output.record();
    let (summary, place) = fit(&record, &path, args.branch.as_deref())?;
    let stored = store_one(&store, &checkout.workflow, &place, &summary).await;
    if stored.is_err() {
        warn(&format!("the run itself is kept: store it later with `perf-gate baseline add {}`", path.display()));
    }
    stored
}
