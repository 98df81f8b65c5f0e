//! Servers and networks that fail: nothing is lost, and nothing is doubled.

use super::comments::{comment, sticky};
use crate::support::github::{NUMBER, PATIENCE, REPOSITORY, StandIn, Trouble, WRITER};
use perf_gate::github::{Deed, Fault, GitHub, Patience, Posted, Settings, marker};
use std::time::Duration;

fn busy(status: u16) -> Trouble {
    Trouble::Answer(status, Vec::new(), "Server Error")
}

async fn fault(github: &GitHub) -> Fault {
    github.comment(REPOSITORY, NUMBER, &sticky("orders", "slow")).await.expect_err("no comment")
}

/// The one comment that there is.
fn only(stand_in: &StandIn) -> String {
    let state = stand_in.state();
    let said = state.said();
    assert_eq!(said.len(), 1, "{said:?}");
    said[0].1.to_owned()
}

#[tokio::test]
async fn a_reply_that_is_lost_does_not_double_the_comment() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    stand_in.trouble("POST", "/comments", Trouble::LostReply);
    let posted = comment(&github, "orders", "slow").await;
    assert_eq!((posted.what, posted.removed), (Deed::Created, 0));
    assert_eq!(only(&stand_in), marker("orders") + "\nslow");
    assert_eq!((stand_in.count("POST"), stand_in.count("PATCH")), (1, 0));
    stand_in.trouble("PATCH", "/comments", Trouble::LostReply);
    assert_eq!(comment(&github, "orders", "fast").await.what, Deed::Edited);
    assert_eq!(only(&stand_in), marker("orders") + "\nfast");
}

#[tokio::test]
async fn what_does_not_arrive_is_sent_again() {
    for trouble in [busy(502), Trouble::Cut, Trouble::Silence] {
        let stand_in = StandIn::start().await;
        let reply = if matches!(trouble, Trouble::Silence) { Duration::from_secs(2) } else { PATIENCE.reply };
        let patience = Patience { reply, ..PATIENCE };
        let settings = Settings { token: WRITER.to_owned(), patience, ..Settings::default() };
        let settings = Settings { api_url: Some(stand_in.api_url.clone()), ..settings };
        let github = GitHub::connect(settings).expect("settings that are good");
        for (method, part) in [("POST", "graphql"), ("GET", "/comments"), ("POST", "/comments"), ("GET", "/comments")] {
            stand_in.trouble(method, part, trouble.clone());
        }
        assert_eq!(comment(&github, "orders", "slow").await.what, Deed::Created, "{trouble:?}");
        assert_eq!(only(&stand_in), marker("orders") + "\nslow");
    }
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_where_that_is_short() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    let after = |status, seconds: u32| {
        Trouble::Answer(status, vec![("retry-after", seconds.to_string())], "You have exceeded a secondary rate limit")
    };
    stand_in.trouble("GET", "/comments", after(403, 0));
    stand_in.trouble("POST", "/comments", after(429, 1));
    assert_eq!(comment(&github, "orders", "slow").await.what, Deed::Created);
    assert_eq!((stand_in.count("GET"), stand_in.count("POST")), (3, 2));
    stand_in.trouble("PATCH", "/comments", after(403, 3000));
    let fault = fault(&github).await;
    assert!(matches!(fault, Fault::Limited { seconds: Some(3000), .. }), "{fault:?}");
    let text = "cannot edit a comment on own/er.api#12: GitHub's rate limit is used up (403 You have exceeded a secondary \
                rate limit) for 3000 s more; run this step again later";
    assert_eq!(fault.to_string(), text);
    assert_eq!(stand_in.count("PATCH"), 1);
}

#[tokio::test]
async fn what_never_answers_well_is_given_up() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    for _ in 0..PATIENCE.tries {
        stand_in.trouble("GET", "/comments", busy(503));
    }
    let fault = fault(&github).await;
    assert!(matches!(fault, Fault::Unreachable { .. }), "{fault:?}");
    assert!(fault.to_string().contains("list the comments on own/er.api#12: GitHub answered 503 Server Error; check"));
    assert_eq!(stand_in.count("GET"), 4);
    let nobody = Settings {
        api_url: Some("http://127.0.0.1:9".to_owned()),
        token: "t".to_owned(),
        patience: PATIENCE,
        ..Settings::default()
    };
    let fault = self::fault(&GitHub::connect(nobody).expect("settings that are good")).await;
    assert!(matches!(&fault, Fault::Unreachable { why, .. } if why.contains("refused")), "{fault:?}");
}

#[tokio::test]
async fn a_comment_that_is_gone_is_written_anew() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    let body = marker("orders") + "\nfast";
    stand_in.state().say("github-actions[bot]", &body);
    stand_in.trouble("PATCH", "/comments", Trouble::Answer(404, Vec::new(), "Not Found"));
    assert_eq!(comment(&github, "orders", "slow").await.what, Deed::Edited);
    stand_in.state().say("github-actions[bot]", &body);
    stand_in.trouble("DELETE", "/comments", Trouble::Answer(403, Vec::new(), "Resource not accessible by integration"));
    let Posted { removed, .. } = comment(&github, "orders", "slow").await;
    assert_eq!(removed, 0, "that one stays is no reason to fail");
    stand_in.trouble("DELETE", "/comments", Trouble::LostReply);
    stand_in.trouble("DELETE", "/comments", Trouble::Answer(404, Vec::new(), "Not Found"));
    assert_eq!(comment(&github, "orders", "slow").await.removed, 1);
    assert_eq!(only(&stand_in), marker("orders") + "\nslow");
}

#[tokio::test]
async fn each_refusal_is_told_from_the_others() {
    let stand_in = StandIn::start().await;
    let github = stand_in.connect(WRITER);
    let refused = [
        (401, "Bad credentials", "GitHub does not know this token (401 Bad credentials); hand in one that is valid"),
        (403, "Unable to create comment because issue is locked.", "the conversation is locked"),
        (307, "Temporary Redirect", "it has another name now (307 Temporary Redirect)"),
        (418, "I\u{7} am a\nteapot", "GitHub answered 418 I  am a teapot"),
    ];
    for (status, message, part) in refused {
        stand_in.trouble("POST", "/comments", Trouble::Answer(status, Vec::new(), message));
        let fault = fault(&github).await;
        assert!(matches!(&fault, Fault::Other { .. }) && fault.to_string().contains(part), "{fault}");
    }
    assert_eq!(stand_in.count("POST"), refused.len());
}
