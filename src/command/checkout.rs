//! What is checked out where a scenario is: commits, branches, and the workflow that it was done for.

use super::ancestry::Ancestry;
use super::branches::Branches;
use super::git::Git;
use super::identity;
use super::measure::folder_of;
use super::source::Source;
use super::trailers::{Trailers, trailers};
use super::workflow::Workflow;
use crate::context::Context;
use crate::record::Identity;

/// What is checked out.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Asked in the folder of the scenario.
    pub git: Git,
    /// Empty outside of one.
    pub workflow: Workflow,
    /// Head's own, the one that its change is for, the default one.
    pub branches: Branches,
}

impl Checkout {
    /// `target` is the branch that the user says the change is for.
    pub fn of(context: &Context, source: &Source, target: Option<&str>) -> Self {
        let git = Git::new(folder_of(&source.path));
        let workflow = Workflow::of(context);
        let branches = Branches::of(&git, &workflow, target, &source.scenario.history.branches);
        Self { git, workflow, branches }
    }

    /// What is measured; `target` are the names of the branch that the change is for.
    pub fn identity(&self, context: &Context, source: &Source, target: &[String]) -> Identity {
        let own = self.branches.own.as_deref();
        let target = target.first().map(String::as_str);
        identity::identity(context, &self.git, own, target, &source.scenario.target)
    }

    /// What head is built upon.
    pub fn ancestry(&self, target: &[String]) -> Ancestry {
        Ancestry::of_checkout(&self.git, &self.workflow, &self.branches, target)
    }

    /// Regressions that the commits of head accept and that `since`, one of its ancestors, does not know of. Where
    /// that one is missing, those of head's own commits that the clone has.
    pub fn accepted(&self, since: Option<&str>) -> Trailers {
        match since {
            Some(since) => trailers(&self.git, &["HEAD", &format!("^{since}")]),
            None => trailers(&self.git, &["--max-count=1", "HEAD"]),
        }
    }

    /// Regressions that commits of the last `days` days accept: what a run that is stored is on the level of.
    pub fn accepted_lately(&self, days: u32) -> Trailers {
        trailers(&self.git, &[&format!("--since={days}.days"), "HEAD"])
    }
}
