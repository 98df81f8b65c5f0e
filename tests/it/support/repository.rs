//! Real git repositories, with a fixed author and fixed dates.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The work tree of a repository.
#[derive(Clone)]
pub struct Repository {
    folder: PathBuf,
}

impl Repository {
    /// Makes one whose first branch is `main`; it has no commit yet.
    pub fn init(folder: &Path) -> Self {
        let repository = Self { folder: folder.to_owned() };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
        repository
    }

    /// Takes over a folder that is one already.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// A commit of that time; gives its full id.
    pub fn commit(&self, message: &str, when: &str) -> String {
        self.dated(when, &["commit", "--quiet", "--allow-empty", "--message", message]);
        self.head()
    }

    /// Merges another branch or commit into what is checked out, as GitHub does: never fast-forward.
    pub fn merge(&self, other: &str, when: &str) -> String {
        self.dated(when, &["merge", "--quiet", "--no-ff", "--message", &format!("Merge {other}"), other]);
        self.head()
    }

    /// Checks a new branch out, or moves an old one here.
    pub fn branch(&self, name: &str, from: &str) {
        self.git(&["checkout", "--quiet", "-B", name, from]);
    }

    pub fn checkout(&self, what: &str) {
        self.git(&["checkout", "--quiet", what]);
    }

    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Runs git; gives what it prints.
    pub fn git(&self, args: &[&str]) -> String {
        self.dated("2026-01-01T00:00:00Z", args)
    }

    fn dated(&self, when: &str, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.current_dir(&self.folder).args(args).stdin(Stdio::null()).env_clear();
        git.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{role}_NAME"), "Ada").env(format!("GIT_{role}_EMAIL"), "ada@example.org");
            git.env(format!("GIT_{role}_DATE"), when);
        }
        let output = git.output().expect("git is installed: ./test installs it");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
