//! The HTTP client against awkward servers: each ends in the outcome that `docs/design/012-awkward-servers.md` says.

use crate::support::PerfGate;
use crate::support::bytes::{Act, Bytes, send};
use perf_gate::record::{ErrorClass, RunRecord, TaskTotal};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

const MS: fn(u64) -> Duration = Duration::from_millis;

/// One way to answer, what is expected of the answer, and how it ends.
struct Case {
    path: &'static str,
    /// Further keys of the task.
    task: &'static str,
    method: &'static str,
    outcome: Result<(), ErrorClass>,
    acts: fn(usize) -> Vec<Act>,
}

const fn fine(path: &'static str, task: &'static str, acts: fn(usize) -> Vec<Act>) -> Case {
    Case { path, task, method: "GET", outcome: Ok(()), acts }
}

const fn ends(path: &'static str, class: ErrorClass, acts: fn(usize) -> Vec<Act>) -> Case {
    Case { path, task: "", method: "GET", outcome: Err(class), acts }
}

fn ok(rest: &str) -> Act {
    send(&format!("HTTP/1.1 200 OK\r\n{rest}"))
}

const CASES: &[Case] = &[
    fine("/length", "size: 5", |_| vec![ok("content-length: 5\r\n\r\nhello")]),
    fine("/pieces", "size: 5", |_| {
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".chars().map(|c| send(&c.to_string())).collect()
    }),
    fine("/chunked", "body: { contains: hello world }", |_| {
        vec![
            ok("transfer-encoding: chunked\r\n\r\n6;x=y\r\nhello \r\n"),
            Act::Pause(MS(2)),
            send("5\r\nworld\r\n0\r\n\r\n"),
        ]
    }),
    fine("/trailers", "size: 5", |_| {
        vec![ok("trailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n")]
    }),
    Case { method: "HEAD", ..fine("/head", "size: 0", |_| vec![ok("content-length: 500\r\n\r\n")]) },
    fine("/204", "status: 204", |_| vec![send("HTTP/1.1 204 No Content\r\n\r\n")]),
    fine("/304", "status: 304", |_| vec![send("HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n")]),
    fine("/1xx", "status: 200", |_| {
        vec![
            send("HTTP/1.1 100 Continue\r\n\r\n"),
            send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
            ok("content-length: 2\r\n\r\nok"),
        ]
    }),
    fine("/close-delimited", "size: 5", |_| vec![ok("\r\nhello"), Act::Close]),
    fine("/http-1.0", "size: 5", |_| vec![send("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello"), Act::Close]),
    fine("/keep-alive-of-one", "size: 2", |_| vec![ok("connection: close\r\ncontent-length: 2\r\n\r\nok"), Act::Close]),
    // The fourth request of a connection finds it closed, and goes over another one.
    fine("/silent-close", "size: 2", |number| {
        let mut acts = vec![ok("content-length: 2\r\n\r\nok")];
        acts.extend((number == 2).then_some(Act::Close));
        acts
    }),
    fine("/slow", "size: 2", |_| {
        vec![
            send("HTTP/1.1 200"),
            Act::Pause(MS(30)),
            send(" OK\r\ncontent-le"),
            Act::Pause(MS(30)),
            send("ngth: 2\r\n\r\nok"),
        ]
    }),
    ends("/nothing", ErrorClass::Reset, |_| vec![Act::Close]),
    ends("/reset", ErrorClass::Reset, |_| vec![Act::Reset]),
    ends("/half-a-head", ErrorClass::Reset, |_| vec![send("HTTP/1.1 200 OK\r\ncontent-"), Act::Close]),
    ends("/too-short", ErrorClass::Reset, |_| vec![ok("content-length: 500\r\n\r\nhello"), Act::Close]),
    ends("/open-chunk", ErrorClass::Reset, |_| vec![ok("transfer-encoding: chunked\r\n\r\n5\r\nhel"), Act::Close]),
    ends("/bad-chunk", ErrorClass::Protocol, |_| {
        vec![ok("transfer-encoding: chunked\r\n\r\nxyz\r\nhello\r\n"), Act::Close]
    }),
    ends("/two-lengths", ErrorClass::Protocol, |_| {
        vec![ok("content-length: 5\r\ncontent-length: 6\r\n\r\nhello"), Act::Close]
    }),
    ends("/no-number", ErrorClass::Protocol, |_| vec![ok("content-length: five\r\n\r\nhello"), Act::Close]),
    ends("/no-http", ErrorClass::Protocol, |_| vec![send("SSH-2.0-OpenSSH_9.2\r\n"), Act::Close]),
    ends("/bad-header", ErrorClass::Protocol, |_| vec![ok("a b: c\r\n\r\n"), Act::Close]),
    ends("/huge-head", ErrorClass::Protocol, |_| {
        vec![send("HTTP/1.1 200 OK\r\n"), send(&format!("a: {}\r\n", "x".repeat(1 << 20))), Act::Close]
    }),
    ends("/slow-head", ErrorClass::Timeout, |_| vec![send("HTTP/1.1 200 OK\r\n"), Act::Pause(MS(4000)), Act::Close]),
    ends("/silence", ErrorClass::Timeout, |_| vec![Act::Pause(MS(4000)), Act::Close]),
    ends("/slow-body", ErrorClass::Timeout, |_| {
        vec![ok("content-length: 5\r\n\r\nhel"), Act::Pause(MS(4000)), Act::Close]
    }),
    ends("/endless", ErrorClass::Timeout, |_| vec![ok("\r\n"), Act::Endless(vec![b'x'; 1 << 16])]),
];

