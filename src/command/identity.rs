//! What was measured: from git and from the variables of a workflow. All of it is best effort.

use crate::context::Context;
use crate::record::{Arm, ArmIdentity, Identity};
use crate::target::TargetConfig;
use std::path::Path;
use std::process::{Command, Stdio};

/// Asks git in `folder`, where the scenario is, and in the folders of both builds.
pub fn identity(context: &Context, folder: &Path, target: &TargetConfig) -> Identity {
    let variable = |name| context.variable(name).map(str::to_owned);
    Identity {
        repository: variable("GITHUB_REPOSITORY")
            .or_else(|| git(folder, &["remote", "get-url", "origin"]).map(|url| short(&url))),
        commit: variable("GITHUB_SHA").or_else(|| git(folder, &["rev-parse", "HEAD"])),
        branch: variable("GITHUB_HEAD_REF")
            .or_else(|| variable("GITHUB_REF_NAME"))
            .or_else(|| git(folder, &["symbolic-ref", "--short", "HEAD"])),
        dirty: git(folder, &["status", "--porcelain", "--untracked-files=no"]).is_some(),
        run: variable("GITHUB_RUN_ID"),
        attempt: variable("GITHUB_RUN_ATTEMPT").and_then(|attempt| attempt.parse().ok()),
        event: variable("GITHUB_EVENT_NAME"),
        arms: [Arm::Base, Arm::Head].into_iter().filter_map(|arm| arm_identity(arm, target)).collect(),
    }
}

fn arm_identity(arm: Arm, target: &TargetConfig) -> Option<ArmIdentity> {
    let config = target.arm(arm)?;
    let commit = config.start.as_ref().and_then(|start| git(&start.folder, &["rev-parse", "HEAD"]));
    Some(ArmIdentity { arm, commit, url: config.shown_url.clone() })
}

/// First line of what git prints; nothing where it fails, is missing, or has nothing to say.
fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(args).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
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
