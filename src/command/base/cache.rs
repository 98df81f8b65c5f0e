//! Built bases, kept for the next gate: one folder for each commit and recipe.

use super::commit::BaseCommit;
use super::place::resolved;
use super::recipe::Recipe;
use crate::command::signals::Signals;
use crate::context::Context;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
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

    /// Takes away what was not used for longest, and what a gate that was killed left unfinished, where nobody uses it.
    pub fn tidy(&self, newest: &Entry) {
        let mut entries = self.entries();
        entries.retain(|(folder, _)| *folder != newest.folder);
        entries.sort_by_key(|(_, used)| std::cmp::Reverse(*used));
        let (built, unfinished): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(folder, _)| folder.join(MARKER).exists());
        for (folder, _) in built.into_iter().skip(KEPT - 1).chain(unfinished) {
            // The file of the lock stays: whoever waits for it holds on to that very file.
            if let Some(_lock) = lock(&folder, File::try_lock) {
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }

    /// Whether a checkout is in an entry that nobody uses.
    pub fn abandons(&self, tree: &Path) -> bool {
        let entry = tree.parent().filter(|entry| entry.parent() == Some(&self.0) && is_entry(entry));
        entry.is_some_and(|entry| lock(entry, File::try_lock).is_some())
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
        let lock = lock(&self.folder, File::try_lock_shared)?;
        // Written anew, so that its time tells when it was used last.
        (self.is_complete() && self.complete().is_ok()).then_some(lock)
    }

    /// Waits until nobody else uses the entry; `waits` is told where somebody does.
    ///
    /// # Errors
    /// Where a signal comes first, or the cache cannot be written.
    pub async fn alone(&self, signals: &Signals, waits: impl FnOnce()) -> Result<Lock, Failure> {
        let file = lock_of(&self.folder);
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        let opened = made.and_then(|()| File::options().create(true).append(true).open(&file));
        opened.map_err(|e| unwritable(&self.folder, &e))?;
        let mut waits = Some(waits);
        loop {
            if let Some(lock) = lock(&self.folder, File::try_lock) {
                return Ok(lock);
            }
            waits.take().into_iter().for_each(|waits| waits());
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
        // Several gates may use it at once.
        let draft = self.folder.join(format!("complete.{}.draft", std::process::id()));
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
        let _ = self.0.try_lock_shared();
        self
    }
}

/// `0123456789ab-01234567`: nothing else in the folder is ours to take away.
fn is_entry(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.split_once('-'));
    let is_hex = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    name.is_some_and(|(commit, recipe)| is_hex(commit, 12) && is_hex(recipe, 8))
}

fn lock(entry: &Path, kind: fn(&File) -> Result<(), TryLockError>) -> Option<Lock> {
    let file = File::options().create(true).append(true).open(lock_of(entry)).ok()?;
    kind(&file).ok()?;
    Some(Lock(file))
}

fn lock_of(entry: &Path) -> PathBuf {
    entry.with_extension("lock")
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("cannot write {}: {error}; name another folder with --base-cache", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{BuildConfig, Revision};

    fn recipe() -> Recipe {
        let (command, folder, env, base) = (None, None, Default::default(), Revision::MergeBase);
        let build = BuildConfig { command, folder, env, base, within: Duration::from_secs(1), reuse: true };
        Recipe { build, inner: PathBuf::new(), image: "debian 12".to_owned() }
    }

    fn entry(cache: &Cache, number: usize) -> Entry {
        let id = format!("{number:040x}").chars().rev().collect();
        cache.entry(&BaseCommit { id, what: String::new() }, &recipe())
    }

    fn built(cache: &Cache, number: usize) -> Entry {
        let entry = entry(cache, number);
        fs::create_dir_all(entry.tree()).expect("a folder");
        entry.complete().expect("written");
        entry
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::of(&Context::default(), Some(folder.path()), Path::new("out"));
        (folder, cache)
    }

    #[test]
    fn a_base_counts_when_it_is_complete_and_where_it_was_built() {
        let (_folder, cache) = cache();
        let one = entry(&cache, 1);
        fs::create_dir_all(one.tree()).expect("a folder");
        assert!(one.built().is_none(), "nothing says that it is complete");
        one.complete().expect("written");
        assert!(one.built().is_some());

        let two = entry(&cache, 2);
        fs::rename(&one.folder, &two.folder).expect("moved");
        assert!(two.built().is_none(), "it is another commit");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let moved = entry(&Cache::of(&Context::default(), Some(elsewhere.path()), Path::new("out")), 1);
        fs::create_dir_all(moved.tree()).expect("a folder");
        fs::copy(two.folder.join(MARKER), moved.folder.join(MARKER)).expect("copied");
        assert!(moved.built().is_none(), "it was built elsewhere");
    }

    #[test]
    fn another_recipe_is_another_place_and_tells_nothing_of_its_values() {
        let mut other = recipe();
        other.build.env.insert("TOKEN".to_owned(), "hunter2".to_owned());
        assert_ne!(recipe().hash(), other.hash());
        assert_eq!((recipe().hash(), other.hash().len()), (recipe().hash(), 8));
        other = Recipe { image: "debian 13".to_owned(), ..recipe() };
        assert_ne!(recipe().hash(), other.hash());
    }

    #[test]
    fn only_the_last_are_kept_and_those_in_use() {
        let (folder, cache) = cache();
        fs::create_dir(folder.path().join("somebody-elses")).expect("a folder");
        let oldest = built(&cache, 0);
        let in_use = oldest.built().expect("complete");
        let entries: Vec<Entry> = (1..=KEPT + 1).map(|number| built(&cache, number)).collect();
        let newest = &entries[KEPT];
        for (age, entry) in entries.iter().rev().chain([&oldest]).enumerate() {
            let time = SystemTime::now() - Duration::from_secs(60 * age as u64);
            File::open(entry.folder.join(MARKER)).and_then(|file| file.set_modified(time)).expect("a time");
        }
        cache.tidy(newest);
        let kept: Vec<bool> = entries.iter().map(Entry::is_complete).collect();
        assert_eq!(kept, [vec![false], vec![true; KEPT]].concat());
        assert!(oldest.is_complete(), "it is in use");
        drop(in_use);
        cache.tidy(newest);
        assert!(!oldest.is_complete());
        assert!(folder.path().join("somebody-elses").exists());
    }

    #[test]
    fn what_is_unfinished_and_nobody_builds_is_taken_away() {
        let (_folder, cache) = cache();
        let [newest, left, underway] = [1, 2, 3].map(|number| entry(&cache, number));
        for entry in [&newest, &left, &underway] {
            fs::create_dir_all(entry.tree()).expect("a folder");
        }
        let _building = lock(&underway.folder, File::try_lock).expect("nobody holds it");
        cache.tidy(&newest);
        assert_eq!([&newest, &left, &underway].map(|entry| entry.tree().exists()), [true, false, true]);
    }
}
