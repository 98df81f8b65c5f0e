//! Whose connections are.

use super::*;
use futures_util::future::join_all;

#[test]
fn a_shared_connection_serves_whoever_comes_next() {
    play(async {
        let (seen, url) = raw::plain().await;
        let users = Users::of(url, Wire::default(), connections(Sharing::Shared, 10)).await;
        for user in 0..5 {
            users.get(user, "/").await.expect("200");
        }
        assert_eq!((users.opened(), seen.requests.borrow().len()), (1, 5));
        let all = join_all((0..30).map(|user| users.get(user, "/"))).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!((users.opened(), seen.most_open.get()), (10, 10), "arrivals beyond wait");
    });
}

#[test]
fn a_user_keeps_its_own_connection() {
    play(async {
        let (seen, url) = raw::plain().await;
        let users = Users::of(url, Wire::default(), connections(Sharing::PerUser, 10)).await;
        for path in ["/a", "/b", "/c"] {
            for user in 0..3 {
                users.get(user, path).await.expect("200");
            }
        }
        assert_eq!(users.opened(), 3);
        assert_eq!(seen.connections(), [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    });
}

#[test]
fn users_beyond_the_most_close_what_is_idle_longest() {
    play(async {
        let (seen, url) = raw::plain().await;
        let users = Users::of(url, Wire::default(), connections(Sharing::PerUser, 2)).await;
        for user in [0, 1, 2, 1, 0] {
            users.get(user, "/").await.expect("200");
        }
        assert_eq!(seen.connections(), [0, 1, 2, 1, 3], "user 2 took the place of user 0, and user 0 that of user 2");
        let all = join_all((0..40).map(|user| users.get(user, "/"))).await;
        assert!(all.iter().all(Result::is_ok), "none waits for ever");
    });
}

#[test]
fn a_connection_for_every_request_is_closed_after_it() {
    play(async {
        let (seen, url) = raw::plain().await;
        let users = Users::of(url, Wire::default(), connections(Sharing::NewEachTime, 4)).await;
        let all = join_all((0..12).map(|_| users.get(0, "/"))).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(users.opened(), 12);
        let mut numbers = seen.connections();
        numbers.dedup();
        assert_eq!(numbers.len(), 12);
        assert!(seen.requests.borrow().iter().all(|(_, head)| head.contains("\r\nconnection: close\r\n")));
    });
}

#[test]
fn a_socket_file_takes_the_place_of_host_and_port() {
    play(async {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("s.sock");
        let seen = raw::socket(&file);
        let wire = Wire { socket: Some(file.clone()), ..Wire::default() };
        let users = Users::of("http://nowhere.invalid/api".to_owned(), wire, connections(Sharing::Shared, 10)).await;
        users.get(0, "/x").await.expect("200");
        let (_, head) = seen.requests.borrow()[0].clone();
        assert!(
            head.starts_with("get /api/x http/1.1\r\n") && head.contains("\r\nhost: nowhere.invalid\r\n"),
            "{head}"
        );
        let wire = Wire { socket: Some(folder.path().join("none")), ..Wire::default() };
        let users = Users::of("http://a".to_owned(), wire, connections(Sharing::Shared, 10)).await;
        assert_eq!(class(users.get(0, "/").await), Some(ErrorClass::Connect));
    });
}