/// Longer than any of their bodies is looked into.
const BIG: usize = 17 << 20;

/// Tasks whose requests are looked at as the server got them, and that are answered with 200.
const FORMS: &str = "\
    { name: a, request: { path: /form-a?x=1, query: { q: a b, n: [1, 2] }, auth: { basic: { user: ann, password: pw } } } }, \
    { name: b, request: { path: /form-b, form: { a: x y, b: '&' }, auth: { bearer: t0 } } }, \
    { name: c, request: { path: /form-c, multipart: [{ name: v, value: 1 }, { name: f, value: z, filename: f.txt, type: text/plain }] } }, \
    { name: d, request: { path: /form-d, body: zzzzzzzz, gzip: true } }";

/// Each of them moves 17 MB.
const BIG_ONES: &str = "\
    { name: looked into, weight: 0.3, request: { path: /big }, expect: { body: { contains: y } } }, \
    { name: not looked into, weight: 0.3, request: { path: /big }, expect: { size: 17825792 } }";

/// Every way to answer at once, each as a task of its own.
struct Run {
    record: RunRecord,
    /// Requests as the server got them.
    seen: Vec<Vec<u8>>,
}

/// The one run that the tests of this file look at: it takes a while.
static RUN: LazyLock<Run> = LazyLock::new(|| {
    let server = Bytes::start(|line, number| {
        let path = line.split(' ').nth(1).unwrap_or_default();
        match CASES.iter().find(|case| case.path == path) {
            Some(case) => (case.acts)(number),
            None if path == "/big" => {
                let head = ok(&format!("content-length: {BIG}\r\n\r\n"));
                std::iter::once(head).chain((0..17).map(|_| Act::Send(vec![b'x'; 1 << 20]))).collect()
            }
            None => vec![ok("content-length: 2\r\n\r\nok")],
        }
    });
    let task = |case: &Case| {
        let Case { path, task, method, .. } = case;
        format!(
            "{{ name: {path}, request: {{ method: {method}, path: {path}, timeout: 800ms }}, expect: {{ {task} }} }}"
        )
    };
    let cases = CASES.iter().map(task).collect::<Vec<_>>().join(", ");
    let scenario = format!(
        "target: {{ head: 'http://127.0.0.1:{}' }}\nload: {{ constant-vus: {{ vus: 10, duration: 8s }} }}\nthink_time: 20ms\n\
         rounds: 8\nwarmup: {{ at_least: 1s, at_most: 1s }}\ntasks: [{cases}, {FORMS}, {BIG_ONES}]\n",
        server.port
    );
    let record = PerfGate::new("run").scenario(&scenario).run().exits(0).record();
    Run { record, seen: server.seen() }
});

impl Run {
    fn task(&self, name: &str) -> &TaskTotal {
        self.record.tasks.iter().find(|total| total.task == name).expect("counted")
    }
}

