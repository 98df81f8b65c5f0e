//! The scenarios that a locustfile and a k6 script were moved to, as the service sees them. How often and how long is
//! for `bench/moved/run.sh`, which plays the originals beside them.

use crate::support::PerfGate;
use crate::support::recorder::{Recorder, Seen};
use perf_gate::record::RunRecord;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What the service sees of a scenario of `scenarios/moved`, with these words in place of others and this much of it.
fn play(name: &str, instead: &[(&str, &str)], size: &str) -> Vec<Seen> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/moved");
    let mut text = fs::read_to_string(format!("{folder}/{name}.yaml")).expect("a scenario");
    for (from, to) in instead {
        assert!(text.contains(from), "{name}.yaml has no {from}");
        text = text.replace(from, to);
    }
    let rows = fs::read(format!("{folder}/customers.jsonl")).expect("rows");
    let recorder = Recorder::start();
    let head = format!("target.head={}", recorder.url);
    let gate = PerfGate::new("run").file("customers.jsonl", &rows).scenario(&text).args(["--set", &head]);
    let gate = gate.args(["--set", "warmup={ at_least: 1s, at_most: 1s }", "--rounds", "8"]).args(size.split(' '));
    let record = gate.run().exits(0).record();
    let seen = recorder.seen();
    windows_stand_where_they_were(&record, &seen);
    assert!(seen.iter().all(|one| one.number("status") < 400), "{:?}", seen.iter().find(|o| o.number("status") >= 400));
    seen
}

/// The last request was sent at the end of the last window, by the record's own clock; two seconds for two clocks on
/// a busy machine.
fn windows_stand_where_they_were(record: &RunRecord, seen: &[Seen]) {
    let began: jiff::Timestamp = record.began.parse().expect("a time");
    let last = record.windows.last().expect("windows");
    let end = began.as_millisecond() as f64 / 1e3 + last.began + last.seconds + last.drain;
    let late = seen.last().expect("requests").seconds("utc") - end;
    assert!(late < 2.0, "{late} s after the last window");
}

/// Requests of every user, told apart by a header.
fn users<'a>(seen: &'a [Seen], header: &str) -> BTreeMap<&'a str, Vec<&'a Seen>> {
    let mut users: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in seen {
        users.entry(one.header(header).unwrap_or_default()).or_default().push(one);
    }
    users
}

