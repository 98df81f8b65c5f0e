//! `perf-gate baseline list`: stored runs in a table, newest first.

use super::shelf::Shelf;
use crate::cli::ListArgs;
use crate::command::conclusion::style;
use crate::command::{print, print_json, warn};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::report::{StoredRow, stored_list};
use crate::store::{Kind, Listing, Unusable};

/// Lists stored runs.
pub async fn list(context: &Context, args: &ListArgs) -> Result<ExitStatus, Failure> {
    let shelf = Shelf::open(context, &args.store, &args.which).await?;
    let found = shelf.list(Kind::Baseline, None).await?;
    if found.iter().all(|(_, listing)| listing.entries.is_empty()) {
        warn(&shelf.nothing(Kind::Baseline));
    }
    for (scenario, Listing { entries, foreign }) in found {
        let shown = &entries[..entries.len().min(args.limit)];
        let (summaries, unusable) = shelf.store.summaries(shown).await.map_err(|fault| shelf.failure(fault))?;
        let rows: Vec<StoredRow> = summaries
            .into_iter()
            .map(|(entry, summary)| StoredRow { id: entry.id().to_owned(), branch: entry.branch, run: summary })
            .collect();
        if args.json {
            rows.iter().try_for_each(json)?;
        } else if !rows.is_empty() {
            print(&stored_list(&scenario, &rows, entries.len() - shown.len(), style(context)))?;
        }
        let foreign = foreign.into_iter().map(Unusable::foreign);
        unusable
            .into_iter()
            .chain(foreign)
            .for_each(|object| warn(&format!("{} is left out: {}", object.name, object.why)));
    }
    Ok(ExitStatus::Passed)
}

/// One stored run as a line of JSON.
pub fn json(row: &StoredRow) -> Result<(), Failure> {
    let value = serde_json::json!({"id": row.id, "branch": row.branch, "run": row.run});
    print_json(&value).map(|_| ())
}
