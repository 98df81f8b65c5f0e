//! Requests over plain connections are those that hyper would send.

use super::super::one::{Manner, Message};
use super::*;
use crate::driver::http::Body;

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The lines of a request, its headers in order.
fn lines(message: &Message) -> Vec<String> {
    let text = String::from_utf8_lossy(&message.bytes(Manner::default())).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("an empty line");
    let mut lines: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
    lines[1..].sort();
    lines.push(body.to_owned());
    lines
}

fn rendered(request: &Request, users: &Users) -> [Vec<String>; 2] {
    let blueprint = Blueprint::new(request, users.load.pool.origin(), &users.common).expect("a request");
    let iteration = || Iteration::new(0, 1, 1, Stretches::default(), [Rc::default(), Rc::default()]);
    users.common.seq.reset();
    let whole = lines(&Message::of(&blueprint.request(&mut iteration()).expect("all values")));
    users.common.seq.reset();
    [lines(&blueprint.message(&mut iteration()).expect("all values")), whole]
}

#[test]
fn what_is_rendered_ahead_or_from_templates_is_the_same_request() {
    play(async {
        let users = Users::of("http://127.0.0.1:1/api".to_owned(), Wire::default(), connections(Sharing::Shared, 1));
        let users = users.await;
        let body = |text: &str| Some(Body::Raw(text.to_owned()));
        let fixed = Request {
            query: vec![pair("q", "a b")],
            headers: vec![pair("X-Fixed", "1"), pair("user-agent", "me")],
            body: body("hi"),
            ..request("POST", "/a?b=1")
        };
        let [ahead, whole] = rendered(&fixed, &users);
        assert_eq!(ahead, whole);
        let expected = [
            "POST /api/a?b=1&q=a%20b HTTP/1.1",
            "content-length: 2",
            "host: 127.0.0.1:1",
            "user-agent: me",
            "x-fixed: 1",
            "hi",
        ];
        assert_eq!(ahead, expected);
        let filled = Request {
            query: vec![pair("q", "{{seq}}")],
            headers: vec![pair("user-agent", "me {{seq}}"), pair("x-drawn", "{{uuid}}")],
            body: body("{{seq}} {{uuid}}"),
            ..request("POST", "/{{uuid}}")
        };
        let [filled, whole] = rendered(&filled, &users);
        assert_eq!(filled, whole);
        assert!(filled.contains(&"user-agent: me 1".to_owned()) && filled[0].ends_with("?q=1 HTTP/1.1"), "{filled:?}");
    });
}
