//! What was measured: from git and from the variables of a workflow. All of it is best effort.

use super::git::Git;
use crate::context::Context;
use crate::record::{Arm, ArmIdentity, Identity};
use crate::target::TargetConfig;
use std::path::Path;

/// Asks `git`, where the scenario is, and git in the folders of both builds. What is checked out goes before what
/// a workflow was started for: on a `pull_request_target` they differ. `branch` is head's own, `target` the one
/// that its change is for.
pub fn identity(
    context: &Context,
    git: &Git,
    branch: Option<&str>,
    target_branch: Option<&str>,
    target: &TargetConfig,
) -> Identity {
    let variable = |name| context.variable(name).map(str::to_owned);
    Identity {
        repository: repository(context, git),
        commit: git.head().or_else(|| variable("GITHUB_SHA")),
        change: None,
        branch: branch.map(str::to_owned),
        target_branch: target_branch.map(str::to_owned),
        dirty: git.is_dirty(),
        run: variable("GITHUB_RUN_ID"),
        attempt: variable("GITHUB_RUN_ATTEMPT").and_then(|attempt| attempt.parse().ok()),
        event: variable("GITHUB_EVENT_NAME"),
        arms: [Arm::Base, Arm::Head].into_iter().filter_map(|arm| arm_identity(arm, target)).collect(),
        call: Vec::new(),
    }
}

/// `owner/name`, as the workflow or the remote names it.
pub fn repository(context: &Context, git: &Git) -> Option<String> {
    let remote = || short(&git.line(&["remote", "get-url", "origin"])?, &git.top().unwrap_or_default());
    context.variable("GITHUB_REPOSITORY").map(str::to_owned).or_else(remote)
}

fn arm_identity(arm: Arm, target: &TargetConfig) -> Option<ArmIdentity> {
    let config = target.arm(arm)?;
    let commit = config.start.as_ref().and_then(|start| Git::new(&start.folder).head());
    Some(ArmIdentity { arm, commit, url: config.shown_url.clone() })
}

/// `owner/name` out of the URL of a remote; credentials in it are left behind. Of a path, which git takes from the `top`
/// of the work tree on, the names of the last two folders; nothing where there are none.
fn short(url: &str, top: &Path) -> Option<String> {
    let path = url.strip_prefix("file://").or_else(|| is_path(url).then_some(url));
    let url = path.map_or_else(|| url.to_owned(), |path| top.join(path).to_string_lossy().into_owned());
    let mut parts = Vec::new();
    for part in url.trim_end_matches('/').trim_end_matches(".git").split(['/', ':']) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part if path.is_some() => parts.push(part),
            part => parts.push(part.rsplit('@').next().unwrap_or(part)),
        }
    }
    let last = &parts[parts.len().saturating_sub(2)..];
    (!last.is_empty()).then(|| last.join("/"))
}

/// Whether git takes the URL of a remote for a path: nothing of it names a host.
fn is_path(url: &str) -> bool {
    !url.split('/').next().unwrap_or_default().contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_is_shortened_to_owner_and_name() {
        for url in ["git@host:own/er.git", "https://user:secret@host/own/er.git", "https://host/own/er"] {
            assert_eq!(short(url, Path::new("/home/me/api")).as_deref(), Some("own/er"), "{url}");
        }
        let only = short("https://user:secret@host/er.git", Path::new("/"));
        assert_eq!(only.as_deref(), Some("host/er"), "no credentials");
    }

    #[test]
    fn a_remote_that_is_a_path_is_named_after_its_folders() {
        let named = |url| short(url, Path::new("/home/me/api"));
        for url in
            [".", "./", "../api", "/home/me/api/.", "/home/me/api/.git", "file:///home/me/api/.", "../../me/api/"]
        {
            assert_eq!(named(url).as_deref(), Some("me/api"), "{url}");
        }
        assert_eq!(named("../er.git").as_deref(), Some("me/er"));
        assert_eq!(named("/er").as_deref(), Some("er"));
        assert_eq!(named("/"), None);
    }
}
