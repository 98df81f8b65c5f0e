//! Whom a comment is for.

use crate::cli::CommentWhen;
use crate::github::{Event, Origin, Restriction};

/// Whom a comment is for.
#[derive(Debug, Clone)]
pub struct Addressed {
    /// `owner/name`; empty where the number is not known either.
    pub repository: String,
    /// The pull request, or why it is not known.
    pub number: Result<u64, String>,
    /// What was measured, where the pull request may have moved on from it and that is not asked elsewhere.
    pub origin: Option<Origin>,
    /// Why the token may only read, where it may.
    pub restriction: Option<Restriction>,
}

impl Addressed {
    /// The pull request of an event; nothing where it is about none.
    pub fn of(event: &Event) -> Option<Self> {
        let number = match (&event.repository, &event.pull) {
            (Some(_), Some(pull)) => Ok(pull.number),
            _ if !event.kind.is_pull_request() => return None,
            (None, _) => Err("GITHUB_REPOSITORY does not name the repository".to_owned()),
            (_, None) => Err("the file of the event, GITHUB_EVENT_PATH, does not name the pull request".to_owned()),
        };
        let repository = event.repository.clone().unwrap_or_default();
        let origin = event.pull.as_ref().and_then(|pull| {
            let repository = pull.head_repository.clone()?;
            Some(Origin { repository, sha: pull.head_sha.clone(), branch: event.branch.clone() })
        });
        Some(Self { repository, number, origin, restriction: event.restriction })
    }
}

/// Why a comment that must be cannot be, and nothing is wrong: what started the run is about no pull request.
pub fn nobody(event: &Event, when: CommentWhen) -> Option<String> {
    if when != CommentWhen::Always || Addressed::of(event).is_some() {
        return None;
    }
    let why = match event.kind.name() {
        Some(name) => format!("the event {name} is about none"),
        None => "this is no workflow of GitHub".to_owned(),
    };
    Some(format!("--comment always: there is no pull request to comment on, {why}; the verdict stands"))
}
