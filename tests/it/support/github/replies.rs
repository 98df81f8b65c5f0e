//! How the stand-in answers: as GitHub does, in the few things that it is asked for.

use super::{Lost, NUMBER, PERSON, READER, REPOSITORY, Reply, State, WRITER};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use serde_json::{Value, json};
use std::sync::Mutex;

/// Characters of a comment that GitHub takes.
const COMMENT: usize = 65_536;

/// A request as the stand-in reads it.
struct Asked {
    path: Vec<String>,
    query: Vec<(String, String)>,
    login: &'static str,
    writes: bool,
    body: Value,
}

impl Asked {
    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

pub async fn answer(request: Request<Incoming>, state: &Mutex<State>) -> Reply {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("the request").to_bytes();
    let token = head.headers.get("authorization").and_then(|token| token.to_str().ok()).unwrap_or_default();
    let (login, writes) = match token.strip_prefix("Bearer ").unwrap_or_default() {
        token if token == WRITER => ("github-actions[bot]", true),
        token if token == READER => ("github-actions[bot]", false),
        token if token == PERSON => ("octo", true),
        other => panic!("nobody has the token `{other}`"),
    };
    let url = reqwest::Url::parse(&format!("http://host{}", head.uri)).expect("a path");
    let decoded = |part: &str| {
        let pair = format!("x={}", part.replace('+', "%2B"));
        reqwest::Url::parse(&format!("http://host/?{pair}"))
            .expect("a part")
            .query_pairs()
            .next()
            .expect("it")
            .1
            .into_owned()
    };
    let path: Vec<String> = url.path_segments().expect("a path").map(decoded).collect();
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let asked = Asked { query, login, writes, body: serde_json::from_slice(&body).unwrap_or_default(), path };
    let mut state = state.lock().expect("nobody panicked");
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    let (owner, name) = REPOSITORY.split_once('/').expect("two parts");
    match (head.method.as_str(), path.as_slice()) {
        ("POST", ["graphql"]) if state.is_shy => reply(200, &json!({"data": null, "errors": [{"message": "no"}]})),
        ("POST", ["graphql"]) => reply(200, &json!({"data": {"viewer": {"login": asked.login}}})),
        (method, ["repos", o, n, rest @ ..]) if (*o, *n) == (owner, name) => {
            repository(method, rest, &asked, &mut state)
        }
        _ => reply(404, &refusal("Not Found")),
    }
}

fn repository(method: &str, path: &[&str], asked: &Asked, state: &mut State) -> Reply {
    match (method, path) {
        (_, ["issues", number, "comments"]) if *number != NUMBER.to_string() => reply(404, &refusal("Not Found")),
        ("GET", ["issues", _, "comments"]) => page(asked, &state.comments),
        ("POST", ["issues", _, "comments"]) if !asked.writes => {
            reply(403, &refusal("Resource not accessible by integration"))
        }
        ("POST", ["issues", _, "comments"]) => write(asked, |body| {
            state.written.push(body.to_owned());
            (201, state.say(asked.login, body))
        }),
        ("PATCH", ["issues", "comments", id]) => {
            let comment = named(&mut state.comments, id, asked);
            let written = &mut state.written;
            write(asked, |body| {
                written.push(body.to_owned());
                comment["body"] = json!(body);
                (200, comment.clone())
            })
        }
        ("DELETE", ["issues", "comments", id]) => {
            let gone = named(&mut state.comments, id, asked)["id"].clone();
            state.comments.retain(|comment| comment["id"] != gone);
            Response::builder().status(204).body(body(Bytes::new())).expect("a reply")
        }
        ("GET", ["pulls"]) => {
            let listed = pulls(asked, state);
            state.listed_pulls();
            listed
        }
        ("GET", ["commits", sha, "pulls"]) => {
            page(asked, &state.pulls.iter().filter(|pull| pull["head"]["sha"] == *sha).cloned().collect::<Vec<_>>())
        }
        ("GET", ["compare", both]) => compare(both, state),
        _ => reply(404, &refusal("Not Found")),
    }
}

/// Nobody may touch what others wrote; that is what the tests are about, so it is no reply but the end of the test.
fn named<'a>(comments: &'a mut [Value], id: &str, asked: &Asked) -> &'a mut Value {
    let id: u64 = id.parse().expect("a number");
    let comment = comments.iter_mut().find(|comment| comment["id"] == id).expect("a comment");
    assert_eq!(comment["user"]["login"], asked.login, "it is somebody else's");
    comment
}

fn write(asked: &Asked, done: impl FnOnce(&str) -> (u16, Value)) -> Reply {
    let text = asked.body["body"].as_str().unwrap_or_default();
    if text.chars().count() > COMMENT {
        let message = "Body is too long (maximum is 65536 characters)";
        let error = json!({"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message});
        let mut refusal = refusal("Validation Failed");
        refusal["errors"] = json!([error]);
        return reply(422, &refusal);
    }
    let (status, comment) = done(text);
    reply(status, &comment)
}

fn pulls(asked: &Asked, state: &State) -> Reply {
    let is_state = |pull: &Value| asked.query("state").is_none_or(|state| state == "all" || pull["state"] == *state);
    let is_head = |pull: &Value| {
        // GitHub does not look at what is no owner with a branch.
        let Some((owner, branch)) = asked.query("head").and_then(|head| head.split_once(':')) else { return true };
        let name = pull["head"]["repo"]["full_name"].as_str().unwrap_or_default();
        name.split('/').next() == Some(owner) && pull["head"]["ref"] == *branch
    };
    let found: Vec<Value> = state.pulls.iter().filter(|pull| is_state(pull) && is_head(pull)).cloned().collect();
    page(asked, &found)
}

fn compare(both: &str, state: &State) -> Reply {
    let (base, head) = both.split_once("...").expect("two");
    let parted = state.parted.iter().find(|(b, h, _)| (b.as_str(), h.as_str()) == (base, head));
    let Some((_, _, sha)) = parted else {
        return reply(404, &refusal(&format!("No common ancestor between {base} and {head}.")));
    };
    let mut comparison = state.example("commit-comparison");
    comparison["merge_base_commit"]["sha"] = json!(sha);
    comparison["merge_base_commit"]["commit"]["committer"]["date"] = json!("2026-05-01T12:00:00Z");
    reply(200, &comparison)
}

/// One page, and where there is another.
fn page(asked: &Asked, all: &[Value]) -> Reply {
    let number = |name, otherwise| asked.query(name).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (size, page): (usize, usize) = (number("per_page", 30).min(100), number("page", 1).max(1));
    let listed: Vec<&Value> = all.iter().skip((page - 1) * size).take(size).collect();
    let mut answer = reply(200, &json!(listed));
    if all.len() > page * size {
        // Behind a proxy it names an address that nobody else knows.
        let link = format!("<http://inside.invalid/?page={}>; rel=\"next\"", page + 1);
        answer.headers_mut().insert("link", link.parse().expect("a header"));
    }
    answer
}

fn refusal(message: &str) -> Value {
    json!({"message": message, "documentation_url": "https://docs.github.com/rest"})
}

fn reply(status: u16, json: &Value) -> Reply {
    let answer = Response::builder().status(status).header("content-type", "application/json; charset=utf-8");
    answer.body(body(Bytes::from(json.to_string()))).expect("a reply")
}

fn body(bytes: Bytes) -> UnsyncBoxBody<Bytes, Lost> {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}
