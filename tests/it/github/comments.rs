//! One comment for each key, whatever else is said on a pull request.

use crate::support::github::{NUMBER, PERSON, READER, REPOSITORY, StandIn, WRITER};
use perf_gate::github::{Comment, Deed, Fault, GitHub, Posted, Restriction, Settings, Sticky, marker};

const BOT: &str = "github-actions[bot]";

pub fn sticky(key: &str, body: &str) -> Sticky {
    Sticky { key: key.to_owned(), body: body.to_owned() }
}

pub async fn comment(github: &GitHub, key: &str, body: &str) -> Posted {
    github.comment(REPOSITORY, NUMBER, &sticky(key, body)).await.expect("a comment")
}

fn url(id: u64) -> String {
    format!("https://github.com/{REPOSITORY}/pull/{NUMBER}#issuecomment-{id}")
}

#[tokio::test]
async fn a_comment_is_written_once_for_each_key_and_then_edited() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    assert_eq!(github.earlier(REPOSITORY, NUMBER, "orders").await.expect("an answer"), None);
    let first = comment(&github, "orders", "🔴 slower by 12 % — `a|b` \"quoted\"\n\n@somebody").await;
    assert_eq!(first, Posted { url: url(1000), what: Deed::Created, removed: 0 });
    let other = comment(&github, "orders/2", "fine").await;
    assert_eq!(other, Posted { url: url(1001), what: Deed::Created, removed: 0 });
    let earlier = github.earlier(REPOSITORY, NUMBER, "orders").await.expect("an answer");
    let body = "🔴 slower by 12 % — `a|b` \"quoted\"\n\n@somebody".to_owned();
    assert_eq!(earlier, Some(Comment { id: 1000, url: url(1000), body }));
    let again = comment(&github, "orders", "🟢 fine").await;
    assert_eq!(again, Posted { url: url(1000), what: Deed::Edited, removed: 0 });
    let [orders, other] = [marker("orders") + "\n🟢 fine", marker("orders/2") + "\nfine"];
    assert_eq!(stand_in.state().said(), [(BOT, orders.as_str()), (BOT, other.as_str())]);
    assert_eq!(stand_in.requests().iter().filter(|r| r.contains("graphql")).count(), 1, "asked once who we are");
}

#[tokio::test]
async fn it_is_found_behind_150_others_and_nobody_elses_is_touched() {
    let stand_in = StandIn::start().await;
    let (mark, github) = (marker("orders"), stand_in.connect(WRITER));
    {
        let mut state = stand_in.state();
        state.say("mallory", &format!("{mark}\nis this yours?"));
        state.say(BOT, &format!("> {mark}\n> fast\n\nsomebody said"));
        state.say("github-actions", &format!("{mark}\nI have a nice name"));
        for n in 0..150 {
            state.say("somebody", &format!("comment {n}"));
        }
        state.say(BOT, &format!("{mark}\r\nfast"));
        state.say("somebody", &format!("and then\n{mark}"));
        for n in 0..100 {
            state.say("somebody", &format!("comment {n}"));
        }
    }
    let before: Vec<(String, String)> =
        stand_in.state().said().into_iter().map(|(login, body)| (login.to_owned(), body.to_owned())).collect();
    let posted = comment(&github, "orders", "slow").await;
    assert_eq!(posted, Posted { url: url(1153), what: Deed::Edited, removed: 0 });
    let mut expected = before;
    expected[153].1 = format!("{mark}\nslow");
    let expected: Vec<(&str, &str)> = expected.iter().map(|(login, body)| (login.as_str(), body.as_str())).collect();
    assert_eq!(stand_in.state().said(), expected);
    assert_eq!((stand_in.count("GET"), stand_in.count("PATCH"), stand_in.count("POST")), (3, 1, 0));
}

