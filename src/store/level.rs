//! One level of a store's tree, and what of it is ours.

use super::body::Body;
use super::entry::{self, Entry};
use super::place::{Kind, RUNS, Scope};
use super::{Fault, part};
use futures_util::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What one folder of a store holds, in no order; names without the folder's own.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub folders: Vec<String>,
    pub files: Vec<String>,
}

/// What a store holds of a scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Names, below the store's location, that perf-gate would not have given; in order.
    pub foreign: Vec<String>,
}

impl Listing {
    /// Runs of one kind from a time on.
    pub(super) async fn read(body: &Body, kind: Kind, scope: &Scope, from: Option<Timestamp>) -> Result<Self, Fault> {
        let mut listing = Self::default();
        let branches: BTreeSet<String> = match &scope.branches {
            Some(branches) => branches.iter().cloned().collect(),
            None => listing.branches(body, scope).await?,
        };
        let folders: Vec<String> = branches.iter().map(|branch| scope.place(branch).folder(kind)).collect();
        // A whole name is longer than its time: what began at `from` itself sorts after it.
        let after = from.map(entry::time);
        let after = after.as_deref();
        let levels = futures_util::stream::iter(&folders)
            .map(|folder| async move { Ok((folder, body.level(folder, after).await?)) })
            .buffered(super::AT_ONCE);
        let levels: Vec<(&String, Level)> = levels.try_collect().await?;
        for (folder, level) in levels {
            listing.take(kind, folder, level);
        }
        listing.entries.sort_by(|a, b| (b.began, &b.name).cmp(&(a.began, &a.name)));
        listing.foreign.sort();
        Ok(listing)
    }

    /// All branches of a scenario.
    async fn branches(&mut self, body: &Body, scope: &Scope) -> Result<BTreeSet<String>, Fault> {
        let folder = scope.folder();
        let level = body.level(&folder, None).await?;
        self.foreign.extend(level.files.iter().map(|file| format!("{folder}/{file}")));
        let mut branches = BTreeSet::new();
        for name in level.folders {
            match part::decode(&name, true) {
                Some(branch) => drop(branches.insert(branch)),
                None => self.foreign.push(format!("{folder}/{name}/")),
            }
        }
        Ok(branches)
    }

    fn take(&mut self, kind: Kind, folder: &str, level: Level) {
        let own = |name: &String| kind == Kind::Baseline && name == RUNS;
        let folders = level.folders.iter().filter(|name| !own(name));
        self.foreign.extend(folders.map(|name| format!("{folder}/{name}/")));
        for file in level.files {
            let name = format!("{folder}/{file}");
            match Entry::parse(&name) {
                Some((entry, found)) if found == kind => self.entries.push(entry),
                _ => self.foreign.push(name),
            }
        }
    }
}
