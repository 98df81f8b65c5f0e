//! Servers that take a connection and say nothing, or do not even take it.

use super::*;
use raw::listener;
use std::net::SocketAddr;
use tokio::net::{TcpSocket, TcpStream};

fn hasty(path: &str) -> Request {
    Request { timeout: Duration::from_millis(40), ..request("GET", path) }
}

async fn users(url: String, version: Version) -> Users {
    Users::of(url, Wire { version, ..Wire::default() }, connections(Sharing::Shared, 1)).await
}

/// With one connection at most, the second request needs the place of the first.
async fn ends_twice(users: &Users, told: &str) {
    for _ in 0..2 {
        let failure = users.send(0, hasty("/")).await.expect_err("nothing is said");
        assert_eq!((failure.class, &*failure.text), (ErrorClass::Timeout, told));
    }
}

#[test]
fn a_handshake_that_is_never_answered_is_a_time_out() {
    play(async {
        let (silent, url) = listener().await;
        let users = users(url.replace("http:", "https:"), Version::Auto).await;
        ends_twice(&users, "no connection within 40 ms").await;
        drop(silent);
    });
}

#[test]
fn a_connection_that_is_never_taken_is_a_time_out() {
    play(async {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let full = socket.listen(0).expect("listens");
        let address = full.local_addr().expect("its address");
        // What is in its queue is taken by nobody; the system drops what comes after.
        let _queued = TcpStream::connect(address).await.expect("the one place");
        let users = users(format!("http://{address}"), Version::Auto).await;
        ends_twice(&users, "no connection within 40 ms").await;
    });
}

#[test]
fn streams_that_are_never_answered_are_time_outs() {
    play(async {
        let (silent, url) = listener().await;
        let users = users(url, Version::Two).await;
        ends_twice(&users, "no complete response within 40 ms").await;
        drop(silent);
    });
}

#[tokio::test(start_paused = true)]
async fn connecting_and_the_answer_have_one_limit() {
    let deadline = Deadline::new(Duration::from_secs(8));
    let most_of_it = || tokio::time::sleep(Duration::from_secs(6));
    deadline.hold(Trouble::unconnected, most_of_it()).await.expect("in time");
    assert!(deadline.hold(Trouble::timeout, most_of_it()).await.is_err(), "a limit of its own");
}
