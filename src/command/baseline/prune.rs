//! `perf-gate baseline prune`: stored runs are taken away by age, by number, or from before a commit.

use super::shelf::Shelf;
use crate::cli::PruneArgs;
use crate::command::print;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::store::{Entry, Kind};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};

/// Takes away every run that one of the rules names, but for the newest that are to be kept; without another rule
/// all others go.
pub async fn prune(context: &Context, args: &PruneArgs) -> Result<ExitStatus, Failure> {
    let shelf = Shelf::open(context, &args.store, &args.which).await?;
    if let Some(commit) = args.before.as_ref().filter(|commit| !shelf.git.has(commit)) {
        return Err(Failure::Usage(format!(
            "--before {commit}: there is no such commit in this clone; fetch it first"
        )));
    }
    let kind = if args.runs { Kind::Run } else { Kind::Baseline };
    let found: Vec<Entry> =
        shelf.list(kind, None).await?.into_iter().flat_map(|(_, listing)| listing.entries).collect();
    let mut named = by_age(&found, args, Timestamp::now());
    if let Some(commit) = &args.before {
        named.extend(before(&shelf, kind, &found, commit).await?);
    }
    let kept = newest(&found, args.keep.unwrap_or(0));
    named.retain(|name| !kept.contains(name));
    let verb = if args.dry_run { "would remove" } else { "removed" };
    let doomed: Vec<&Entry> = found.iter().filter(|entry| named.contains(&entry.name)).collect();
    for entry in &doomed {
        if !args.dry_run {
            shelf.store.remove(entry).await.map_err(|fault| shelf.failure(fault))?;
        }
        print(&format!("{verb} {}\n", entry.name))?;
    }
    print(&format!("{verb} {} of {} runs in {}\n", doomed.len(), found.len(), shelf.store.location()))
}

/// Those of an age; all where neither that nor a commit is a rule.
fn by_age(found: &[Entry], args: &PruneArgs, now: Timestamp) -> HashSet<String> {
    let oldest = args.older_than.map(|days| now - SignedDuration::from_hours(24 * i64::from(days)));
    let is_alone = oldest.is_none() && args.before.is_none();
    let is_old = |entry: &&Entry| is_alone || oldest.is_some_and(|oldest| entry.began < oldest);
    found.iter().filter(is_old).map(|entry| entry.name.clone()).collect()
}

/// The newest so many of each scenario, branch and environment; `found` is newest first within a scenario.
fn newest(found: &[Entry], keep: usize) -> HashSet<String> {
    let mut seen: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut names = HashSet::new();
    for entry in found {
        let count = seen.entry((&entry.scenario, &entry.branch, &entry.environment)).or_default();
        *count += 1;
        if *count <= keep {
            names.insert(entry.name.clone());
        }
    }
    names
}

/// Those that measured what a commit is built upon.
async fn before(shelf: &Shelf, kind: Kind, found: &[Entry], commit: &str) -> Result<Vec<String>, Failure> {
    let failure = |fault| shelf.failure(fault);
    let measured: Vec<(Entry, Option<String>)> = match kind {
        Kind::Baseline => {
            let (summaries, _) = shelf.store.summaries(found).await.map_err(failure)?;
            summaries.into_iter().map(|(entry, summary)| (entry, summary.identity.commit)).collect()
        }
        Kind::Run => {
            let (records, _) = shelf.store.records(found).await.map_err(failure)?;
            records.into_iter().map(|(entry, record)| (entry, record.identity.commit)).collect()
        }
    };
    let limit = shelf.git.line(&["rev-parse", commit]);
    let comes_before = |measured: &Option<String>| {
        measured.as_ref().is_some_and(|own| *measured != limit && shelf.git.is_ancestor(own, commit))
    };
    Ok(measured.into_iter().filter(|(_, own)| comes_before(own)).map(|(entry, _)| entry.name).collect())
}
