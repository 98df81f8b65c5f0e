//! HTTP/2 against servers that use all that it allows them.

use super::raw::{Asked, GoingAway, going_away, ok, streams};
use super::*;
use crate::driver::http::Body;
use futures_util::future::join_all;
use h2::Reason;
use h2::server::Builder;
use std::cell::{Cell, RefCell};
use tokio::task::spawn_local;

fn post(path: &str) -> Request {
    Request { body: Some(Body::Raw("x".to_owned())), ..request("POST", path) }
}

#[test]
fn requests_at_the_same_time_share_a_connection() {
    play(async {
        // Answers only when all have come.
        let url = streams(Builder::new(), |_, mut connection| async move {
            let mut asked: Vec<Asked> = Vec::new();
            while let Some(next) = connection.accept().await {
                asked.push(next.expect("a request"));
                if asked.len() == 50 {
                    asked.drain(..).for_each(|(_, respond)| ok(respond, 3));
                }
            }
        });
        let users = Users::by_streams(url.await, 1000).await;
        let all = join_all((0..50).map(|user| users.get(user, "/"))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!(users.opened(), 1);
    });
}

#[test]
fn a_request_names_host_and_path_as_streams_do() {
    play(async {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let log = seen.clone();
        let url = streams(Builder::new(), move |_, mut connection| {
            let log = log.clone();
            async move {
                while let Some(Ok((request, respond))) = connection.accept().await {
                    log.borrow_mut().push((request.uri().clone(), request.headers().contains_key("host")));
                    ok(respond, 0);
                }
            }
        });
        let url = url.await;
        let users = Users::by_streams(format!("{url}/api"), 1).await;
        users.get(0, "/x?y=1").await.expect("200");
        let named = Request { headers: vec![("host".to_owned(), "b.example".to_owned())], ..request("GET", "/") };
        users.send(0, named).await.expect("200");
        let expected = [(format!("{url}/api/x?y=1"), false), ("http://b.example/api/".to_owned(), false)];
        let seen: Vec<_> = seen.borrow().iter().map(|(uri, host)| (uri.to_string(), *host)).collect();
        assert_eq!(seen, expected);
    });
}

/// A server that takes so many streams at a time, and the most that it has had.
async fn limited(most: u32) -> (String, Rc<Cell<usize>>) {
    let seen = Rc::new(Cell::new(0));
    let log = seen.clone();
    let mut builder = Builder::new();
    builder.max_concurrent_streams(most);
    let url = streams(builder, move |_, mut connection| {
        let (log, held) = (log.clone(), Rc::new(Cell::new(0)));
        async move {
            while let Some(Ok((_, respond))) = connection.accept().await {
                held.set(held.get() + 1);
                log.set(log.get().max(held.get()));
                let held = held.clone();
                spawn_local(async move {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    held.set(held.get() - 1);
                    ok(respond, 3);
                });
            }
        }
    });
    (url.await, seen)
}

#[test]
fn requests_beyond_what_the_server_takes_wait_or_go_elsewhere() {
    play(async {
        let (url, seen) = limited(4).await;
        let users = Users::by_streams(url.clone(), 1).await;
        for _ in 0..2 {
            let all = join_all((0..30).map(|user| users.get(user, "/"))).await;
            assert!(all.iter().all(Result::is_ok), "{all:?}");
        }
        assert_eq!((users.opened(), seen.get()), (1, 4), "on one connection they wait");
        let users = Users::by_streams(url, 3).await;
        for _ in 0..2 {
            let all = join_all((0..30).map(|user| users.get(user, "/"))).await;
            assert!(all.iter().all(Result::is_ok), "{all:?}");
        }
        assert_eq!((users.opened(), seen.get()), (3, 4), "where the server has said what it takes, others are opened");
    });
}

#[test]
fn connections_are_opened_as_far_as_their_streams_do_not_suffice() {
    play(async {
        let (url, _) = limited(1000).await;
        let wire = Wire { version: Version::Two, ..Wire::default() };
        let ten = Connections { most: 1000, waiting: None, sharing: Sharing::Shared, streams: 10 };
        let users = Users::of(url, wire, ten).await;
        for _ in 0..3 {
            let all = join_all((0..35).map(|user| users.get(user, "/"))).await;
            assert!(all.iter().all(Result::is_ok), "{all:?}");
        }
        assert_eq!(users.opened(), 4);
    });
}

#[test]
fn a_server_that_goes_away_after_a_few_requests_costs_no_error() {
    play(async {
        let url = streams(Builder::new(), |_, mut connection| async move {
            let mut answered = 0;
            while let Some(Ok((_, respond))) = connection.accept().await {
                ok(respond, 3);
                answered += 1;
                if answered == 5 {
                    connection.graceful_shutdown();
                }
            }
        });
        let users = Users::by_streams(url.await, 1000).await;
        for _ in 0..5 {
            let all = join_all((0..100).map(|user| users.send(user, post("/")))).await;
            assert!(all.iter().all(Result::is_ok), "{all:?}");
        }
        assert!(users.opened() > 1, "{}", users.opened());
    });
}

#[test]
fn what_a_server_that_goes_away_has_not_taken_is_sent_again() {
    play(async {
        let (url, served) = going_away(GoingAway { requests: 3, answered: 0 }).await;
        let users = Users::by_streams(url, 1000).await;
        let all = join_all((0..3).map(|user| users.send(user, post("/")))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!((served.get(), users.opened()), (3, 2));
    });
}

/// A server that resets so many streams before it answers the others, and how many it has had.
async fn resetting(first: usize, reason: Reason) -> (String, Rc<Cell<usize>>) {
    let seen = Rc::new(Cell::new(0));
    let log = seen.clone();
    let url = streams(Builder::new(), move |_, mut connection| {
        let log = log.clone();
        async move {
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                log.set(log.get() + 1);
                if log.get() <= first { respond.send_reset(reason) } else { ok(respond, 0) }
            }
        }
    });
    (url.await, seen)
}

#[test]
fn a_refused_stream_is_sent_again_within_bounds_and_a_reset_one_is_an_outcome() {
    play(async {
        let (url, seen) = resetting(1, Reason::REFUSED_STREAM).await;
        let users = Users::by_streams(url, 1).await;
        users.send(0, post("/")).await.expect("the second time");
        assert_eq!((seen.get(), users.opened()), (2, 1), "the connection lives");

        let (url, seen) = resetting(100, Reason::REFUSED_STREAM).await;
        let users = Users::by_streams(url, 1).await;
        assert_eq!(class(users.get(0, "/").await), Some(ErrorClass::Reset));
        assert_eq!(seen.get(), 7);

        let (url, seen) = resetting(1, Reason::INTERNAL_ERROR).await;
        let users = Users::by_streams(url, 1).await;
        assert_eq!(class(users.get(0, "/").await), Some(ErrorClass::Reset));
        users.get(0, "/").await.expect("the connection lives");
        assert_eq!((seen.get(), users.opened()), (2, 1));
    });
}

#[test]
fn bodies_flow_through_small_windows_and_pings_are_answered() {
    play(async {
        let mut builder = Builder::new();
        builder.initial_window_size(1_000).initial_connection_window_size(70_000);
        let url = streams(builder, |_, mut connection| async move {
            let mut pings = connection.ping_pong().expect("the first to ask");
            spawn_local(async move { pings.ping(h2::Ping::opaque()).await.expect("an answer") });
            while let Some(Ok((mut request, respond))) = connection.accept().await {
                spawn_local(async move {
                    let mut read = 0;
                    while let Some(Ok(part)) = request.body_mut().data().await {
                        read += part.len();
                        let mut flow = request.body_mut().flow_control().clone();
                        flow.release_capacity(part.len()).expect("what was read");
                    }
                    // As much comes back, in one piece that is larger than a window.
                    ok(respond, read);
                });
            }
        });
        let users = Users::by_streams(url.await, 1).await;
        let large = |user| {
            let body = Some(Body::Raw("x".repeat(3_000_000)));
            users.send(user, Request { body, ..request("POST", "/") })
        };
        let all = join_all((0..4).map(large)).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
    });
}

#[test]
fn a_stream_that_is_never_answered_is_given_up_and_the_connection_lives() {
    play(async {
        let url = streams(Builder::new(), |_, mut connection| async move {
            let mut held = Vec::new();
            while let Some(Ok((request, respond))) = connection.accept().await {
                if request.uri().path() == "/hang" { held.push(respond) } else { ok(respond, 0) }
            }
        });
        let users = Users::by_streams(url.await, 1).await;
        let hang = Request { timeout: Duration::from_millis(50), ..request("GET", "/hang") };
        assert_eq!(class(users.send(0, hang).await), Some(ErrorClass::Timeout));
        users.get(0, "/").await.expect("200");
        assert_eq!(users.opened(), 1);
    });
}

#[test]
fn a_server_of_the_other_version_is_no_time_out() {
    play(async {
        let (_, url) = raw::plain().await;
        let users = Users::by_streams(url, 10).await;
        let all = join_all((0..5).map(|user| users.get(user, "/"))).await;
        assert!(all.into_iter().all(|one| matches!(class(one), Some(ErrorClass::Protocol | ErrorClass::Reset))));
    });
}
