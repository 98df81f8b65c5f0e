//! What a workflow of GitHub says of itself, in variables and in the file of its event.

use super::kind::EventKind;
use super::origin::Origin;
use super::payload::Payload;
use super::restriction::Restriction;
use std::collections::BTreeMap;

/// Where GitHub is unless the runner says otherwise.
const SERVER_URL: &str = "https://github.com";

/// What a workflow says of itself; everything is absent elsewhere, and where variables or the file are damaged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// What started it.
    pub kind: EventKind,
    /// `owner/name` of the repository that the workflow runs in: for a pull request the one that it is for.
    pub repository: Option<String>,
    /// `GITHUB_SHA`: for a `pull_request` a merge commit that GitHub made, for a `workflow_run` the default branch.
    pub commit: Option<String>,
    /// The branch that was pushed, or that a pull request comes from.
    pub branch: Option<String>,
    /// The branch that a pull request or a merge group is for.
    pub target: Option<String>,
    /// The default branch of the repository.
    pub default_branch: Option<String>,
    /// What is checked out is head merged into the branch that it is for: a pull request, or a merge group.
    pub is_merge: bool,
    /// It is for a merge queue.
    pub is_queue: bool,
    /// The pull request comes from another repository.
    pub from_fork: bool,
    /// Why the workflow's token may only read, where it may.
    pub restriction: Option<Restriction>,
    /// The pull request that it is about.
    pub pull: Option<PullRequest>,
    /// The workflow that ended, of a `workflow_run`.
    pub ended: Option<EndedRun>,
    /// `GITHUB_RUN_ID`.
    pub run: Option<String>,
    /// `GITHUB_RUN_ATTEMPT`, from 1 on.
    pub attempt: Option<u32>,
    /// `GITHUB_JOB`: the id of the job within its workflow.
    pub job: Option<String>,
    /// Where people look at the repository; another one than `https://github.com` is a GitHub Enterprise Server.
    pub server_url: Option<String>,
}

/// The pull request that a workflow was started for, as it was at that time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// `owner/name` of where it comes from; absent where that was deleted.
    pub head_repository: Option<String>,
    /// The last commit of its branch.
    pub head_sha: String,
    /// The last commit of the branch that it is for.
    pub base_sha: String,
    /// Its labels.
    pub labels: Vec<String>,
}

/// A workflow that ended: what a `workflow_run` was started for. Facts of GitHub's own, no artifact is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRun {
    /// Its id.
    pub id: u64,
    /// Its attempt, from 1 on.
    pub attempt: u32,
    /// What had started it.
    pub kind: EventKind,
    /// `success`, `failure`, `cancelled`, …
    pub conclusion: Option<String>,
    /// Where what it measured comes from.
    pub origin: Origin,
    /// Where its artifacts are listed by the API.
    pub artifacts_url: Option<String>,
    /// Where people look at it.
    pub url: Option<String>,
}

impl Event {
    /// Reads the variables of a process, and the event's file where there is one. Total: what is missing or damaged
    /// is absent.
    pub fn of(variables: &BTreeMap<String, String>) -> Self {
        let set = |name: &str| variables.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let owned = |name: &str| set(name).map(str::to_owned);
        let payload = Payload::read(set("GITHUB_EVENT_PATH"));
        let kind = EventKind::of(set("GITHUB_EVENT_NAME").unwrap_or_default());
        let name = set("GITHUB_REF_NAME");
        let reference = set("GITHUB_REF");
        let queue = name.and_then(queued_for);
        let is_branch = set("GITHUB_REF_TYPE").is_none_or(|kind| kind == "branch");
        let is_pull = reference.is_some_and(|name| name.starts_with("refs/pull/"));
        let own = name.filter(|_| is_branch && !is_pull);
        let from_fork = payload.from_fork();
        Self {
            restriction: Restriction::of(&kind, from_fork, set("GITHUB_ACTOR")),
            repository: owned("GITHUB_REPOSITORY"),
            commit: owned("GITHUB_SHA"),
            branch: owned("GITHUB_HEAD_REF").or_else(|| own.map(str::to_owned)),
            target: owned("GITHUB_BASE_REF").or_else(|| queue.map(str::to_owned)),
            default_branch: payload.default_branch(),
            is_merge: queue.is_some() || reference.is_some_and(is_pull_merge),
            is_queue: queue.is_some() || kind == EventKind::MergeGroup,
            from_fork,
            pull: payload.pull(),
            ended: payload.ended(),
            run: owned("GITHUB_RUN_ID"),
            attempt: set("GITHUB_RUN_ATTEMPT").and_then(|attempt| attempt.parse().ok()),
            job: owned("GITHUB_JOB"),
            server_url: owned("GITHUB_SERVER_URL"),
            kind,
        }
    }

    /// Where people look at this attempt of the workflow.
    pub fn run_url(&self) -> Option<String> {
        let server = self.server_url.as_deref().unwrap_or(SERVER_URL).trim_end_matches('/');
        let (repository, run) = (self.repository.as_ref()?, self.run.as_ref()?);
        let attempt = self.attempt.map(|attempt| format!("/attempts/{attempt}")).unwrap_or_default();
        Some(format!("{server}/{repository}/actions/runs/{run}{attempt}"))
    }
}

fn is_pull_merge(name: &str) -> bool {
    name.starts_with("refs/pull/") && name.ends_with("/merge")
}

/// `main` of `gh-readonly-queue/main/pr-12-0123abcd`.
fn queued_for(name: &str) -> Option<&str> {
    name.strip_prefix("gh-readonly-queue/")?.rsplit_once("/pr-").map(|(branch, _)| branch)
}
