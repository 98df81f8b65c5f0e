//! The steps by which one build is made.

use super::cache::{Entry, Lock};
use super::commit::BaseCommit;
use super::fetch::Fetching;
use super::site::{Site, shown};
use super::submodules;
use super::worktree::{self, WITHIN, Worktree};
use crate::command::progress::Progress;
use crate::command::signals::Signals;
use crate::failure::Failure;
use crate::target::{BuildConfig, Maker, Undone};
use std::path::Path;

/// What the steps have at hand.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// Where, and of what.
    pub site: &'a Site<'a>,
    /// What cuts a step short.
    pub signals: &'a Signals,
    /// Runs commands, and keeps what they say.
    pub maker: &'a Maker,
    /// Whom it is told.
    pub progress: &'a Progress,
}

/// What ends the making of base before it is made.
#[derive(Debug)]
pub enum Halt {
    /// A step was not done to its end.
    Undone(Undone),
    /// What ends the program.
    Failure(Failure),
}

impl From<Undone> for Halt {
    fn from(undone: Undone) -> Self {
        Self::Undone(undone)
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Bench<'_> {
    /// Finds the commit that base is built from.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn find(&self) -> Result<BaseCommit, Failure> {
        let Self { site, signals, maker, progress } = *self;
        Fetching { git: &site.git, maker, signals, progress }.find(&site.wanted).await
    }

    /// Base in its entry, as an earlier gate built it or anew; `folder` is where its command is run.
    ///
    /// # Errors
    /// Where it cannot be made; then nothing is left of it.
    pub async fn base(&self, commit: &BaseCommit, entry: &Entry, folder: &Path) -> Result<Lock, Halt> {
        let base = format!("base {} ({})", commit.short(), commit.what);
        if let Some(lock) = entry.built().filter(|_| self.site.build.reuse) {
            self.reuse(&base, entry);
            return Ok(lock);
        }
        let lock = entry
            .alone(self.signals, || self.progress.say(&format!("waiting for another gate that uses {base}")))
            .await?;
        // Another gate may have built it while this one waited.
        if self.site.build.reuse && entry.is_complete() {
            self.reuse(&base, entry);
            return Ok(lock.share());
        }
        worktree::sweep(&self.site.git, |tree| tree == entry.tree() || self.site.cache.abandons(tree));
        entry.clear()?;
        self.progress.say(&format!("checking out {base}"));
        let made = self.make(commit, entry, folder).await;
        if made.is_err() {
            entry.discard();
        }
        made?;
        self.site.cache.tidy(entry);
        Ok(lock.share())
    }

    async fn make(&self, commit: &BaseCommit, entry: &Entry, folder: &Path) -> Result<(), Halt> {
        let stop = self.signals.stop().asked();
        let tree = Worktree::add(&self.site.git, commit, &entry.tree(), self.maker, stop).await?;
        if let Some(args) = submodules::update(&self.site.git, commit, &entry.tree()) {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let stop = self.signals.stop().asked();
            match self.maker.git("the checkout of base's submodules", &entry.tree(), &args, WITHIN, stop).await {
                // The build may do without them; where it cannot, its log begins with what git said.
                Ok(()) | Err(Undone::Failed(_)) => {}
                Err(stopped) => return Err(stopped.into()),
            }
        }
        self.build(&self.site.build_in(entry), folder).await?;
        tree.keep().map_err(|e| Failure::unexpected("the checkout of base cannot be kept", &e))?;
        Ok(entry.complete()?)
    }

    /// Runs the build command, where there is one.
    ///
    /// # Errors
    /// Where it fails, or a signal stops it.
    pub async fn build(&self, build: &BuildConfig, folder: &Path) -> Result<(), Undone> {
        let Some(line) = &build.command else { return Ok(()) };
        self.progress.say(&format!("building {}: `{}`", self.maker.arm(), shown(line)));
        self.maker.build(line, folder, &build.env, build.within, self.signals.stop().asked()).await
    }

    fn reuse(&self, base: &str, entry: &Entry) {
        self.progress.say(&format!("{base} was built before"));
        self.maker.say(&format!("{base} was built before, in {}", entry.tree().display()));
    }
}
