//! What started a workflow.

/// What started a workflow, as `GITHUB_EVENT_NAME` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EventKind {
    /// A pull request was opened, changed or labelled; a fork's has no secrets and a token that only reads.
    PullRequest,
    /// The same with the rights of the base branch, whose code is checked out unless the workflow says otherwise.
    PullRequestTarget,
    /// Commits were pushed.
    Push,
    /// A point of time.
    Schedule,
    /// Somebody pressed the button.
    WorkflowDispatch,
    /// A merge queue wants to know.
    MergeGroup,
    /// Another workflow ended.
    WorkflowRun,
    /// Anything else, by its name.
    Other(String),
    /// No workflow of GitHub.
    #[default]
    None,
}

impl EventKind {
    /// Reads the name of an event.
    pub fn of(name: &str) -> Self {
        match name {
            "pull_request" => Self::PullRequest,
            "pull_request_target" => Self::PullRequestTarget,
            "push" => Self::Push,
            "schedule" => Self::Schedule,
            "workflow_dispatch" => Self::WorkflowDispatch,
            "merge_group" => Self::MergeGroup,
            "workflow_run" => Self::WorkflowRun,
            "" => Self::None,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The name of the event, where there is one.
    pub fn name(&self) -> Option<&str> {
        Some(match self {
            Self::PullRequest => "pull_request",
            Self::PullRequestTarget => "pull_request_target",
            Self::Push => "push",
            Self::Schedule => "schedule",
            Self::WorkflowDispatch => "workflow_dispatch",
            Self::MergeGroup => "merge_group",
            Self::WorkflowRun => "workflow_run",
            Self::Other(name) => name,
            Self::None => return None,
        })
    }

    /// It is about a pull request.
    pub fn is_pull_request(&self) -> bool {
        matches!(self, Self::PullRequest | Self::PullRequestTarget)
    }
}
