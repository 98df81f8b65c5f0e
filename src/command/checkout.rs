//! What is checked out where a scenario is: commits, branches, and the workflow that it was done for.

use super::ancestry::Ancestry;
use super::branches::Branches;
use super::git::Git;
use super::identity;
use super::measure::folder_of;
use super::source::Source;
use super::trailers::{Trailers, trailers};
use crate::context::Context;
use crate::github::Event;
use crate::record::Identity;

/// What stands for a repository that has no name.
pub const LOCAL: &str = "local";

/// What is checked out.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Asked in the folder of the scenario.
    pub git: Git,
    /// Empty outside of one.
    pub workflow: Event,
    /// Head's own, the one that its change is for, the default one.
    pub branches: Branches,
}

impl Checkout {
    /// `target` is the branch that the user says the change is for.
    pub fn of(context: &Context, source: &Source, target: Option<&str>) -> Self {
        let git = Git::new(folder_of(&source.path));
        let workflow = Event::of(&context.variables);
        let branches = Branches::of(&git, &workflow, target, &source.scenario.history.branches);
        Self { git, workflow, branches }
    }

    /// `owner/name`, as the workflow or the remote names it.
    pub fn repository(&self, context: &Context) -> String {
        identity::repository(context, &self.git).unwrap_or_else(|| LOCAL.to_owned())
    }

    /// What is measured; `target` are the names of the branch that the change is for.
    pub fn identity(&self, context: &Context, source: &Source, target: &[String]) -> Identity {
        let own = self.branches.own.as_deref();
        let target = target.first().map(String::as_str);
        let identity = identity::identity(context, &self.git, own, target, &source.scenario.target);
        let change = self.change(identity.commit.as_deref());
        Identity { call: source.call.clone(), change, ..identity }
    }

    /// The last commit of the pull request, where GitHub's merge of it is checked out.
    fn change(&self, commit: Option<&str>) -> Option<String> {
        let is_merge = self.workflow.is_merge && commit.is_some() && commit == self.workflow.commit.as_deref();
        self.workflow.pull.as_ref().filter(|_| is_merge).map(|pull| pull.head_sha.clone())
    }

    /// What head is built upon.
    pub fn ancestry(&self, target: &[String]) -> Ancestry {
        Ancestry::of_checkout(&self.git, &self.workflow, &self.branches, target)
    }

    /// Regressions that the commits of head accept and that `since`, one of its ancestors, does not know of. Where
    /// the clone lacks that one: those of head itself, or of what was merged into it.
    pub fn accepted(&self, since: Option<&str>) -> Trailers {
        let merged = "HEAD^2";
        match since.filter(|since| self.git.has(since)) {
            Some(since) => trailers(&self.git, &["HEAD", &format!("^{since}")]),
            None if self.git.has(merged) => trailers(&self.git, &["--no-walk", "HEAD", merged]),
            None => trailers(&self.git, &["--no-walk", "HEAD"]),
        }
    }

    /// Regressions that commits of the last `days` days accept: what a run that is stored is on the level of.
    pub fn accepted_lately(&self, days: u32) -> Trailers {
        trailers(&self.git, &[&format!("--since={days}.days"), "HEAD"])
    }
}
