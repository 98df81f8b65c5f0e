//! Which commit base is built from.

use crate::command::branches::Branches;
use crate::command::git::Git;
use crate::github::Event;
use crate::target::Revision;

/// The commit that base is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseCommit {
    /// Full id.
    pub id: String,
    /// What it is to head, in words.
    pub what: String,
}

/// What base is wanted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// A branch with its former names, or one branch, tag or commit.
    pub names: Vec<String>,
    /// It is taken as it is, rather than where head left it.
    exact: bool,
    /// HEAD is what GitHub made of head and this very branch.
    is_merge: bool,
    /// The commit that this very branch, or its queue, was at before what the workflow was started for.
    before: Option<String>,
    /// What the workflow was started for; another commit may be checked out.
    workflow: Event,
}

/// What the clone lacks to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// No such branch, tag or commit.
    Branch(String),
    /// It is shallow, and this commit is missing.
    Commit(String),
    /// It is shallow, and what head and the branch have in common is missing.
    History,
    /// More commits would not help: why, in words.
    Hopeless(String),
}

impl BaseCommit {
    /// The first letters of its id.
    pub fn short(&self) -> &str {
        self.id.get(..9).unwrap_or(&self.id)
    }
}

impl Wanted {
    /// `against` is what the user says, which goes before the scenario's `base`.
    pub fn new(against: Option<&str>, base: &Revision, branches: &Branches, workflow: &Event) -> Self {
        let (names, exact) = match (against, base) {
            (Some(name), _) => (vec![branch_of(name).to_owned()], false),
            (None, Revision::Named(name)) => (vec![name.clone()], true),
            (None, Revision::MergeBase) => (branches.target(|_| false), false),
        };
        let is_for = |branch: &Option<String>| !exact && branch.as_ref().is_some_and(|branch| names.contains(branch));
        let is_merge = workflow.is_merge && !exact && (workflow.target.is_none() || is_for(&workflow.target));
        let is_next = if workflow.is_queue { is_for(&workflow.target) } else { is_for(&workflow.branch) };
        let before = workflow.before.clone().filter(|_| is_next);
        Self { names, exact, is_merge, before, workflow: workflow.clone() }
    }

    /// Finds the commit, as far as the clone knows.
    ///
    /// # Errors
    /// What the clone lacks.
    pub fn look(&self, git: &Git) -> Result<BaseCommit, Lack> {
        let Some(head) = git.head() else {
            return Err(Lack::Hopeless(headless(git)));
        };
        let name = self.name();
        let is_own = self.workflow.is_of(&head);
        if let Some(before) = self.before.as_ref().filter(|before| is_own && (git.is_shallow() || git.has(before))) {
            let what = if self.workflow.is_queue { "with the queue before this" } else { "before this push" };
            return present(git, before, format!("{name} {what}"));
        }
        if let (true, [first, _, ..]) = (is_own && self.is_merge, git.named_parents(&head).as_slice()) {
            // GitHub made HEAD from what the branch was at that time: that alone differs from it by the change.
            return present(git, first, format!("{name} as head was merged into it"));
        }
        let tips = self.tips(git);
        let Some(tip) = tips.first() else { return Err(Lack::Branch(name.to_owned())) };
        if self.exact {
            return Ok(BaseCommit { id: tip.clone(), what: name.to_owned() });
        }
        // Of several tips (origin's and the local one) git takes the newest commit that HEAD shares with any.
        let mut question = vec!["merge-base", "HEAD"];
        question.extend(tips.iter().map(String::as_str));
        match git.line(&question) {
            Some(id) if id != head => Ok(BaseCommit { id, what: format!("merge base of HEAD and {name}") }),
            Some(id) if git.is_dirty() => {
                Ok(BaseCommit { id, what: "HEAD without the changes of the work tree".into() })
            }
            Some(_) => match git.named_parents(&head).first() {
                Some(parent) => present(git, parent, format!("the commit before HEAD, which is on {name} itself")),
                None => Err(Lack::Hopeless(format!("HEAD is the first commit of {name}: there is nothing before it"))),
            },
            None if git.is_shallow() => Err(Lack::History),
            None => Err(Lack::Hopeless(format!("HEAD and {name} have no commit in common"))),
        }
    }

    /// Finds the commit in a clone that cannot be given more.
    ///
    /// # Errors
    /// What the clone lacks.
    pub fn settle(&self, git: &Git) -> Result<BaseCommit, Lack> {
        match self.look(git) {
            // What a branch was before it was rewritten may be gone for good.
            Err(Lack::Commit(id)) if self.before == Some(id.clone()) => Self { before: None, ..self.clone() }.look(git),
            found => found,
        }
    }

    /// How the branch, tag or commit is called in texts.
    pub fn name(&self) -> &str {
        self.names.first().map_or("main", String::as_str)
    }

    /// The commits that the names stand for: branches of origin and of the clone, else whatever git makes of them.
    fn tips(&self, git: &Git) -> Vec<String> {
        let places = self.names.iter().flat_map(|n| [format!("refs/remotes/origin/{n}"), format!("refs/heads/{n}")]);
        let mut tips: Vec<String> = places.filter_map(|place| git.commit(&place)).collect();
        if tips.is_empty() {
            tips.extend(self.names.iter().find_map(|name| git.commit(name)));
        }
        tips.dedup();
        tips
    }
}

/// `main` for `origin/main`: what the user's clone calls a branch of its remote.
pub fn branch_of(name: &str) -> &str {
    name.strip_prefix("origin/").filter(|branch| !branch.is_empty()).unwrap_or(name)
}

/// Why there is no commit to start from, in words.
fn headless(git: &Git) -> String {
    let complaint = git.complaint(&["rev-parse", "--git-dir"]).map(|text| format!("; git: {text}")).unwrap_or_default();
    format!("no commit is checked out there; base is a commit of the repository that head's `start` is in{complaint}")
}

fn present(git: &Git, id: &str, what: String) -> Result<BaseCommit, Lack> {
    if git.has(id) { Ok(BaseCommit { id: id.to_owned(), what }) } else { Err(Lack::Commit(id.to_owned())) }
}
