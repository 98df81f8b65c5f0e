//! Why GitHub did not do what was asked: each fault names the request, its subject and what to do next.

use super::restriction::Restriction;
use std::fmt;

/// What was asked of GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `list the comments`, `comment`.
    pub what: &'static str,
    /// `on own/er#12`.
    pub about: String,
    /// The line of a job's `permissions` that it takes.
    pub permission: &'static str,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, about, .. } = self;
        write!(f, "{what} {about}")
    }
}

/// Why GitHub did not do what was asked. Retries have been made where they could help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The token lacks a right.
    #[error("GitHub does not let this token {asked}: {said}; {}", grant(.permission, *.restriction))]
    Denied {
        /// What was wanted.
        asked: Asked,
        /// The line that is missing in the job's `permissions`.
        permission: &'static str,
        /// Why no such line would help, where that is known.
        restriction: Option<Restriction>,
        /// The refusal as it came.
        said: String,
    },
    /// There is no such repository, pull request or commit, or the token may not see it.
    #[error(
        "cannot {asked}: GitHub finds no such thing ({said}); check the repository and the number, and that the job has \
         `permissions: {}`",
        .asked.permission
    )]
    NotFound {
        /// What was wanted.
        asked: Asked,
        /// The refusal as it came.
        said: String,
    },
    /// A rate limit that lasts longer than it is worth waiting for.
    #[error("cannot {asked}: GitHub's rate limit is used up ({said}){}; run this step again later", after(*.seconds))]
    Limited {
        /// What was wanted.
        asked: Asked,
        /// Seconds until GitHub takes requests again, where it said so.
        seconds: Option<u64>,
        /// The refusal as it came.
        said: String,
    },
    /// No answer, or only that the service is not available.
    #[error("cannot {asked}: {why}; check the network and GITHUB_API_URL, or run this step again later")]
    Unreachable {
        /// What was wanted.
        asked: Asked,
        /// What happened last.
        why: String,
    },
    /// GitHub does not take what was sent.
    #[error("cannot {asked}: GitHub does not take what was sent: {said}")]
    Invalid {
        /// What was wanted.
        asked: Asked,
        /// The refusal as it came.
        said: String,
    },
    /// Anything else: a token that is not valid, a locked conversation, a repository that moved.
    #[error("cannot {asked}: {why}")]
    Other {
        /// What was wanted.
        asked: Asked,
        /// What happened, and what to do.
        why: String,
    },
}

fn grant(permission: &str, restriction: Option<Restriction>) -> String {
    match restriction {
        Some(whose) => format!(
            "a workflow that {whose} started has a token that only reads, whatever its permissions: let a workflow on \
             `workflow_run` publish what this one measured (perf-gate publish)"
        ),
        None => format!(
            "the job needs `permissions: {permission}`; a fork or Dependabot gets no such token, and needs a workflow on \
             `workflow_run` that publishes (perf-gate publish)"
        ),
    }
}

fn after(seconds: Option<u64>) -> String {
    seconds.map(|seconds| format!(" for {seconds} s more")).unwrap_or_default()
}
