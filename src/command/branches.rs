//! The branch that a change is for, and the default branch: each with its former names.

use super::git::Git;
use crate::github::Event;

/// Names of branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branches {
    /// What head was built from, where it is a branch.
    pub own: Option<String>,
    /// The branch that the change is for, as somebody said it.
    pub said: Option<String>,
    /// The default branch, then its former names.
    pub default: Vec<String>,
}

impl Branches {
    /// `flag` is what the user says; `listed` is `history.branches` of the scenario.
    pub fn of(git: &Git, workflow: &Event, flag: Option<&str>, listed: &[String]) -> Self {
        let default = if listed.is_empty() { vec![default_branch(git, workflow)] } else { listed.to_vec() };
        Self {
            own: workflow.branch.clone().or_else(|| git.line(&["symbolic-ref", "--quiet", "--short", "HEAD"])),
            said: flag.map(str::to_owned).or_else(|| workflow.target.clone()),
            default,
        }
    }

    /// The branch that the change is for, then its former names: as somebody said, else head's own where runs
    /// of it are stored, else the default branch.
    pub fn target(&self, is_stored: impl Fn(&str) -> bool) -> Vec<String> {
        let own = self.own.clone().filter(|own| is_stored(own));
        match self.said.clone().or(own) {
            Some(name) if !self.default.contains(&name) => vec![name],
            _ => self.default.clone(),
        }
    }
}

fn default_branch(git: &Git, workflow: &Event) -> String {
    let remote = || git.line(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
    let named = workflow.default_branch.clone().or_else(|| remote()?.strip_prefix("origin/").map(str::to_owned));
    let exists = |name: &&str| {
        ["refs/heads/", "refs/remotes/origin/"]
            .iter()
            .any(|place| git.status(&["show-ref", "--verify", "--quiet", &format!("{place}{name}")]) == Some(0))
    };
    named.unwrap_or_else(|| ["main", "master"].into_iter().find(exists).unwrap_or("main").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branches(own: &str, said: Option<&str>) -> Branches {
        let default = vec!["main".to_owned(), "master".to_owned()];
        Branches { own: Some(own.to_owned()), said: said.map(str::to_owned), default }
    }

    #[test]
    fn a_pull_request_is_for_the_branch_that_it_names() {
        assert_eq!(branches("feature", Some("release/2")).target(|_| true), ["release/2"]);
        assert_eq!(branches("feature", Some("master")).target(|_| true), ["main", "master"]);
    }

    #[test]
    fn a_push_is_for_its_own_branch_where_runs_of_it_are_stored() {
        assert_eq!(branches("release/2", None).target(|_| true), ["release/2"]);
        assert_eq!(branches("feature", None).target(|_| false), ["main", "master"]);
    }
}
