//! The few questions that git is asked, in the folder of a scenario. All of it is best effort.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A work tree, or a folder that is none: then nothing is known.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
}

impl Git {
    /// Asks in this folder.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// What git prints; nothing where it fails or is missing.
    pub fn text(&self, args: &[&str]) -> Option<String> {
        let output = self.command(args).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// First line of what git prints; nothing where there is none.
    pub fn line(&self, args: &[&str]) -> Option<String> {
        self.text(args)?.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
    }

    /// Exit status of git.
    pub fn status(&self, args: &[&str]) -> Option<i32> {
        self.command(args).stdout(Stdio::null()).status().ok()?.code()
    }

    /// What git complains of, in one line; nothing where it does not.
    pub fn complaint(&self, args: &[&str]) -> Option<String> {
        let output = self.command(args).stderr(Stdio::piped()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stderr);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Some(lines.collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
    }

    /// Full id of the commit that is checked out.
    pub fn head(&self) -> Option<String> {
        self.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
    }

    /// Full id of the commit that a name stands for.
    pub fn commit(&self, name: &str) -> Option<String> {
        self.line(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])
    }

    /// Whether tracked files of the work tree have changes.
    pub fn is_dirty(&self) -> bool {
        self.line(&["status", "--porcelain", "--untracked-files=no"]).is_some()
    }

    /// Top of the work tree.
    pub fn top(&self) -> Option<PathBuf> {
        self.line(&["rev-parse", "--show-toplevel"]).map(PathBuf::from)
    }

    /// The folder that it asks in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the clone has a commit.
    pub fn has(&self, commit: &str) -> bool {
        self.status(&["cat-file", "-e", &format!("{commit}^{{commit}}")]) == Some(0)
    }

    /// Whether commits older than some depth are missing.
    pub fn is_shallow(&self) -> bool {
        self.line(&["rev-parse", "--is-shallow-repository"]).as_deref() == Some("true")
    }

    /// Parents that the commit itself names, whether or not the clone has them.
    pub fn named_parents(&self, commit: &str) -> Vec<String> {
        let text = self.text(&["cat-file", "commit", commit]).unwrap_or_default();
        let header = text.lines().take_while(|line| !line.is_empty());
        header.filter_map(|line| line.strip_prefix("parent ")).map(str::to_owned).collect()
    }

    /// Whether the clone knows that the second commit is the first one, or is built upon it.
    pub fn is_ancestor(&self, earlier: &str, later: &str) -> bool {
        self.status(&["merge-base", "--is-ancestor", earlier, later]) == Some(0)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.folder).args(args).stdin(Stdio::null()).stderr(Stdio::null());
        command
    }
}
