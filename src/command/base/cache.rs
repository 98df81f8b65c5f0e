//! Built bases, kept for the next gate: one folder for each commit and recipe.

use super::commit::BaseCommit;
use super::place::resolved;
use super::recipe::Recipe;
use crate::command::signals::Signals;
use crate::context::Context;
use crate::failure::Failure;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::time::sleep;

/// Built bases that are kept: a checkout with all that was built may take gigabytes.
const KEPT: usize = 5;
/// How often a lock that somebody else holds is tried.
const POLL: Duration = Duration::from_millis(200);
const MARKER: &str = "complete.json";

/// The folder of built bases.
#[derive(Debug, Clone)]
pub struct Cache(PathBuf);

/// The place of one built base.
#[derive(Debug, Clone)]
pub struct Entry {
    folder: PathBuf,
    marker: Marker,
}

/// What is written when a build is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Marker {
    commit: String,
    recipe: String,
    /// Builds write absolute paths into what they make: one that was moved is none.
    folder: PathBuf,
}

/// Keeps others from building in a place or taking it away, as long as it lives.
#[derive(Debug)]
pub struct Lock(File);

impl Cache {
    /// What the user names, else the cache folder of the user, else `base` in the folder of the run.
    pub fn of(context: &Context, named: Option<&Path>, output: &Path) -> Self {
        let cache = context.variable("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(Path::new(context.variable("HOME")?).join(".cache")));
        let folder = match (named, cache) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(cache)) => cache.join("perf-gate").join("base"),
            (None, None) => output.join("base"),
        };
        Self(resolved(&std::path::absolute(&folder).unwrap_or(folder)))
    }

    /// The place of a commit that is built in this way.
    pub fn entry(&self, commit: &BaseCommit, recipe: &Recipe) -> Entry {
        let recipe = recipe.hash();
        let folder = self.0.join(format!("{}-{recipe}", commit.id.get(..12).unwrap_or(&commit.id)));
        Entry { marker: Marker { commit: commit.id.clone(), recipe, folder: folder.clone() }, folder }
    }

    /// Takes away what was not used for longest, and nobody uses.
    pub fn tidy(&self, newest: &Entry) {
        let mut entries = self.entries();
        entries.retain(|(folder, _)| *folder != newest.folder);
        entries.sort_by_key(|(_, used)| std::cmp::Reverse(*used));
        for (folder, _) in entries.into_iter().skip(KEPT - 1) {
            // The file of the lock stays: whoever waits for it holds on to that very file.
            if let Some(_lock) = lock(&folder, FlockOperation::NonBlockingLockExclusive) {
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }

    /// Whether a checkout is in an entry that nobody uses.
    pub fn abandons(&self, tree: &Path) -> bool {
        let entry = tree.parent().filter(|entry| entry.parent() == Some(&self.0) && is_entry(entry));
        entry.is_some_and(|entry| lock(entry, FlockOperation::NonBlockingLockExclusive).is_some())
    }

    fn entries(&self) -> Vec<(PathBuf, SystemTime)> {
        let folders = fs::read_dir(&self.0).into_iter().flatten().flatten().map(|entry| entry.path());
        let used = |folder: PathBuf| {
            let marker = fs::metadata(folder.join(MARKER)).or_else(|_| fs::metadata(&folder));
            Some((folder, marker.ok()?.modified().ok()?))
        };
        folders.filter(|folder| folder.is_dir() && is_entry(folder)).filter_map(used).collect()
    }
}

impl Entry {
    /// Where the commit is checked out.
    pub fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// Where products go that must not be shared with head.
    pub fn products(&self) -> PathBuf {
        self.folder.join("products")
    }

    /// A hold on the entry as it was built before, where it is complete; nobody takes it away meanwhile.
    pub fn built(&self) -> Option<Lock> {
        if !self.is_complete() {
            return None;
        }
        let lock = lock(&self.folder, FlockOperation::NonBlockingLockShared)?;
        // Written anew, so that its time tells when it was used last.
        (self.is_complete() && self.complete().is_ok()).then_some(lock)
    }

    /// Waits until nobody else uses the entry.
    ///
    /// # Errors
    /// Where a signal comes first, or the cache cannot be written.
    pub async fn alone(&self, signals: &Signals) -> Result<Lock, Failure> {
        let file = lock_of(&self.folder);
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        let opened = made.and_then(|()| File::options().create(true).append(true).open(&file));
        opened.map_err(|e| unwritable(&self.folder, &e))?;
        loop {
            if let Some(lock) = lock(&self.folder, FlockOperation::NonBlockingLockExclusive) {
                return Ok(lock);
            }
            tokio::select! {
                biased;
                signal = signals.stop().asked() => return Err(Failure::Interrupted(signal)),
                () = sleep(POLL) => {}
            }
        }
    }

    /// Empties it, to be built anew.
    ///
    /// # Errors
    /// Where something in it cannot be taken away.
    pub fn clear(&self) -> Result<(), Failure> {
        let cleared = match fs::remove_dir_all(&self.folder) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => fs::create_dir_all(&self.folder),
        };
        cleared.map_err(|e| unwritable(&self.folder, &e))
    }

    /// Takes away what is left of a build that came to nothing.
    pub fn discard(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// Notes that everything in it is built.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn complete(&self) -> Result<(), Failure> {
        let draft = self.folder.join("complete.json.draft");
        let json = serde_json::to_vec(&self.marker).map_err(|e| Failure::unexpected(MARKER, &e))?;
        let written = fs::write(&draft, json).and_then(|()| fs::rename(&draft, self.folder.join(MARKER)));
        written.map_err(|e| unwritable(&self.folder, &e))
    }

    /// Whether a build in it was complete, of this commit and recipe, at this very place.
    pub fn is_complete(&self) -> bool {
        let marker = fs::read(self.folder.join(MARKER)).ok().and_then(|json| serde_json::from_slice(&json).ok());
        marker.as_ref() == Some(&self.marker) && self.tree().is_dir()
    }
}

impl Lock {
    /// Lets others use the entry as well, but not take it away.
    pub fn share(self) -> Self {
        let _ = flock(&self.0, FlockOperation::NonBlockingLockShared);
        self
    }
}

/// `0123456789ab-01234567`: nothing else in the folder is ours to take away.
fn is_entry(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.split_once('-'));
    let is_hex = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    name.is_some_and(|(commit, recipe)| is_hex(commit, 12) && is_hex(recipe, 8))
}

fn lock(entry: &Path, kind: FlockOperation) -> Option<Lock> {
    let file = File::options().create(true).append(true).open(lock_of(entry)).ok()?;
    flock(&file, kind).ok()?;
    Some(Lock(file))
}

fn lock_of(entry: &Path) -> PathBuf {
    entry.with_extension("lock")
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("cannot write {}: {error}; name another folder with --base-cache", path.display()))
}