#[test]
fn every_awkward_answer_ends_in_its_outcome() {
    let mut wrong = Vec::new();
    for case in CASES {
        let total = RUN.task(case.path);
        let expected = case.outcome.err().map(|class| (class, total.requests));
        if total.requests == 0 || total.classes != BTreeMap::from_iter(expected) {
            wrong.push(format!("{}: {:?} of {}", case.path, total.classes, total.requests));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}\n{:#?}", RUN.record.samples);
}

/// openssl's own server; ends with its value.
struct Tls(Child);

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Port of a server that says something else to everybody, and leaves.
fn speaks_first() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            // A reset could overtake the answer.
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    port
}

#[test]
fn a_handshake_that_fails_or_never_ends_is_an_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=127.0.0.1";
    let made = Command::new("openssl").args(words.split(' ')).current_dir(folder.path()).stderr(Stdio::null()).status();
    assert!(made.is_ok_and(|status| status.success()), "openssl makes a certificate");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let mut command = Command::new("openssl");
    command.args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-cert", "cert.pem", "-key", "key.pem", "-www"]);
    command.current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Tls(command.spawn().expect("openssl is installed"));
    let never = TcpListener::bind("127.0.0.1:0").expect("a port that takes connections and says nothing");
    let silent = never.local_addr().expect("its address").port();
    std::thread::scope(|scope| {
        for (port, class) in [(port, "TLS failed"), (speaks_first(), "TLS failed"), (silent, "time-out")] {
            scope.spawn(move || is_never_answered(port, class));
        }
    });
}

/// A build whose every request ends in this class.
fn is_never_answered(port: u16, class: &str) {
    let scenario = format!(
        "target: {{ head: 'https://127.0.0.1:{port}' }}\nload: {{ constant-vus: {{ vus: 1, duration: 8s }} }}\nthink_time: 50ms\nrounds: 8\n\
         warmup: {{ at_least: 1s, at_most: 1s }}\ntasks: [{{ request: {{ path: /, timeout: 300ms }} }}]\n"
    );
    let ended = PerfGate::new("run").scenario(&scenario).run().exits(5);
    assert!(ended.stdout.contains(class), "{}", ended.stdout);
}

#[test]
fn forms_of_requests_are_what_the_server_gets() {
    let sent = ["a", "b", "c", "d"].map(|name| RUN.task(name));
    assert!(sent.iter().all(|total| total.requests > 0 && total.errors == 0), "{:?}", RUN.record.samples);
    let of = |path: &str| {
        let line = format!(" /form-{path}");
        let found = RUN
            .seen
            .iter()
            .find(|request| String::from_utf8_lossy(request).lines().next().is_some_and(|l| l.contains(&line)));
        String::from_utf8_lossy(found.expect("was sent")).into_owned()
    };
    let a = of("a");
    assert!(
        a.starts_with("GET /form-a?x=1&q=a%20b&n=1&n=2 HTTP/1.1\r\n")
            && a.contains("authorization: Basic YW5uOnB3\r\n"),
        "{a}"
    );
    let b = of("b");
    assert!(b.starts_with("POST /form-b ") && b.contains("content-type: application/x-www-form-urlencoded\r\n"), "{b}");
    assert!(b.contains("authorization: Bearer t0\r\n") && b.ends_with("\r\n\r\na=x+y&b=%26"), "{b}");
    let c = of("c");
    assert!(
        c.contains("content-type: multipart/form-data; boundary=perf-gate-") && c.contains("filename=\"f.txt\""),
        "{c}"
    );
    assert!(of("d").contains("content-encoding: gzip\r\n"), "{}", of("d"));
}

#[test]
fn a_body_that_is_looked_into_has_a_limit_and_any_other_has_none() {
    let other = RUN.task("not looked into");
    assert!(other.requests > 0 && other.errors == 0, "{:?}", RUN.record.samples);
    let mut samples = RUN.record.samples.iter();
    let sample = samples.find(|sample| sample.task == "looked into").expect("an error");
    assert_eq!(sample.class, ErrorClass::Expectation);
    assert_eq!(sample.text, "a body of more than 16 MiB: only shorter ones are looked into");
}
