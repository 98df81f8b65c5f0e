//! What a workflow of GitHub says of itself, in variables and in the file of its event.

use crate::context::Context;
use serde_json::Value;

/// What a workflow says of itself; everything is absent elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workflow {
    /// The branch that a pull request or a merge group is for.
    pub target: Option<String>,
    /// The branch that was pushed, or that a pull request comes from.
    pub branch: Option<String>,
    /// The default branch of the repository.
    pub default_branch: Option<String>,
    /// What is checked out is head of a pull request merged into the branch that it is for.
    pub is_merge: bool,
    /// What is checked out is a merge group: that branch with what its queue puts on it, by whatever method.
    pub is_queue: bool,
    /// The pull request comes from another repository, so it gets no secrets.
    pub from_fork: bool,
}

impl Workflow {
    /// Reads variables, and the event's file where there is one.
    pub fn of(context: &Context) -> Self {
        let variable = |name| context.variable(name).map(str::to_owned);
        let event: Value = variable("GITHUB_EVENT_PATH")
            .and_then(|path| std::fs::read(path).ok())
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default();
        let name = variable("GITHUB_REF_NAME");
        let queue = name.as_deref().and_then(queued_for);
        let is_branch = context.variable("GITHUB_REF_TYPE").is_none_or(|kind| kind == "branch");
        let is_pull = context.variable("GITHUB_REF").is_some_and(|name| name.starts_with("refs/pull/"));
        let own = name.clone().filter(|_| is_branch && !is_pull);
        Self {
            target: variable("GITHUB_BASE_REF").or_else(|| queue.map(str::to_owned)),
            branch: variable("GITHUB_HEAD_REF").or(own),
            default_branch: event.pointer("/repository/default_branch").and_then(Value::as_str).map(str::to_owned),
            is_merge: context.variable("GITHUB_REF").is_some_and(is_pull_merge),
            is_queue: queue.is_some(),
            from_fork: event.pointer("/pull_request/base/repo/full_name").is_some_and(|base| {
                // A fork that was deleted meanwhile has no name.
                event.pointer("/pull_request/head/repo/full_name") != Some(base)
            }),
        }
    }
}

fn is_pull_merge(name: &str) -> bool {
    name.starts_with("refs/pull/") && name.ends_with("/merge")
}

/// `main` of `gh-readonly-queue/main/pr-12-0123abcd`.
fn queued_for(name: &str) -> Option<&str> {
    name.strip_prefix("gh-readonly-queue/")?.rsplit_once("/pr-").map(|(branch, _)| branch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workflow(variables: &[(&str, &str)]) -> Workflow {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Workflow::of(&Context { variables, ..Context::default() })
    }

    #[test]
    fn a_pull_request_names_both_branches() {
        let workflow = workflow(&[
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_REF", "refs/pull/12/merge"),
            ("GITHUB_REF_NAME", "12/merge"),
            ("GITHUB_BASE_REF", "release/2"),
            ("GITHUB_HEAD_REF", "feature/fast"),
        ]);
        assert_eq!(workflow.target.as_deref(), Some("release/2"));
        assert_eq!(workflow.branch.as_deref(), Some("feature/fast"));
        assert!(workflow.is_merge);
    }

    #[test]
    fn a_merge_group_is_for_the_branch_of_its_queue() {
        let name = "gh-readonly-queue/release/2/pr-12-0123abcd";
        let workflow = workflow(&[("GITHUB_REF_NAME", name), ("GITHUB_REF_TYPE", "branch")]);
        assert_eq!(workflow.target.as_deref(), Some("release/2"));
        assert!(workflow.is_queue && !workflow.is_merge);
    }

    #[test]
    fn a_push_has_a_branch_and_a_tag_has_none() {
        let push = workflow(&[("GITHUB_REF_NAME", "main"), ("GITHUB_REF_TYPE", "branch")]);
        assert_eq!((push.branch.as_deref(), push.target), (Some("main"), None));
        let tag = workflow(&[("GITHUB_REF_NAME", "v1"), ("GITHUB_REF_TYPE", "tag")]);
        assert_eq!(tag.branch, None);
    }

    #[test]
    fn the_file_of_the_event_tells_the_default_branch_and_a_fork() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for (head, from_fork) in [("you/api", true), ("org/api", false)] {
            let repo = |name| serde_json::json!({"repo": {"full_name": name}});
            let event = serde_json::json!({
                "repository": {"default_branch": "trunk"},
                "pull_request": {"head": repo(head), "base": repo("org/api")},
            });
            std::fs::write(file.path(), event.to_string()).expect("written");
            let workflow = workflow(&[("GITHUB_EVENT_PATH", file.path().to_str().expect("text"))]);
            assert_eq!(workflow.default_branch.as_deref(), Some("trunk"));
            assert_eq!(workflow.from_fork, from_fork);
        }
    }
}
