//! The submodules that head's checkout has, for base.

use super::commit::BaseCommit;
use crate::command::git::Git;
use std::path::{Path, PathBuf};

/// The arguments with which git checks out in `tree`, a checkout of the commit, the submodules that the user's own
/// checkout has; nothing where that has none. What is there already is taken from there: a job often has no
/// credentials to fetch it again. Nested ones are left to the build command.
pub fn update(git: &Git, commit: &BaseCommit, tree: &Path) -> Option<Vec<String>> {
    if !tree.join(".gitmodules").is_file() {
        return None;
    }
    let names = names(git);
    let modules =
        git.line(&["rev-parse", "--path-format=absolute", "--git-common-dir"]).map(PathBuf::from)?.join("modules");
    let mut args: Vec<String> = Vec::new();
    for name in &names {
        let own = modules.join(name);
        if recorded(git, commit, tree, name).is_some_and(|id| Git::new(&own).has(&id)) {
            args.extend(["-c".to_owned(), format!("submodule.{name}.url={}", own.display())]);
        }
    }
    if !args.is_empty() {
        // Git takes submodules from folders only where it is told to.
        args.extend(["-c", "protocol.file.allow=always"].map(str::to_owned));
    }
    args.extend(["submodule", "update"].map(str::to_owned));
    (!names.is_empty()).then_some(args)
}

/// Names of those that are set up: all checkouts of a repository share that setting.
fn names(git: &Git) -> Vec<String> {
    let keys =
        git.text(&["config", "--local", "--name-only", "--get-regexp", r"^submodule\..*\.url$"]).unwrap_or_default();
    let name = |key: &str| Some(key.strip_prefix("submodule.")?.strip_suffix(".url")?.to_owned());
    keys.lines().filter_map(name).collect()
}

/// The commit of a submodule that a commit wants.
fn recorded(git: &Git, commit: &BaseCommit, tree: &Path, name: &str) -> Option<String> {
    let file = tree.join(".gitmodules").display().to_string();
    let path = git.line(&["config", "--file", &file, "--get", &format!("submodule.{name}.path")])?;
    // Not a path of the folder that git is asked in.
    git.line(&["rev-parse", "--verify", "--quiet", &format!("{}:{path}", commit.id)])
}
