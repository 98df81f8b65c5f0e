//! `perf-gate trend`: how the levels of a branch moved, and between which commits they changed.

use super::baseline::Shelf;
use super::conclusion::style;
use super::file_names::FileNames;
use super::{print, print_json, warn};
use crate::cli::TrendArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::github::Runner;
use crate::history::Trend;
use crate::report;
use crate::store::{Entry, Kind, Listing, Unusable};
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::path::{Path, PathBuf};

/// Shows the trend of every scenario that is asked for. A change is an answer and no failure: the gate is what fails.
pub async fn trend(context: &Context, args: &TrendArgs) -> Result<ExitStatus, Failure> {
    let shelf = Shelf::open(context, &args.store, &args.which).await?;
    let from = Timestamp::now() - SignedDuration::from_hours(24 * i64::from(args.since));
    let found = shelf.list(Kind::Baseline, Some(from)).await?;
    if found.iter().all(|(_, listing)| listing.entries.is_empty()) {
        warn(&format!(
            "{} (runs of the last {} days are looked at: --since)",
            shelf.nothing(Kind::Baseline),
            args.since
        ));
    }
    let mut trends = Vec::new();
    for (scenario, Listing { entries, foreign }) in found {
        let Some(branch) = branch(&shelf, &entries) else { continue };
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| entry.branch == branch).collect();
        let (runs, unusable) = shelf.store.summaries(&entries).await.map_err(|fault| shelf.failure(fault))?;
        let runs = runs.into_iter().map(|(_, run)| run).collect();
        let found = Trend::of(&scenario, &branch, runs);
        trends.extend(found.map(|trend| tell(context, args, trend)).transpose()?);
        let unusable = unusable.into_iter().chain(foreign.into_iter().map(Unusable::foreign));
        unusable.for_each(|object| warn(&format!("{} is left out: {}", object.name, object.why)));
    }
    if let Some(folder) = &args.out {
        pages(folder, &trends)?;
    }
    summarise(context, &trends)?;
    Ok(ExitStatus::Passed)
}

fn tell(context: &Context, args: &TrendArgs, trend: Trend) -> Result<Trend, Failure> {
    if args.json {
        print_json(&trend)?;
    } else {
        print(&report::trend(&trend, style(context)))?;
    }
    Ok(trend)
}

/// A page of each, by the name of its scenario.
fn pages(folder: &Path, trends: &[Trend]) -> Result<(), Failure> {
    let write = |path: PathBuf| move |source| Failure::Write { path, source };
    fs::create_dir_all(folder).map_err(write(folder.to_owned()))?;
    let mut names = FileNames::default();
    for trend in trends {
        let path = folder.join(format!("{}.html", names.of(&trend.scenario)));
        fs::write(&path, report::trend_page(trend)).map_err(write(path.clone()))?;
        warn(&format!("{} is the page of {}", path.display(), trend.scenario));
    }
    Ok(())
}

/// A line a scenario for the summary of the job, where there is one.
fn summarise(context: &Context, trends: &[Trend]) -> Result<(), Failure> {
    let lines: Vec<String> = trends.iter().map(report::trend_line).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let summary = Runner::of(&context.variables).summary(&format!("### Trend\n\n{}\n", lines.join("\n")));
    summary.map_err(|fault| Failure::unexpected("cannot write the summary of the job", &fault))
}

/// The branch that is meant: the one that a change here would be held against, else that of the newest stored run.
fn branch(shelf: &Shelf, newest_first: &[Entry]) -> Option<String> {
    let is_stored = |branch: &str| newest_first.iter().any(|entry| entry.branch == branch);
    let target = shelf.branches().target(is_stored).into_iter().find(|branch| is_stored(branch));
    target.or_else(|| newest_first.first().map(|entry| entry.branch.clone()))
}
