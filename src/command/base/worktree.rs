//! A checkout of base that git knows of while it is built, and no longer.

use super::commit::BaseCommit;
use crate::command::git::Git;
use crate::target::{Maker, Undone};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a checkout may take: some bring large files from elsewhere.
pub const WITHIN: Duration = Duration::from_secs(1800);

/// Leaves the pointers of Git LFS in place of the files that they stand for.
const NO_LARGE_FILES: [&str; 6] =
    ["-c", "filter.lfs.process=", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false"];
/// How a pointer begins (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// A checkout that git knows of. Dropping it makes git forget it and takes it away; the user's own work tree, index and
/// other worktrees are never touched.
#[derive(Debug)]
pub struct Worktree {
    git: Git,
    tree: PathBuf,
    kept: bool,
}

impl Worktree {
    /// Checks a commit out in a folder that is not there yet.
    ///
    /// # Errors
    /// Where git cannot, or a signal comes first.
    pub async fn add(
        git: &Git,
        commit: &BaseCommit,
        tree: &Path,
        maker: &Maker,
        stop: impl Future<Output = i32>,
    ) -> Result<Self, Undone> {
        // Known before it is made: an interrupted checkout has to be taken away as well.
        let worktree = Self { git: git.clone(), tree: tree.to_owned(), kept: false };
        let place = tree.display().to_string();
        let mut args = if holds_pointers(git) { NO_LARGE_FILES.to_vec() } else { Vec::new() };
        args.extend(["worktree", "add", "--force", "--detach", &place, &commit.id]);
        maker.git("the checkout of base", git.folder(), &args, WITHIN, stop).await?;
        Ok(worktree)
    }

    /// Makes git forget the checkout and leaves its files.
    ///
    /// # Errors
    /// Where they cannot be moved.
    pub fn keep(mut self) -> io::Result<()> {
        let away = away(&self.tree);
        fs::rename(&self.tree, &away)?;
        forget(&self.git, &self.tree);
        fs::rename(&away, &self.tree)?;
        // It leads to what git has forgotten.
        let _ = fs::remove_file(self.tree.join(".git"));
        self.kept = true;
        Ok(())
    }
}

impl Drop for Worktree {
    fn drop(&mut self) {
        if !self.kept {
            discard(&self.git, &self.tree);
            let _ = fs::remove_dir_all(away(&self.tree));
        }
    }
}

/// Takes checkouts away that a gate left when it was killed: `is_ours` tells whether one is, and nobody uses it.
pub fn sweep(git: &Git, is_ours: impl Fn(&Path) -> bool) {
    let list = git.text(&["worktree", "list", "--porcelain"]).unwrap_or_default();
    let known = list.lines().filter_map(|line| line.strip_prefix("worktree "));
    known.map(Path::new).filter(|tree| is_ours(tree)).for_each(|tree| discard(git, tree));
}

/// Whether the user's own checkout has pointers where Git LFS has files (`actions/checkout` leaves them unless told
/// otherwise): base then has pointers too, or it would be another service than head.
fn holds_pointers(git: &Git) -> bool {
    let names = git.text(&["ls-files", "-z", "--full-name", ":(top,attr:filter=lfs)"]).unwrap_or_default();
    let Some(top) = git.top() else { return false };
    let paths = names.split('\0').filter(|name| !name.is_empty()).map(|name| top.join(name));
    let mut begins = paths.filter_map(|path| {
        let mut begin = Vec::new();
        File::open(path).ok()?.take(POINTER.len() as u64).read_to_end(&mut begin).ok()?;
        Some(begin)
    });
    begins.next().is_some_and(|begin| begin == POINTER)
}

fn discard(git: &Git, tree: &Path) {
    let _ = fs::remove_dir_all(tree);
    forget(git, tree);
}

/// Git forgets one checkout whose folder is gone. `git worktree prune` would forget the user's own as well, where those
/// are on a disk that is not mounted.
fn forget(git: &Git, tree: &Path) {
    git.status(&["worktree", "remove", "--force", "--force", &tree.display().to_string()]);
}

fn away(tree: &Path) -> PathBuf {
    tree.with_extension("away")
}
