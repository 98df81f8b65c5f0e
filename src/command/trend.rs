//! `perf-gate trend`: how the levels of a branch moved, and between which commits they changed.

use super::baseline::Shelf;
use super::conclusion::style;
use super::{print, print_json, warn};
use crate::cli::TrendArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::history::Trend;
use crate::report;
use crate::store::{Entry, Kind, Listing, Unusable};
use jiff::{SignedDuration, Timestamp};

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
    for (scenario, Listing { entries, foreign }) in found {
        let Some(branch) = branch(&shelf, &entries) else { continue };
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| entry.branch == branch).collect();
        let (runs, unusable) = shelf.store.summaries(&entries).await.map_err(|fault| shelf.failure(fault))?;
        if let Some(trend) = Trend::of(&scenario, &branch, runs.into_iter().map(|(_, run)| run).collect()) {
            if args.json {
                print_json(&trend)?;
            } else {
                print(&report::trend(&trend, style(context)))?;
            }
        }
        let unusable = unusable.into_iter().chain(foreign.into_iter().map(Unusable::foreign));
        unusable.for_each(|object| warn(&format!("{} is left out: {}", object.name, object.why)));
    }
    Ok(ExitStatus::Passed)
}

/// The branch that is meant: the one that a change here would be held against, else that of the newest stored run.
fn branch(shelf: &Shelf, newest_first: &[Entry]) -> Option<String> {
    let is_stored = |branch: &str| newest_first.iter().any(|entry| entry.branch == branch);
    let target = shelf.branches().target(is_stored).into_iter().find(|branch| is_stored(branch));
    target.or_else(|| newest_first.first().map(|entry| entry.branch.clone()))
}
