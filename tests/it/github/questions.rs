//! What a pull request is, where commits parted, and that the stand-in notices what GitHub does not describe.

use crate::support::github::{NUMBER, REPOSITORY, StandIn, WRITER};
use perf_gate::github::{Fault, Origin, Pull, PullState};
use serde_json::json;

fn origin(repository: &str, sha: &str, branch: Option<&str>) -> Origin {
    Origin { repository: repository.to_owned(), sha: sha.to_owned(), branch: branch.map(str::to_owned) }
}

fn pull(number: u64, head_sha: &str, state: PullState) -> Option<Pull> {
    Some(Pull { number, head_sha: head_sha.to_owned(), base_ref: "main".to_owned(), state })
}

#[tokio::test]
async fn a_pull_request_is_found_by_where_it_comes_from() {
    let stand_in = StandIn::start().await;
    {
        let mut state = stand_in.state();
        state.pull(1, ("you/api", "feature/fast#1", "old"), "main", "closed");
        state.pull(2, ("me/api", "feature/fast#1", "aaa"), "main", "open");
        state.pull(3, ("you/api", "feature/fast#1", "bbb"), "main", "open");
        state.pull(4, ("you/other", "feature/fast#1", "aaa"), "main", "open");
        state.pull(6, ("you/api", "feature/fast#1", "bbb"), "release/2", "open");
        state.pull(5, ("you/api", "merged", "ccc"), "main", "closed");
    }
    let github = stand_in.connect(WRITER);
    let find = async |origin: Origin| github.pull_of(REPOSITORY, &origin, Some("main")).await.expect("an answer");
    let branch = Some("feature/fast#1");
    assert_eq!(find(origin("you/api", "bbb", branch)).await, pull(3, "bbb", PullState::Open));
    let bbb = origin("you/api", "bbb", branch);
    for (base, number) in [(Some("release/2"), 6), (None, 6), (Some("main"), 3)] {
        let pull = github.pull_of(REPOSITORY, &bbb, base).await.expect("an answer");
        assert_eq!(pull.map(|pull| pull.number), Some(number), "for {base:?}");
    }
    // Names of repositories are not told apart by case; branches are.
    assert_eq!(find(origin("You/API", "bbb", None)).await, pull(3, "bbb", PullState::Open));
    assert_eq!(find(origin("you/api", "xxx", Some("Feature/fast#1"))).await, None);
    // The branch moved on: nobody may publish what was measured before.
    assert_eq!(find(origin("you/api", "xxx", branch)).await, pull(3, "bbb", PullState::Open));
    assert_eq!(find(origin("you/api", "old", branch)).await, pull(1, "old", PullState::Closed));
    assert_eq!(find(origin("you/api", "ccc", Some("merged"))).await, pull(5, "ccc", PullState::Closed));
    // The commit of another's pull request is not enough.
    assert_eq!(find(origin("mallory/api", "bbb", branch)).await, None);
    assert_eq!(find(origin("mallory/api", "bbb", None)).await, None);
}

#[tokio::test]
async fn commits_part_somewhere_or_have_nothing_in_common() {
    let stand_in = StandIn::start().await;
    stand_in.state().parted.push(("release/2".to_owned(), "feature/ü#?%".to_owned(), "fff"));
    let github = stand_in.connect(WRITER);
    let parted = github.merge_base(REPOSITORY, "release/2", "feature/ü#?%").await.expect("an answer");
    let at = "2026-05-01T12:00:00Z".parse().expect("a time");
    assert_eq!(parted, Some(("fff".to_owned(), at)));
    assert_eq!(github.merge_base(REPOSITORY, "main", "orphan").await.expect("an answer"), None);
    let fault = github.merge_base("own/other", "main", "feature").await.expect_err("no such repository");
    assert!(matches!(fault, Fault::NotFound { .. }), "{fault:?}");
    for name in ["own", "own/er/api", "own/..", "own/a b", "own/a?x=1", ""] {
        let fault = github.merge_base(name, "main", "feature").await.expect_err("no repository");
        assert!(fault.to_string().ends_with("is no repository, as owner/name is"), "{fault}");
    }
}

#[tokio::test]
async fn what_github_does_not_describe_is_noticed() {
    let mut stand_in = StandIn::start().await;
    let id = stand_in.state().say("github-actions[bot]", "fast")["id"].clone();
    let ask = async |method: &str, path: &str, body: serde_json::Value| {
        let url = format!("{}/repos/{REPOSITORY}{path}", stand_in.api_url);
        let request = reqwest::Client::new().request(method.parse().expect("a method"), url).bearer_auth(WRITER);
        let request = request.header("content-type", "application/json").body(body.to_string());
        drop(request.send().await.expect("an answer"));
        stand_in.take_violations()
    };
    let one = format!("/issues/comments/{id}");
    let all = format!("/issues/{NUMBER}/comments");
    assert_eq!(ask("PATCH", &one, json!({"body": "slow"})).await, Vec::<String>::new());
    assert_ne!(ask("POST", &one, json!({"body": "slow"})).await, Vec::<String>::new(), "as octocrab edits comments");
    assert_ne!(ask("POST", &all, json!({"body": ["slow"]})).await, Vec::<String>::new(), "no text");
    assert_ne!(ask("GET", &format!("{all}?page=first"), json!({})).await, Vec::<String>::new(), "no number");
    assert_ne!(ask("GET", "/branches", json!({})).await, Vec::<String>::new(), "nothing that we ask for");
    stand_in.state().comments[0]["id"] = json!("x");
    assert_ne!(ask("GET", &all, json!({})).await, Vec::<String>::new(), "a reply that GitHub would not give");
    let logged = stand_in.end();
    assert!(logged.iter().any(|line| line.contains("iolation")), "prism says so itself: {logged:?}");
}
