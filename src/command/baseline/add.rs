//! `perf-gate baseline add`: the record of a run becomes a stored run.

use crate::cli::AddArgs;
use crate::command::checkout::LOCAL;
use crate::command::output::read_record;
use crate::command::{print, storage};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::github::Event;
use crate::history::{Summary, count_refresh_times};
use crate::record::RunRecord;
use crate::store::{Kind, Place, Scope, Store};
use std::path::Path;

/// Stores what later runs are compared with.
pub async fn add(context: &Context, args: &AddArgs) -> Result<ExitStatus, Failure> {
    let record = read_record(&args.record)?;
    let (summary, place) = fit(&record, &args.record, args.branch.as_deref())?;
    let workflow = Event::of(&context.variables);
    let location = storage::location(args.store.store.as_deref(), None)?;
    let store = storage::open(&location, &workflow).await?;
    store_one(&store, &workflow, &place, &summary).await
}

/// What is stored of a record, and where; says why where it cannot be.
pub fn fit(record: &RunRecord, path: &Path, branch: Option<&str>) -> Result<(Summary, Place), Failure> {
    let refuse = |why: String| Failure::Usage(format!("{} cannot become a baseline: {why}", path.display()));
    let summary = Summary::of(record).map_err(|unfit| refuse(unfit.to_string()))?;
    let branch = branch.map(str::to_owned).or_else(|| record.identity.branch.clone());
    let branch = branch.ok_or_else(|| refuse("no branch was checked out; say which one with --branch".to_owned()))?;
    let repository = record.identity.repository.clone().unwrap_or_else(|| LOCAL.to_owned());
    Ok((summary, Place { repository, scenario: record.scenario.clone(), branch }))
}

/// Stores a summary, and says how far the branch is.
pub async fn store_one(
    store: &Store,
    workflow: &Event,
    place: &Place,
    summary: &Summary,
) -> Result<ExitStatus, Failure> {
    let failure = |fault| storage::failure(fault, workflow);
    let added = store.add(place, summary).await.map_err(failure)?;
    print(&format!("stored {} in {}\n", added.name, store.location()))?;
    let scope = Scope::branches(&place.repository, &place.scenario, [&place.branch]);
    // Whoever may write and not list has done what was wanted.
    let Ok(listing) = store.list(Kind::Baseline, &scope, None).await else { return Ok(ExitStatus::Passed) };
    let hash = summary.key.hash();
    let alike = listing.entries.iter().filter(|entry| entry.environment == hash).map(|entry| entry.began);
    print(&progress(&place.branch, count_refresh_times(alike)))
}

fn progress(branch: &str, times: usize) -> String {
    let plural = if times == 1 { "" } else { "s" };
    let more = match times {
        1..5 => "; from 5 on, at least 6 hours apart, changes are judged in full",
        _ => "",
    };
    format!("{branch} has {times} refresh time{plural} on this kind of machine{more}\n")
}
