//! What users take out of answers, expect of them and wait for, as the server sees it.

use crate::support::PerfGate;
use crate::support::nginx::Nginx;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use perf_gate::record::{ErrorClass, Note, RunRecord};
use std::collections::BTreeMap;
use std::fs;

const SERVER: &str = r#"listen ADDRESS;
location = /login { add_header Set-Cookie "sid=abc; Path=/"; return 200 '{"token": "t-1", "user": {"id": 42}}'; }
location = /tenants { add_header Location /tenants/7; return 201; }
location = /private { if ($cookie_sid != abc) { return 401; } if ($http_x_token != t-1) { return 403; } return 200 ok; }
location = /job { if ($request_id ~ "^[0-3]") { return 200 '{"state": "done", "file": "f1"}'; } return 200 '{"state": "running"}'; }
location = /never { return 200 '{"state": "running"}'; }
location = /old { return 302 /new; }
location = /round { return 302 /round; }
location = /away { return 302 http://127.0.0.1:1/; }
location = /page { default_type text/html; return 200 '<form id=17>hello</form>'; }
location / { return 200 hello; }
"#;

fn scenario(nginx: &Nginx, rest: &str) -> PerfGate {
    let head = format!("target: {{ head: 'http://127.0.0.1:{}' }}\n", nginx.port);
    let size = "rounds: 8\nwarmup: { at_least: 1s, at_most: 1s }\nload: { constant-vus: { vus: 4, duration: 8s } }\n";
    PerfGate::new("run").scenario(&format!("{head}{size}think_time: 20ms\n{rest}"))
}

fn run(nginx: &Nginx, rest: &str) -> RunRecord {
    scenario(nginx, rest).until_windows(2).record()
}

fn counts(nginx: &Nginx) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for one in nginx.seen() {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

fn total(record: &RunRecord, task: &str) -> (u64, u64) {
    let total = record.tasks.iter().find(|total| total.task == task).unwrap_or_else(|| panic!("{task} is not counted"));
    (total.requests, total.errors)
}

/// Class and text of the first error of a task.
fn sample(record: &RunRecord, task: &str) -> (ErrorClass, String) {
    let sample = record.samples.iter().find(|sample| sample.task == task);
    sample.map(|sample| (sample.class, sample.text.clone())).unwrap_or_else(|| panic!("{:?}", record.samples))
}

#[test]
fn what_is_captured_goes_into_later_requests() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "cookies: true\nsetup: [{ request: { method: POST, path: /tenants }, capture: { tenant: { header: location } } }]\n\
         teardown: [{ request: { method: DELETE, path: '{{tenant}}' } }]\n\
         on_start: [{ request: { path: /login }, capture: { token: $.token } }]\ntasks:\n\
         - { name: f, steps: [{ request: { path: /page }, capture: { id: { regex: 'id=([0-9]+)' } } }, '/of{{tenant}}/{{id}}'] }\n\
         - { name: private, request: { path: /private, headers: { x-token: '{{token}}' } } }\n",
    );
    assert!(record.tasks.iter().all(|total| total.requests > 0 && total.errors == 0), "{:?}", record.samples);
    let counts = counts(&nginx);
    // A machine that was too busy makes it measure again.
    let runs = counts["POST /tenants"];
    assert_eq!((counts["DELETE /tenants/7"], counts["GET /login"]), (runs, 4 * runs), "{counts:?}");
    assert!(counts["GET /of/tenants/7/17"] > 0, "{counts:?}");
}

#[test]
fn what_a_task_of_one_request_captures_is_known_to_later_iterations_of_its_user() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "tasks:\n- { name: new, weight: 9, request: { path: /login }, capture: { id: $.user.id } }\n- { name: get, request: { path: '/users/{{id}}' } }\n",
    );
    assert!(counts(&nginx)["GET /users/42"] > 0);
    let (requests, errors) = total(&record, "get");
    assert!(errors < requests, "{:?}", record.samples);
}

#[test]
fn what_is_not_as_expected_is_an_error_with_a_reason() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "tasks:\n- { name: a, request: { path: /page }, expect: { headers: { content-type: /html/ }, body: { contains: hello }, size: 24 } }\n\
         - { name: b, request: { path: /login }, expect: { status: 2xx, json: { $.user.id: 42, $.token: exists } } }\n\
         - { name: c, request: { path: /login }, expect: { json: { $.user.id: 43 } } }\n",
    );
    assert_eq!((total(&record, "a").1, total(&record, "b").1), (0, 0), "{:?}", record.samples);
    let (requests, errors) = total(&record, "c");
    assert!(requests > 0 && requests == errors);
    assert_eq!(sample(&record, "c"), (ErrorClass::Expectation, "`$.user.id` is 42, expected 43".to_owned()));
}

