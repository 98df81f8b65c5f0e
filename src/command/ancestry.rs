//! Whether a stored run measured what head is built upon, as git or the workflow can tell.

use super::branches::Branches;
use super::git::Git;
use crate::github::Event;
use crate::history::{Lineage, Summary};
use crate::record::Identity;
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::HashMap;

/// What one commit is built upon.
#[derive(Debug)]
pub struct Ancestry {
    git: Git,
    /// The commit, where the clone has it.
    head: Option<String>,
    /// The clone has all of its ancestors.
    complete: bool,
    /// The commit at which the change left its target branch, where git can tell.
    pub merge_base: Option<String>,
    /// What the commit names as its parents; a shallow clone may lack them.
    parents: Vec<String>,
    /// Where the clone cannot tell: what was measured on the target branch by then is what head is built upon.
    merged: Option<Timestamp>,
    known: RefCell<HashMap<String, bool>>,
}

impl Ancestry {
    /// Of what is checked out, whose change is for the branch `target`.
    pub fn of_checkout(git: &Git, workflow: &Event, branches: &Branches, target: &[String]) -> Self {
        let mut ancestry = Self::of(git, git.head(), target);
        if branches.own.as_ref().is_some_and(|own| target.contains(own)) {
            ancestry.merged = Some(Timestamp::MAX);
        } else if ancestry.head.as_ref().is_some_and(|head| workflow.is_of(head)) {
            ancestry.take_merge(workflow.is_merge, workflow.is_queue);
        }
        ancestry
    }

    /// Of what was measured at `began`, as [`Ancestry::of_checkout`] told it then; the clone may have forgotten it.
    pub fn of_measured(git: &Git, identity: &Identity, began: Timestamp, target: &[String]) -> Self {
        let commit = identity.commit.clone().filter(|commit| git.has(commit));
        let mut ancestry = Self::of(git, commit, target);
        if ancestry.head.is_none() || identity.branch.as_ref().is_some_and(|own| target.contains(own)) {
            ancestry.merged = Some(began);
        } else {
            let is_of = |event| identity.event.as_deref() == Some(event);
            ancestry.take_merge(is_of("pull_request"), is_of("merge_group"));
        }
        ancestry
    }

    /// GitHub makes its merge commits from what the target branch was at that time; a queue may also squash or rebase,
    /// and its first parent is that branch all the same.
    fn take_merge(&mut self, is_merge: bool, is_queue: bool) {
        let first = match self.parents.as_slice() {
            [first, _, ..] if is_merge || is_queue => first,
            [first] if is_queue => first,
            _ => return,
        };
        self.merge_base = Some(first.clone());
        self.merged = self.head.as_deref().and_then(|head| commit_time(&self.git, head));
    }

    fn of(git: &Git, head: Option<String>, target: &[String]) -> Self {
        Self {
            complete: head.is_some() && !git.is_shallow(),
            merge_base: head.as_deref().and_then(|head| merge_base(git, head, target)),
            parents: head.as_deref().map(|head| git.named_parents(head)).unwrap_or_default(),
            merged: None,
            known: RefCell::default(),
            git: git.clone(),
            head,
        }
    }

    /// How a stored run relates to the commit; `on_target` tells that it is one of the target branch.
    pub fn lineage(&self, run: &Summary, on_target: bool) -> Lineage {
        let commit = run.commit();
        if self.merge_base.as_deref() == Some(commit) {
            Lineage::MergeBase
        } else if self.parents.iter().any(|parent| parent == commit) || self.has_ancestor(commit) {
            Lineage::Ancestor
        } else if self.complete {
            Lineage::Unrelated
        } else if on_target && self.merged.zip(run.when()).is_some_and(|(merged, began)| began <= merged) {
            Lineage::Ancestor
        } else {
            Lineage::Unknown
        }
    }

    fn has_ancestor(&self, commit: &str) -> bool {
        let Some(head) = &self.head else { return false };
        let mut known = self.known.borrow_mut();
        *known.entry(commit.to_owned()).or_insert_with(|| self.git.is_ancestor(commit, head))
    }
}

fn merge_base(git: &Git, head: &str, target: &[String]) -> Option<String> {
    let places = target.iter().flat_map(|name| [format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")]);
    places.into_iter().find_map(|place| git.line(&["merge-base", head, &place]))
}

fn commit_time(git: &Git, commit: &str) -> Option<Timestamp> {
    let seconds = git.line(&["show", "--no-patch", "--format=%ct", commit])?;
    Timestamp::from_second(seconds.parse().ok()?).ok()
}
