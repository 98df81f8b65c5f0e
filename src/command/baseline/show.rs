//! `perf-gate baseline show`: one stored run with all its levels.

use super::list::json;
use super::shelf::Shelf;
use crate::cli::ShowArgs;
use crate::command::conclusion::style;
use crate::command::print;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::report::{StoredRow, stored_run};
use crate::store::{Entry, Kind};

const LATEST: &str = "latest";

/// Shows one stored run.
pub async fn show(context: &Context, args: &ShowArgs) -> Result<ExitStatus, Failure> {
    let shelf = Shelf::open(context, &args.store, &args.which).await?;
    let found = shelf.list(Kind::Baseline, None).await?;
    let entries: Vec<Entry> = found.into_iter().flat_map(|(_, listing)| listing.entries).collect();
    let entry = pick(entries, &args.id).map_err(|why| match why {
        None => Failure::Usage(shelf.nothing(Kind::Baseline)),
        Some(why) => Failure::Usage(why),
    })?;
    let (mut summaries, unusable) = shelf.store.summaries(&[entry]).await.map_err(|fault| shelf.failure(fault))?;
    let Some((entry, summary)) = summaries.pop() else {
        let why = unusable.first().map(|object| format!("{}: {}", object.name, object.why));
        return Err(Failure::Usage(why.unwrap_or_default()));
    };
    let row = StoredRow { id: entry.id().to_owned(), branch: entry.branch, run: summary };
    if args.json {
        json(&row)?;
        return Ok(ExitStatus::Passed);
    }
    print(&stored_run(&row, &entry.name, style(context)))
}

/// The run with this id, of which the first digits will do; nothing to say where nothing is stored at all.
fn pick(entries: Vec<Entry>, id: &str) -> Result<Entry, Option<String>> {
    if entries.is_empty() {
        return Err(None);
    }
    if id == LATEST {
        return entries.into_iter().max_by_key(|entry| entry.began).ok_or(None);
    }
    let mut meant: Vec<Entry> =
        entries.into_iter().filter(|entry| entry.id().starts_with(id) || entry.name == id).collect();
    match (meant.len(), meant.pop()) {
        (1, Some(entry)) => Ok(entry),
        (0, _) => Err(Some(format!("no stored run has the id `{id}`; `perf-gate baseline list` prints the ids"))),
        (several, _) => Err(Some(format!("{several} stored runs have ids that begin with `{id}`; give more of it"))),
    }
}
