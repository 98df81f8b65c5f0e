//! What was measured: from git and from the variables of a workflow. All of it is best effort.

use super::git::Git;
use crate::context::Context;
use crate::record::{Arm, ArmIdentity, Identity};
use crate::target::TargetConfig;

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
    let remote = || git.line(&["remote", "get-url", "origin"]).map(|url| short(&url));
    context.variable("GITHUB_REPOSITORY").map(str::to_owned).or_else(remote)
}

fn arm_identity(arm: Arm, target: &TargetConfig) -> Option<ArmIdentity> {
    let config = target.arm(arm)?;
    let commit = config.start.as_ref().and_then(|start| Git::new(&start.folder).head());
    Some(ArmIdentity { arm, commit, url: config.shown_url.clone() })
}

/// `owner/name` out of the URL of a remote; credentials in it are left behind.
fn short(url: &str) -> String {
    let parts: Vec<&str> = url.trim_end_matches(".git").rsplit(['/', ':']).take(2).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_is_shortened_to_owner_and_name() {
        for url in ["git@host:own/er.git", "https://user:secret@host/own/er.git", "https://host/own/er"] {
            assert_eq!(short(url), "own/er");
        }
    }
}