#[test]
fn a_missing_capture_fails_and_nothing_is_sent_without_it() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    // A window keeps one sample of a class: what is to be read is what fails first, or nearly always.
    let flow = run(
        &nginx,
        "tasks: [{ name: f, steps: [{ name: a, request: { path: /page }, capture: { id: $.id } }, '/x/{{id}}'] }, /ok]\n",
    );
    let single = run(
        &nginx,
        "tasks: [{ name: g, weight: 50, request: { path: '/y/{{other}}' } }, { name: h, request: { path: /page }, capture: { other: $.id } }, /ok]\n",
    );
    let seen = counts(&nginx);
    assert!(seen.keys().all(|one| one == "GET /page" || one == "GET /ok"), "{seen:?}");
    let text = "`id` was not captured: the body is not JSON: `<form id=17>hello</form>`";
    assert_eq!(sample(&flow, "f / a"), (ErrorClass::Expectation, text.to_owned()));
    assert_eq!(sample(&single, "g"), (ErrorClass::Expectation, "no value for {{other}}".to_owned()));
    assert_eq!(total(&flow, "f / a").0, total(&flow, "f / a").1);
    assert_eq!(total(&single, "g").0, total(&single, "g").1);
}

#[test]
fn a_wait_asks_until_it_is_done_and_its_time_is_counted() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let wait = |path: &str, within: &str| {
        format!(
            "{{ wait: {{ request: {{ path: {path} }}, until: {{ json: {{ $.state: done }} }}, every: 10ms, within: {within} }}, name: done"
        )
    };
    let record = run(
        &nginx,
        &format!(
            "tasks:\n- {{ name: f, steps: [/a, {}, capture: {{ file: $.file }} }}, '/files/{{{{file}}}}'] }}\n- {{ name: g, steps: [{} }}] }}\n",
            wait("/job", "5s"),
            wait("/never", "60ms"),
        ),
    );
    let (waits, errors) = total(&record, "f / done");
    let (polls, poll_errors) = total(&record, "f / done (poll)");
    assert!(waits > 0 && polls > 2 * waits, "one of four answers ends a wait: {waits} waits, {polls} requests");
    assert_eq!((errors, poll_errors), (0, 0), "{:?}", record.samples);
    assert!(counts(&nginx)["GET /files/f1"] > 0);
    let of = |task: &str| record.windows[0].task(task).and_then(|task| task.quantiles).expect("counted").p95;
    assert!(of("f / done") > 10_000.0 && of("f / done (poll)") < of("f / done"), "{:?}", record.windows[0].tasks);
    let (waits, errors) = total(&record, "g / done");
    assert!(waits > 0 && waits == errors);
    let text = "not within 60 ms; the last answer: `$.state` is \"running\", expected \"done\"";
    assert_eq!(sample(&record, "g / done"), (ErrorClass::Timeout, text.to_owned()));
    assert_eq!(total(&record, "g / done (poll)").1, 0, "a poll that is not there yet is no error");
}

#[test]
fn redirects_are_followed_to_the_same_target_where_they_are_asked_for() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "tasks:\n- { name: off, request: { path: /old }, expect: { status: 302 } }\n\
         - { name: on, request: { path: /old, redirects: 1 }, expect: { status: 200, body: { contains: hello } } }\n\
         - { name: away, request: { path: /away, redirects: 5 } }\n- { name: round, request: { path: /round, redirects: 2 } }\n",
    );
    assert_eq!((total(&record, "off").1, total(&record, "on").1), (0, 0), "{:?}", record.samples);
    let (requests, errors) = total(&record, "away");
    assert!(requests > 0 && requests == errors);
    let seen = counts(&nginx);
    assert!(seen["GET /round"] >= 3 * usize::try_from(total(&record, "round").0).expect("few"), "{seen:?}");
    let texts = ["a redirect to `http://127.0.0.1:1/`, which is not the target", "more than 2 redirects"];
    let sample = record.samples.iter().find(|sample| sample.class == ErrorClass::Redirect).expect("an error");
    assert!(texts.contains(&sample.text.as_str()), "{sample:?}");
}

#[test]
fn a_setup_that_fails_is_told_and_so_is_a_teardown() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(&nginx, "teardown: [{ request: { path: /x }, expect: { status: 204 } }]\ntasks: [/y]\n");
    let told =
        |note: &Note| matches!(note, Note::TeardownFailed { text, .. } if text == "teardown: status 200, expected 204");
    assert!(record.notes.iter().any(told), "{:?}", record.notes);
    let ended = scenario(&nginx, "setup: [{ request: { path: /private } }]\ntasks: [/z]\n").run().exits(5);
    assert!((ended.stderr.clone() + &ended.stdout).contains("setup: status 401"), "{}{}", ended.stderr, ended.stdout);
    assert!(!counts(&nginx).contains_key("GET /z"), "no load goes to what is not set up");
}

