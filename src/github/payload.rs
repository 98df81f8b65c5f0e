//! The file of an event.

use super::event::{EndedRun, PullRequest};
use super::kind::EventKind;
use super::origin::Origin;
use serde_json::Value;

/// The file of an event; null where it is missing or damaged.
#[derive(Debug)]
pub struct Payload(Value);

impl Payload {
    /// Reads the file.
    pub fn read(path: Option<&str>) -> Self {
        let json = path.and_then(|path| std::fs::read(path).ok());
        Self(json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default())
    }

    /// The default branch of the repository.
    pub fn default_branch(&self) -> Option<String> {
        text(&self.0, "/repository/default_branch")
    }

    /// The commit that a branch was at before it was pushed, or that a merge group is built upon; zeros stand for none.
    pub fn before(&self, kind: &EventKind) -> Option<String> {
        let pointer = match kind {
            EventKind::Push => "/before",
            EventKind::MergeGroup => "/merge_group/base_sha",
            _ => return None,
        };
        let is_commit = |id: &String| id.bytes().all(|b| b.is_ascii_hexdigit()) && id.bytes().any(|b| b != b'0');
        text(&self.0, pointer).filter(is_commit)
    }

    /// Whether the pull request comes from another repository.
    pub fn is_from_fork(&self) -> bool {
        self.0.pointer("/pull_request/base/repo/full_name").is_some_and(|base| {
            // A fork that was deleted meanwhile has no name.
            self.0.pointer("/pull_request/head/repo/full_name") != Some(base)
        })
    }

    /// The pull request that it is about.
    pub fn pull(&self) -> Option<PullRequest> {
        let pull = self.0.get("pull_request")?;
        let labels = pull.get("labels").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Some(PullRequest {
            number: pull.get("number")?.as_u64()?,
            head_repository: text(pull, "/head/repo/full_name"),
            head_sha: text(pull, "/head/sha")?,
            base_sha: text(pull, "/base/sha")?,
            labels: labels.iter().filter_map(|label| text(label, "/name")).collect(),
        })
    }

    /// The workflow that ended.
    pub fn ended(&self) -> Option<EndedRun> {
        let run = self.0.get("workflow_run")?;
        let origin = match run.get("head_repository")? {
            // It was deleted.
            Value::Null => None,
            head => Some(Origin {
                repository: text(head, "/full_name")?,
                sha: text(run, "/head_sha")?,
                branch: text(run, "/head_branch"),
            }),
        };
        Some(EndedRun {
            id: run.get("id")?.as_u64()?,
            attempt: run.get("run_attempt").and_then(Value::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(1),
            kind: EventKind::of(run.get("event").and_then(Value::as_str).unwrap_or_default()),
            conclusion: text(run, "/conclusion"),
            origin,
            artifacts_url: text(run, "/artifacts_url"),
            url: text(run, "/html_url"),
        })
    }
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}
