//! Answers over HTTP/2 of all kinds, whole and broken.

use super::raw::{GoingAway, going_away, ok, streams};
use super::*;
use crate::driver::http::Body;
use futures_util::future::join_all;
use h2::server::{Builder, SendResponse};
use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::http::{Method, Response};
use std::cell::RefCell;
use tokio::task::spawn_local;

fn head(status: u16, length: Option<u64>) -> Response<()> {
    let builder = Response::builder().status(status);
    let builder = length.into_iter().fold(builder, |builder, length| builder.header("content-length", length));
    builder.body(()).expect("a head")
}

/// Answers as the path says.
fn answer(path: &str, method: &Method, mut respond: SendResponse<Bytes>) {
    let ends = method == Method::HEAD || matches!(path, "/204" | "/304");
    let (status, length) = match path {
        "/204" => (204, None),
        "/304" => (304, Some(9)),
        "/head" => (200, Some(500)),
        "/short" => (200, Some(5)),
        "/long" => (200, Some(1)),
        "/1xx" => {
            respond.send_informational(head(100, None)).expect("a client");
            respond.send_informational(head(103, None)).expect("a client");
            (200, Some(3))
        }
        _ => (200, None),
    };
    let mut stream = respond.send_response(head(status, length), ends).expect("a client");
    if ends {
        return;
    }
    stream.send_data(Bytes::from_static(b"abc"), path != "/trailers" && path != "/cut").expect("a client");
    match path {
        "/trailers" => stream.send_trailers(HeaderMap::new()).expect("a client"),
        "/cut" => stream.send_reset(h2::Reason::CANCEL),
        _ => {}
    }
}

#[test]
fn every_answer_is_read_to_its_end() {
    play(async {
        let url = streams(Builder::new(), |_, mut connection| async move {
            while let Some(Ok((request, respond))) = connection.accept().await {
                answer(request.uri().path(), request.method(), respond);
            }
        });
        let users = Users::by_streams(url.await, 1).await;
        for (method, path, status, size) in [
            ("GET", "/", 200, 3),
            ("HEAD", "/head", 200, 0),
            ("GET", "/204", 204, 0),
            ("GET", "/304", 304, 0),
            ("GET", "/1xx", 200, 3),
            ("GET", "/trailers", 200, 3),
        ] {
            let answer = users.answer(0, request(method, path)).await.expect(path);
            assert_eq!((answer.status, answer.size), (status, size), "{path}");
        }
        for (path, class) in
            [("/short", ErrorClass::Protocol), ("/long", ErrorClass::Protocol), ("/cut", ErrorClass::Reset)]
        {
            let failure = users.get(0, path).await.expect_err(path);
            assert_eq!(failure.class, class, "{path}: {}", failure.text);
        }
        assert_eq!(users.opened(), 1);
    });
}

#[test]
fn a_server_may_answer_before_it_has_read_everything() {
    play(async {
        let url = streams(Builder::new(), |_, mut connection| async move {
            while let Some(Ok((request, respond))) = connection.accept().await {
                ok(respond, 3);
                // Which tells the client to send no more.
                drop(request);
            }
        });
        let users = Users::by_streams(url.await, 1).await;
        for _ in 0..3 {
            let body = Some(Body::Raw("x".repeat(3_000_000)));
            let answer = users.answer(0, Request { body, ..request("POST", "/") }).await.expect("an answer");
            assert_eq!(answer.size, 3);
        }
        assert_eq!(users.opened(), 1);
    });
}

#[test]
fn what_a_server_that_goes_away_has_taken_is_answered_and_the_rest_goes_elsewhere() {
    play(async {
        let (url, served) = going_away(GoingAway { requests: 10, answered: 4 }).await;
        let users = Users::by_streams(url, 1000).await;
        let post = |user| users.send(user, Request { body: Some(Body::Raw("x".to_owned())), ..request("POST", "/") });
        let all = join_all((0..10).map(post)).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!((served.get(), users.opened()), (6, 2));
    });
}

#[test]
fn a_request_that_is_given_up_resets_its_stream_and_a_connection_that_nobody_has_is_closed() {
    play(async {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let log = seen.clone();
        let url = streams(Builder::new(), move |_, mut connection| {
            let log = log.clone();
            async move {
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    let log = log.clone();
                    spawn_local(async move {
                        let reason = std::future::poll_fn(|context| respond.poll_reset(context)).await;
                        log.borrow_mut().push(reason.expect("a client").to_string());
                    });
                }
                log.borrow_mut().push("closed".to_owned());
            }
        });
        let users = Users::by_streams(url.await, 1).await;
        let hang = Request { timeout: Duration::from_millis(40), ..request("GET", "/") };
        assert_eq!(class(users.send(0, hang).await), Some(ErrorClass::Timeout));
        let began = Instant::now();
        let told = async |number| {
            while seen.borrow().len() < number {
                assert!(began.elapsed() < Duration::from_secs(20), "{:?}", seen.borrow());
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        told(1).await;
        drop(users);
        told(2).await;
        assert_eq!(*seen.borrow(), [h2::Reason::CANCEL.to_string(), "closed".to_owned()]);
    });
}
