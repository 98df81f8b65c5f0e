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
    /// Of a push: the commit that the branch was at before; absent where the push made the branch. Of a merge group:
    /// the commit that it is built upon, which may be an earlier group.
    pub before: Option<String>,
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
    /// Where what it measured comes from; absent where that repository was deleted.
    pub origin: Option<Origin>,
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
        let from_fork = payload.is_from_fork();
        Self {
            restriction: Restriction::of(&kind, from_fork, set("GITHUB_ACTOR")),
            repository: owned("GITHUB_REPOSITORY"),
            commit: owned("GITHUB_SHA"),
            branch: owned("GITHUB_HEAD_REF").or_else(|| own.map(str::to_owned)),
            target: owned("GITHUB_BASE_REF").or_else(|| queue.map(str::to_owned)),
            before: payload.before(&kind),
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

    /// Whether this commit is what it was started for, as far as it says: a workflow may check out another one.
    pub fn is_of(&self, commit: &str) -> bool {
        self.commit.as_deref().is_none_or(|own| own == commit)
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn event(variables: &[(&str, &str)]) -> Event {
        Event::of(&variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// With this file of the event.
    fn told(payload: &Value, variables: &[(&str, &str)]) -> Event {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), payload.to_string()).expect("written");
        event(&[variables, &[("GITHUB_EVENT_PATH", file.path().to_str().expect("text"))]].concat())
    }

    fn pull(head: &Value) -> Value {
        json!({
            "repository": {"default_branch": "trunk"},
            "pull_request": {
                "number": 12, "labels": [{"name": "performance-test"}, {}],
                "head": {"sha": "aaa", "repo": head}, "base": {"sha": "bbb", "repo": {"full_name": "org/api"}},
            },
        })
    }

    #[test]
    fn a_pull_request_names_both_branches() {
        let event = event(&[
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_REF", "refs/pull/12/merge"),
            ("GITHUB_REF_NAME", "12/merge"),
            ("GITHUB_BASE_REF", "release/2"),
            ("GITHUB_HEAD_REF", "feature/fast"),
        ]);
        assert_eq!(event.target.as_deref(), Some("release/2"));
        assert_eq!(event.branch.as_deref(), Some("feature/fast"));
        assert!(event.is_merge && !event.is_queue && event.kind.is_pull_request());
    }

    #[test]
    fn a_merge_group_is_for_the_branch_of_its_queue() {
        let name = "gh-readonly-queue/release/2/pr-12-0123abcd";
        let event = event(&[("GITHUB_REF_NAME", name), ("GITHUB_REF_TYPE", "branch")]);
        assert_eq!(event.target.as_deref(), Some("release/2"));
        assert!(event.is_merge && event.is_queue);
    }

    #[test]
    fn a_push_has_a_branch_and_a_tag_has_none() {
        let push = event(&[("GITHUB_REF_NAME", "main"), ("GITHUB_REF_TYPE", "branch")]);
        assert_eq!((push.branch.as_deref(), push.target, push.is_merge), (Some("main"), None, false));
        let tag = event(&[("GITHUB_REF_NAME", "v1"), ("GITHUB_REF_TYPE", "tag")]);
        assert_eq!(tag.branch, None);
    }

    #[test]
    fn a_push_tells_what_its_branch_was_before_unless_it_made_the_branch() {
        let id = "0a".repeat(20);
        let before = |kind, before: &str| told(&json!({"before": before}), &[("GITHUB_EVENT_NAME", kind)]).before;
        assert_eq!(before("push", &id), Some(id.clone()));
        assert_eq!(before("push", &"0".repeat(40)), None);
        assert_eq!(before("push", "--output=/etc/passwd"), None);
        let group = told(&json!({"merge_group": {"base_sha": id}}), &[("GITHUB_EVENT_NAME", "merge_group")]);
        assert_eq!(group.before, Some(id.clone()));
        assert_eq!(before("pull_request", &id), None, "a pull request that was pushed to has one of its own branch");
    }

    #[test]
    fn the_file_of_the_event_tells_the_default_branch_the_pull_request_and_a_fork() {
        let [fork, gone, own] = [json!({"full_name": "you/api"}), Value::Null, json!({"full_name": "org/api"})]
            .map(|head| told(&pull(&head), &[("GITHUB_EVENT_NAME", "pull_request")]));
        assert_eq!(fork.default_branch.as_deref(), Some("trunk"));
        let expected = PullRequest {
            number: 12,
            head_repository: Some("you/api".to_owned()),
            head_sha: "aaa".to_owned(),
            base_sha: "bbb".to_owned(),
            labels: vec!["performance-test".to_owned()],
        };
        assert_eq!(fork.pull, Some(expected));
        assert_eq!((fork.from_fork, fork.restriction), (true, Some(Restriction::Fork)));
        assert_eq!((gone.from_fork, gone.pull.and_then(|pull| pull.head_repository)), (true, None));
        assert_eq!((own.from_fork, own.restriction), (false, None));
    }

    #[test]
    fn only_what_a_fork_or_dependabot_started_may_only_read() {
        let fork = pull(&json!({"full_name": "you/api"}));
        let restriction =
            |kind, actor| told(&fork, &[("GITHUB_EVENT_NAME", kind), ("GITHUB_ACTOR", actor)]).restriction;
        assert_eq!(restriction("pull_request", "you"), Some(Restriction::Fork));
        assert_eq!(restriction("pull_request_target", "you"), None);
        assert_eq!(restriction("push", "dependabot[bot]"), Some(Restriction::Dependabot));
        assert_eq!(restriction("workflow_run", "dependabot[bot]"), None);
    }

    #[test]
    fn a_workflow_that_ended_tells_where_its_change_comes_from() {
        let mut payload = json!({"workflow_run": {
            "id": 77, "run_attempt": 2, "event": "pull_request", "conclusion": "failure", "head_sha": "aaa",
            "head_branch": "fast", "head_repository": {"full_name": "you/api"}, "pull_requests": [],
            "artifacts_url": "https://api/artifacts", "html_url": "https://run",
        }});
        let ended = told(&payload, &[("GITHUB_EVENT_NAME", "workflow_run")]).ended.expect("it ended");
        let origin =
            Origin { repository: "you/api".to_owned(), sha: "aaa".to_owned(), branch: Some("fast".to_owned()) };
        assert_eq!((ended.id, ended.attempt, ended.kind, ended.origin), (77, 2, EventKind::PullRequest, Some(origin)));
        assert_eq!(ended.artifacts_url.as_deref(), Some("https://api/artifacts"));
        let mut of = |head: Value| {
            payload["workflow_run"]["head_repository"] = head;
            told(&payload, &[]).ended
        };
        assert_eq!(of(Value::Null).map(|ended| ended.origin), Some(None), "it was deleted");
        assert_eq!(of(json!({"full_name": 5})), None);
    }

    #[test]
    fn the_page_of_a_run_is_on_its_server() {
        let run = [("GITHUB_REPOSITORY", "org/api"), ("GITHUB_RUN_ID", "5"), ("GITHUB_RUN_ATTEMPT", "2")];
        assert_eq!(event(&run).run_url().as_deref(), Some("https://github.com/org/api/actions/runs/5/attempts/2"));
        let server = [&run[..2], &[("GITHUB_SERVER_URL", "https://git.example/")]].concat();
        assert_eq!(event(&server).run_url().as_deref(), Some("https://git.example/org/api/actions/runs/5"));
        assert_eq!(event(&run[..1]).run_url(), None);
    }

    #[test]
    fn outside_of_a_workflow_everything_is_absent() {
        assert_eq!(event(&[]), Event::default());
        let missing = event(&[("GITHUB_EVENT_PATH", "/nowhere/event.json"), ("GITHUB_RUN_ATTEMPT", "two")]);
        assert_eq!(missing, Event::default());
    }

    proptest! {
        #[test]
        fn no_file_is_too_damaged(bytes: Vec<u8>, field in "[a-z_]{1,12}", cut in 0_usize..300) {
            let file = tempfile::NamedTempFile::new().expect("a file");
            let path = file.path().to_str().expect("text").to_owned();
            let whole = pull(&json!({"full_name": "you/api"})).to_string();
            let other = whole.replace("repo", &field).replace("12", "-1.5");
            for text in [bytes.as_slice(), &whole.as_bytes()[..cut.min(whole.len())], other.as_bytes()] {
                std::fs::write(file.path(), text).expect("written");
                let event = event(&[("GITHUB_EVENT_PATH", &path)]);
                prop_assert_eq!(event.ended, None);
            }
        }
    }
}