fn keys(value: &serde_json::Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn inbox_users_log_in_send_and_ask_for_what_they_sent() {
    // Windows are as long as the p95 of every task with a limit needs: without limits they are short.
    let short = [("    limits: { latency.p95: 100ms }\n", ""), ("    limits: { latency.p95: 200ms }\n", "")];
    let small = [("100ms..2s", "20ms..60ms"), ("vus: 250", "vus: 10")];
    let seen = play("inbox", &[short, small].concat(), "--duration 8s");
    let mut users = users(&seen, "authorization");
    let logins = users.remove("").expect("logins");
    assert!(logins.iter().all(|one| one.endpoint() == "POST /login" && keys(&one.body()) == ["user"]), "{logins:?}");
    let given: BTreeSet<_> =
        logins.iter().map(|one| format!("Bearer {}", one.answer()["token"].as_str().expect("a token"))).collect();
    assert_eq!(given, users.keys().map(|token| (*token).to_owned()).collect(), "whoever logged in, and nobody else");
    assert_eq!(given.len(), 10, "every user logs in once");
    for requests in users.values() {
        assert_eq!(requests[0].endpoint(), "POST /events", "it sends one before anything else");
        assert_eq!(requests.iter().map(|one| one.number("connection")).collect::<BTreeSet<_>>().len(), 1);
        ids_come_from_answers(requests);
    }
    let endpoints: BTreeSet<_> = seen.iter().map(Seen::endpoint).collect();
    let all = ["GET /events/ID", "GET /healthz", "GET /inbox", "POST /events", "POST /events/ID/ack", "POST /login"];
    assert_eq!(endpoints.iter().map(String::as_str).collect::<Vec<_>>(), all);
    for one in &seen {
        assert_eq!(one.header("accept-encoding"), Some("gzip, deflate, br"));
        assert_eq!(one.header("content-type"), (!one.text("body").is_empty()).then_some("application/json"), "{one:?}");
    }
}

/// What a user looks at or acknowledges it has sent itself; what it acknowledges, just before.
fn ids_come_from_answers(requests: &[&Seen]) {
    let mut sent: Vec<String> = Vec::new();
    let mut done = BTreeSet::new();
    for (at, one) in requests.iter().enumerate() {
        let id = one.path().split('/').nth(2).unwrap_or_default().to_owned();
        match one.endpoint().as_str() {
            "POST /events" => {
                let body = one.body();
                assert_eq!(keys(&body), ["amount", "id", "kind"]);
                assert!(body["amount"].as_u64().is_some_and(|amount| (1..=500).contains(&amount)), "{body}");
                assert!(["created", "paid", "shipped"].contains(&body["kind"].as_str().expect("a kind")), "{body}");
                assert_eq!(body["id"].as_str().map(str::len), Some(36), "{body}");
                sent.push(one.answer()["id"].to_string());
            }
            "POST /events/ID/ack" => {
                assert_eq!((requests[at - 1].endpoint().as_str(), sent.last()), ("POST /events", Some(&id)));
                assert_eq!(one.text("body"), "");
                done.insert(id);
            }
            "GET /events/ID" => {
                // The one before it where a window ended between sending the last and acknowledging it.
                let mut latest = sent.iter().rev().filter(|sent| !done.contains(*sent)).take(2);
                assert!(latest.any(|latest| *latest == id), "{id}: {sent:?} less {done:?}");
            }
            "GET /inbox" => assert_eq!(one.text("target"), "/inbox?limit=10"),
            _ => {}
        }
    }
}

#[test]
fn shoppers_go_from_browsing_to_a_payment_that_is_done() {
    let pauses = [("1s..3s", "20ms..60ms"), ("pause: 1s", "pause: 20ms"), ("every: 120ms", "every: 5ms")];
    let load = [
        ("50, duration: 30s", "10, duration: 300ms"),
        ("50, duration: 2m", "10, duration: 1s"),
        ("0, duration: 30s", "0, duration: 200ms"),
        ("2/s, duration: 3m", "20/s, duration: 1500ms"),
    ];
    let seen = play("checkout", &[pauses.as_slice(), &load].concat(), "--set shorten=off");
    let (reports, shoppers): (Vec<_>, Vec<_>) = seen.iter().partition(|one| one.header("x-customer").is_none());
    assert!(!reports.is_empty() && reports.iter().all(|one| one.text("target") == "/inbox?limit=100"), "{reports:?}");
    let mut by_user: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in shoppers {
        assert_eq!(one.header("content-type"), Some("application/json"), "{one:?}");
        by_user.entry(one.number("connection")).or_default().push(one);
    }
    let paid: usize = by_user
        .values()
        .map(|requests| requests.windows(2).map(|pair| follows(pair[0], pair[1])).filter(|paid| *paid).count())
        .sum();
    assert!(paid > 0, "somebody pays");
}

/// Holds a request against the one that its user made before; tells whether that was the end of a payment.
fn follows(before: &Seen, one: &Seen) -> bool {
    let (was, is) = (before.endpoint(), one.endpoint());
    let same_iteration = is != "GET /items";
    if same_iteration {
        assert_eq!(one.header("x-customer"), before.header("x-customer"), "{before:?} {one:?}");
    }
    match is.as_str() {
        "GET /items" => {
            let page = one.text("target").strip_prefix("/items?page=").and_then(|page| page.parse().ok());
            assert!(page.is_some_and(|page| (1..=20).contains(&page)), "{one:?}");
        }
        "POST /events" => {
            assert_eq!(was, "GET /items");
            let body = one.body();
            assert_eq!(
                (keys(&body), body["customer"].as_str()),
                (vec!["customer", "id", "sku"], one.header("x-customer"))
            );
            assert!(body["sku"].as_str().is_some_and(|sku| sku.starts_with("A-")), "{body}");
        }
        "POST /tasks" => {
            assert_eq!(was, "POST /events");
            assert_eq!(
                one.body(),
                serde_json::json!({ "order": before.answer()["id"] }),
                "the number that it was given"
            );
        }
        "GET /tasks/ID" => {
            let place = format!("/tasks/{}", before.answer()["id"].to_string().trim_matches('"'));
            assert_eq!(one.path(), place, "the place that it was given");
            assert_ne!(before.answer()["status"], "done", "nobody asks after that");
        }
        other => panic!("{other}"),
    }
    was == "GET /tasks/ID" && !same_iteration && before.answer()["status"] == "done"
}
