//! The stored runs that head is compared with, looked up before any load.

use super::ancestry::Ancestry;
use super::branches::Branches;
use crate::config::History;
use crate::history::{Baseline, EnvironmentKey, Stored, Summary, Wanted};
use crate::store::{Entry, Fault, Kind, Scope, Store, Unusable};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Runs that are read at once: more than a full pool has where one is stored every night.
const CHUNK: usize = 32;

/// What stored runs are wanted for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// `owner/name`.
    pub repository: &'a str,
    /// Name of the scenario.
    pub scenario: &'a str,
    /// Digest of the scenario.
    pub digest: &'a str,
    /// Share of a load that changes that a window plays.
    pub pass: Option<f64>,
    /// The kind of machine.
    pub key: &'a EnvironmentKey,
    /// What the scenario says of stored runs.
    pub history: &'a History,
    /// Head's branch, and the one that its change is for.
    pub branches: &'a Branches,
    /// Only runs that began before count.
    pub before: Timestamp,
}

/// Stored runs that head is compared with.
#[derive(Debug, Clone)]
pub struct StoredRuns {
    /// Those that count, and why others do not.
    pub baseline: Baseline,
    /// Objects that cannot be used.
    pub unusable: Vec<Unusable>,
    /// The branch that the change is for, then its former names.
    pub target: Vec<String>,
    /// They were named one by one, rather than looked up.
    pub given: bool,
}

/// Reads a store; every run of it once, however often it is wanted.
#[derive(Debug)]
pub struct Reader {
    store: Store,
    read: HashMap<String, Result<Summary, String>>,
}

impl Reader {
    /// Has read nothing yet.
    pub fn new(store: Store) -> Self {
        Self { store, read: HashMap::new() }
    }

    /// Looks stored runs up newest first, until more could change nothing. `ancestry` is asked once it is known which
    /// branch the change is for.
    ///
    /// # Errors
    /// Where the store cannot be listed or read.
    pub async fn look_up(
        &mut self,
        question: Question<'_>,
        ancestry: impl FnOnce(&[String]) -> Ancestry,
    ) -> Result<StoredRuns, Fault> {
        let Question { branches, history, before, .. } = question;
        let from = before - SignedDuration::from_hours(24 * i64::from(history.max_age_days));
        let scope = Scope::scenario(question.repository, question.scenario);
        let listing = self.store.list(Kind::Baseline, &scope, Some(from)).await?;
        let target = branches.target(|branch| listing.entries.iter().any(|entry| entry.branch == branch));
        let wanted = Wanted {
            key: question.key.clone(),
            digest: question.digest.to_owned(),
            pass: question.pass,
            branches: target.clone(),
            default: branches.default.clone(),
            fixed_machine: history.fixed_machine,
        };
        let ancestry = ancestry(&target);
        let mut search = Search { reader: self, wanted, ancestry, stored: Vec::new(), unusable: Vec::new() };
        let baseline = search.through(listing.entries.into_iter().filter(|entry| entry.began < before)).await?;
        let unusable = search.unusable.into_iter().chain(listing.foreign.into_iter().map(Unusable::foreign));
        Ok(StoredRuns { baseline, unusable: unusable.collect(), target, given: false })
    }

    async fn read(&mut self, entries: &[Entry]) -> Result<(), Fault> {
        let new: Vec<Entry> = entries.iter().filter(|entry| !self.read.contains_key(&entry.name)).cloned().collect();
        let (found, unusable) = self.store.summaries(&new).await?;
        self.read.extend(found.into_iter().map(|(entry, summary)| (entry.name, Ok(summary))));
        self.read.extend(unusable.into_iter().map(|object| (object.name, Err(object.why))));
        Ok(())
    }
}

impl StoredRuns {
    /// Commit of the newest run that counts.
    pub fn newest_commit(&self) -> Option<&str> {
        self.baseline.runs().next().map(|run| run.commit())
    }
}

struct Search<'a> {
    reader: &'a mut Reader,
    wanted: Wanted,
    ancestry: Ancestry,
    stored: Vec<Stored>,
    unusable: Vec<Unusable>,
}

impl Search<'_> {
    async fn through(&mut self, entries: impl Iterator<Item = Entry>) -> Result<Baseline, Fault> {
        let hash = self.wanted.key.hash();
        let Wanted { branches, default, .. } = self.wanted.clone();
        let of_branches = entries.filter(|entry| branches.contains(&entry.branch) || default.contains(&entry.branch));
        let (alike, others): (Vec<Entry>, Vec<Entry>) = of_branches.partition(|entry| entry.environment == hash);
        let mut baseline = self.selected();
        for chunk in alike.chunks(CHUNK) {
            self.read(chunk).await?;
            baseline = self.selected();
            if baseline.is_full(&self.wanted) {
                break;
            }
        }
        let mut unread = others.as_slice();
        // Of runs on other machines one is enough to say what differs.
        if baseline.times.is_empty() {
            let (newest, older) = others.split_at(others.len().min(CHUNK));
            self.read(newest).await?;
            baseline = self.selected();
            unread = older;
        }
        baseline.left_out.incomparable += unread.len();
        Ok(baseline)
    }

    async fn read(&mut self, entries: &[Entry]) -> Result<(), Fault> {
        self.reader.read(entries).await?;
        for entry in entries {
            match self.reader.read.get(&entry.name) {
                Some(Ok(summary)) => {
                    let lineage = self.ancestry.lineage(summary, self.wanted.branches.contains(&entry.branch));
                    let (name, branch) = (entry.name.clone(), entry.branch.clone());
                    self.stored.push(Stored { name, branch, summary: summary.clone(), lineage });
                }
                Some(Err(why)) => self.unusable.push(Unusable { name: entry.name.clone(), why: why.clone() }),
                None => {}
            }
        }
        Ok(())
    }

    fn selected(&self) -> Baseline {
        Baseline::select(self.stored.clone(), &self.wanted)
    }
}
