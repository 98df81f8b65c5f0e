//! Why the token of a workflow may only read.

use super::kind::EventKind;
use std::fmt;

/// The actor whose workflows run as those of a fork do.
const DEPENDABOT: &str = "dependabot[bot]";

/// Why the token of a workflow may only read whatever its `permissions` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restriction {
    /// A pull request from another repository.
    Fork,
    /// Started by Dependabot.
    Dependabot,
}

impl Restriction {
    /// A `pull_request_target` or a `workflow_run` has the rights of the base branch, whoever started it.
    pub fn of(kind: &EventKind, from_fork: bool, actor: Option<&str>) -> Option<Self> {
        let is_dependabot = actor == Some(DEPENDABOT);
        match kind {
            EventKind::PullRequest if from_fork => Some(Self::Fork),
            EventKind::PullRequest | EventKind::Push if is_dependabot => Some(Self::Dependabot),
            _ => None,
        }
    }
}

impl fmt::Display for Restriction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fork => "a fork",
            Self::Dependabot => "Dependabot",
        })
    }
}