/// Answers as brotli, zstd and zlib pack them, under names that say so; everything else is packed by nginx itself.
fn packing() -> (tempfile::TempDir, Nginx) {
    let files = tempfile::tempdir().expect("a folder");
    let packed = [
        ("br", "G1IBGCwO7IbdF9YIDK73IoxQyVuEZmxvhaUli05fgciUGBlswAF7YD/YYJPx/SCCBA0ygwgcuVesgVFN48csNg=="),
        ("zstd", "KLUv/WRTAIUBAFQCeyJzdGF0ZSI6ICJkb25lIiwgImlkIjogNDIsICJtb3JhYmMifQIAJjo10MJ8Ap5xyWE="),
        ("deflate", "eJyrViouSSxJVbJSUErJz0tV0lFQykwB8kyMgKzc/CKwTGJS8igiEinVAgAJg314"),
    ];
    for (coding, body) in packed {
        fs::write(files.path().join(coding), STANDARD.decode(body).expect("base64")).expect("a file");
    }
    let long = format!("{{\"state\": \"done\", \"id\": 42, \"more\": \"{}\"}}", "abc".repeat(1_000));
    fs::write(files.path().join("gzip"), &long).expect("a file");
    fs::write(files.path().join("plain"), &long).expect("a file");
    let codings = ["br", "zstd", "deflate"]
        .map(|coding| format!("location = /{coding} {{ add_header Content-Encoding {coding}; }} "))
        .concat();
    let nginx = Nginx::start(
        "127.0.0.1",
        &format!(
            "listen ADDRESS; root {}; default_type application/json; {codings}\
             location = /odd {{ add_header Content-Encoding compress; }} location = /lie {{ add_header Content-Encoding gzip; }}\
             location ~ -42-abc$ {{ return 200 ok; }} location / {{ gzip on; gzip_types application/json; gzip_min_length 1; }}",
            files.path().display()
        ),
    );
    for name in ["odd", "lie"] {
        fs::write(files.path().join(name), "{\"id\": 42}").expect("a file");
    }
    (files, nginx)
}

#[test]
fn packed_answers_are_unpacked_where_something_reads_them_and_their_size_is_that_on_the_wire() {
    let (_files, nginx) = packing();
    let task = |coding: &str, size: &str| {
        format!(
            "- {{ name: {coding}, steps: [{{ name: get, request: {{ path: /{coding}, headers: {{ accept-encoding: '{coding}' }} }}, \
             expect: {{ headers: {{ content-encoding: {coding} }}, body: {{ contains: abcabcabc }}, json: {{ $.state: done }}, size: {size} }}, \
             capture: {{ id: $.id, more: {{ regex: '\"more\": \"(abc)' }} }} }}, '/{coding}-{{{{id}}}}-{{{{more}}}}'] }}\n"
        )
    };
    let tasks = [("gzip", "20..200"), ("deflate", "20..200"), ("br", "20..200"), ("zstd", "20..200")];
    let tasks: String = tasks.iter().map(|(coding, size)| task(coding, size)).collect();
    let plain = "- { name: plain, request: { path: /plain }, expect: { json: { $.id: 42 }, size: 3000..4000 } }\n";
    let record = run(&nginx, &format!("tasks:\n{tasks}{plain}"));
    let seen = counts(&nginx);
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let (requests, errors) = total(&record, &format!("{coding} / get"));
        assert!(requests > 0 && errors == 0, "{coding}: {:?}", record.samples);
        assert!(seen.contains_key(&format!("GET /{coding}-42-abc")), "{coding}: {seen:?}");
    }
    assert_eq!(total(&record, "plain").1, 0, "{:?}", record.samples);
}

#[test]
fn what_cannot_be_unpacked_is_a_failed_expectation_where_something_reads_it() {
    let (_files, nginx) = packing();
    let of = |path: &str| {
        let tasks = format!(
            "tasks: [{{ name: read, request: {{ path: {path} }}, expect: {{ json: {{ $.id: 42 }} }} }},\n\
             {{ name: unread, request: {{ path: {path} }}, expect: {{ size: 10 }} }}]\n"
        );
        let record = run(&nginx, &tasks);
        let (requests, errors) = total(&record, "read");
        assert!(requests > 0 && requests == errors, "{path}");
        assert_eq!(total(&record, "unread").1, 0, "{path}: {:?}", record.samples);
        sample(&record, "read")
    };
    let (class, text) = of("/lie");
    assert_eq!(
        (class, text.as_str()),
        (ErrorClass::Expectation, "the body cannot be unpacked as `gzip`: invalid gzip header")
    );
    let (class, text) = of("/odd");
    assert!(class == ErrorClass::Expectation && text.starts_with("the body is packed as `compress`: "), "{text}");
}
