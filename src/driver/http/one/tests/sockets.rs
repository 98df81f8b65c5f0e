//! Connections against servers that do as a test says.

use super::super::{Broken, Connection, Fate, Fault, Message, Response, Stream, Wants};
use hyper::body::Bytes;
use hyper::{Method, Request};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::task::yield_now;
use tokio::time::Instant;

const SOON: Duration = Duration::from_millis(40);
const LONG: Duration = Duration::from_secs(60);

fn pair() -> (Connection, UnixStream) {
    let (client, server) = UnixStream::pair().expect("a pair of sockets");
    (Connection::new(Stream::Unix(client)), server)
}

fn message(method: Method, body: &'static [u8]) -> Message {
    let mut request = Request::new(Bytes::from_static(body));
    *request.method_mut() = method;
    *request.uri_mut() = "/a?b".parse().expect("a path");
    request.headers_mut().insert("x", "y".parse().expect("a value"));
    Message::of(&request)
}

async fn ask(connection: &mut Connection, limit: Duration) -> Result<Response, Broken> {
    connection.exchange(&message(Method::GET, b""), Wants::default(), false, Instant::now() + limit).await
}

/// What the server gets of a request that it answers so.
async fn got(connection: &mut Connection, server: &mut UnixStream, answer: &[u8]) -> String {
    let (mut request, mut taken) = (vec![0; 1 << 10], 0);
    let serve = async {
        taken = server.read(&mut request).await.expect("a request");
        server.write_all(answer).await.expect("a client");
    };
    let (answered, ()) = tokio::join!(ask(connection, LONG), serve);
    answered.expect("an answer");
    String::from_utf8_lossy(&request[..taken]).into_owned()
}

#[test]
fn a_request_is_what_hyper_would_send() {
    let get = "GET /a?b HTTP/1.1\r\nx: y\r\n\r\n";
    assert_eq!(&message(Method::GET, b"").bytes(Default::default())[..], get.as_bytes());
    let empty = "POST /a?b HTTP/1.1\r\nx: y\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(&message(Method::POST, b"").bytes(Default::default())[..], empty.as_bytes());
    let post = "POST /a?b HTTP/1.1\r\nx: y\r\ncontent-length: 2\r\n\r\nhi";
    assert_eq!(&message(Method::POST, b"hi").bytes(Default::default())[..], post.as_bytes());
}

#[tokio::test]
async fn a_server_of_http_1_0_that_keeps_the_connection_is_asked_in_its_own_way() {
    let (mut connection, mut server) = pair();
    let old = b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n";
    assert!(got(&mut connection, &mut server, old).await.starts_with("GET /a?b HTTP/1.1\r\n"));
    assert!(connection.is_usable());
    let second = got(&mut connection, &mut server, b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(second, "GET /a?b HTTP/1.0\r\nx: y\r\nconnection: keep-alive\r\n\r\n");
    assert!(connection.is_closed());
}

#[tokio::test]
async fn an_idle_connection_is_usable_until_something_comes() {
    for closes in [true, false] {
        let (mut connection, mut server) = pair();
        got(&mut connection, &mut server, b"HTTP/1.1 204 X\r\n\r\n").await;
        assert!(connection.is_usable());
        if closes {
            drop(server);
        } else {
            server.write_all(b"HTTP/1.1 408 X\r\n\r\n").await.expect("a client");
        }
        // The system tells of it when it is asked for news.
        while connection.is_usable() {
            yield_now().await;
        }
    }
}

#[tokio::test]
async fn the_time_of_every_request_is_its_own() {
    let (mut connection, mut server) = pair();
    got(&mut connection, &mut server, b"HTTP/1.1 204 X\r\n\r\n").await;
    for limit in [SOON, 2 * SOON] {
        let began = Instant::now();
        let broken = ask(&mut connection, limit).await.expect_err("no answer");
        assert!(broken.fault.is_none() && began.elapsed() >= limit);
    }
}

#[tokio::test]
async fn the_alarm_of_an_earlier_request_means_nothing_to_a_later_one() {
    let (mut connection, mut server) = pair();
    for (limit, pause) in [(SOON, Duration::ZERO), (LONG, 2 * SOON)] {
        let late = async {
            tokio::time::sleep(pause).await;
            server.write_all(b"HTTP/1.1 204 X\r\n\r\n").await.expect("a client");
        };
        let (answered, ()) = tokio::join!(ask(&mut connection, limit), late);
        assert_eq!(answered.expect("an answer").head.status, 204);
    }
}

#[tokio::test]
async fn a_body_without_an_end_takes_no_more_than_its_time_and_lets_others_have_their_turn() {
    let (mut connection, mut server) = pair();
    let serve = tokio::spawn(async move {
        let _ = server.write_all(b"HTTP/1.1 200 X\r\n\r\n").await;
        while server.write_all(&[b'x'; 1 << 16]).await.is_ok() {}
    });
    let broken = ask(&mut connection, SOON).await.expect_err("no end");
    assert!(broken.fault.is_none() && broken.fate == Fate::Answered);
    drop(connection);
    serve.await.expect("its client has gone");
}

#[tokio::test]
async fn a_server_may_answer_before_it_has_read_everything() {
    let (mut connection, mut server) = pair();
    static BODY: [u8; 4 << 20] = [0; 4 << 20];
    server.write_all(b"HTTP/1.1 413 X\r\ncontent-length: 0\r\n\r\n").await.expect("a client");
    let until = Instant::now() + LONG;
    let asked = connection.exchange(&message(Method::POST, &BODY), Wants::default(), false, until).await;
    assert_eq!(asked.expect("an answer").head.status, 413);
    assert!(connection.is_closed());
}

#[tokio::test]
async fn what_was_not_sent_is_told() {
    let (mut connection, server) = pair();
    drop(server);
    let broken = ask(&mut connection, LONG).await.expect_err("nobody is there");
    assert!(broken.fate == Fate::Unsent && matches!(broken.fault, Some(Fault::Cut(_))));
}

#[tokio::test]
async fn an_exchange_takes_little_room() {
    let (mut connection, _server) = pair();
    let exchange = ask(&mut connection, LONG);
    assert!(size_of_val(&exchange) < 1 << 10, "{} bytes", size_of_val(&exchange));
}