#[tokio::test]
async fn later_ones_of_ours_are_removed() {
    let stand_in = StandIn::start().await;
    let mark = marker("orders");
    for (login, body) in [(BOT, "one"), ("mallory", "one"), (BOT, "two"), (BOT, "three")] {
        stand_in.state().say(login, &format!("{mark}\n{body}"));
    }
    stand_in.state().say(BOT, &format!("{}\nanother scenario", marker("orders2")));
    let posted = comment(&stand_in.connect(WRITER), "orders", "four").await;
    assert_eq!(posted, Posted { url: url(1000), what: Deed::Edited, removed: 2 });
    let ids: Vec<u64> = stand_in.state().comments.iter().filter_map(|c| c["id"].as_u64()).collect();
    assert_eq!(ids, [1000, 1001, 1004]);
}

#[tokio::test]
async fn who_we_are_is_asked_of_github_unless_somebody_says_it() {
    let stand_in = StandIn::start().await;
    let mark = marker("orders");
    stand_in.state().say(BOT, &format!("{mark}\nthe bot's"));
    stand_in.state().say("octo", &format!("{mark}\nthe person's"));
    let settings = |token: &str| Settings { token: token.to_owned(), ..Settings::default() };
    assert_eq!(comment(&stand_in.connect(PERSON), "orders", "1").await.url, url(1001));
    let said = Settings { comment_as: Some("Octo".to_owned()), ..settings(PERSON) };
    stand_in.state().is_shy = true;
    assert_eq!(comment(&stand_in.with(said), "orders", "2").await.url, url(1001));
    // A token that GitHub does not tell the owner of is a workflow's.
    assert_eq!(comment(&stand_in.with(settings(WRITER)), "orders", "3").await.url, url(1000));
}

#[tokio::test]
async fn an_enterprise_server_is_asked_below_the_path_of_its_api() {
    let stand_in = StandIn::enterprise().await;
    let github = stand_in.connect(WRITER);
    assert_eq!(comment(&github, "orders", "one").await.what, Deed::Created);
    assert_eq!(comment(&github, "orders", "two").await.what, Deed::Edited);
    let requests = stand_in.requests();
    assert!(requests.contains(&"POST /api/graphql".to_owned()), "{requests:?}");
    assert!(requests.contains(&format!("PATCH /api/v3/repos/{REPOSITORY}/issues/comments/1000")), "{requests:?}");
}

#[tokio::test]
async fn what_is_too_long_or_has_no_place_is_said_to_be() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    let fault = github.comment(REPOSITORY, NUMBER, &sticky("k", &"x".repeat(65_536))).await.expect_err("too long");
    assert!(matches!(fault, Fault::Invalid { .. }), "{fault:?}");
    assert_eq!(
        fault.to_string(),
        "cannot comment on own/er.api#12: GitHub does not take what was sent: 422 Validation Failed: Body is too long \
         (maximum is 65536 characters)"
    );
    let fault = github.comment(REPOSITORY, 99, &sticky("k", "x")).await.expect_err("no such pull request");
    assert!(matches!(fault, Fault::NotFound { .. }), "{fault:?}");
    assert_eq!(
        fault.to_string(),
        "cannot list the comments on own/er.api#99: GitHub finds no such thing (404 Not Found); check the repository and \
         the number, and that the job has `permissions: pull-requests: write`"
    );
    assert_eq!(stand_in.state().comments.len(), 0);
}

#[tokio::test]
async fn a_right_that_is_missing_is_named_and_a_fork_is_told_what_to_do() {
    let stand_in = StandIn::start().await;
    let token = READER.to_owned();
    for (restriction, part) in [
        (None, "the job needs `permissions: pull-requests: write`; a fork or Dependabot gets no such token"),
        (
            Some(Restriction::Fork),
            "a workflow that a fork started has a token that only reads, whatever its permissions",
        ),
    ] {
        let github = stand_in.with(Settings { token: token.clone(), restriction, ..Settings::default() });
        let fault = github.comment(REPOSITORY, NUMBER, &sticky("k", "x")).await.expect_err("no right");
        let Fault::Denied { permission, .. } = fault else { panic!("{fault:?}") };
        assert_eq!(permission, "pull-requests: write");
        let text = fault.to_string();
        let begin =
            "GitHub does not let this token comment on own/er.api#12: 403 Resource not accessible by integration; ";
        assert!(text.starts_with(begin) && text.contains(part), "{text}");
    }
    assert_eq!(stand_in.count("POST"), 2, "nothing is tried twice that cannot help");
}
