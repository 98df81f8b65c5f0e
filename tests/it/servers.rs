//! Servers that we did not write, and everything that the driver must get right with them.

use crate::support::PerfGate;
use crate::support::nginx::Nginx;
use perf_gate::record::{ErrorClass, RunRecord};
use std::process::Command;

fn total(record: &RunRecord, class: ErrorClass) -> u64 {
    record.windows.iter().filter_map(|w| w.errors.get(&class)).sum()
}

fn scenario(url: &str, tasks: &str) -> String {
    format!(
        "target: {{ head: \"{url}\" }}\nload: {{ constant-arrival-rate: {{ rate: 150/s, duration: 8s }} }}\nrounds: 8\n\
         warmup: {{ at_least: 1s, at_most: 1s }}\ntasks: {tasks}\n"
    )
}

#[test]
fn statuses_are_outcomes_with_a_class_counted_per_task() {
    let nginx = Nginx::start(
        "127.0.0.1",
        "listen ADDRESS; location /ok { return 200 hello; } location /busy { return 429; } \
         location /gone { return 404; } location /broken { return 500; } location /moved { return 301 /ok; }",
    );
    let tasks = "[/ok, /busy, /gone, /broken, {name: expected, request: /gone, expect: {status: 404}}, /moved]";
    let yaml = scenario(
        &format!("http://127.0.0.1:{}", nginx.port),
        &tasks.replace("request: /gone", "request: { path: /gone }"),
    );
    let record = PerfGate::new("run").scenario(&yaml).run().exits(0).record();
    let task = |name: &str| {
        record.tasks.iter().find(|t| t.task == name).map(|t| (t.requests > 0, t.errors == t.requests, t.errors == 0))
    };
    assert_eq!(task("GET /ok"), Some((true, false, true)));
    assert_eq!(task("GET /busy"), Some((true, true, false)));
    assert_eq!(task("GET /gone"), Some((true, true, false)));
    assert_eq!(task("expected"), Some((true, false, true)));
    assert_eq!(task("GET /moved"), Some((true, false, true)));
    for class in [ErrorClass::Throttled, ErrorClass::NotFound, ErrorClass::Status] {
        assert!(total(&record, class) > 0, "{class}");
    }
    assert_eq!(record.health.pacer, if cfg!(target_os = "linux") { "timerfd" } else { "thread" });
}

#[test]
fn connections_that_the_server_closes_cost_no_error() {
    let nginx = Nginx::start("127.0.0.1", "listen ADDRESS; keepalive_requests 3; location / { return 200 hello; }");
    let yaml =
        scenario(&format!("http://127.0.0.1:{}", nginx.port), "[/, {request: {method: POST, path: /, body: x}}]");
    let record = PerfGate::new("run").scenario(&yaml).run().exits(0).record();
    assert_eq!(record.windows.iter().map(|w| w.failed()).sum::<u64>(), 0, "{:?}", record.samples);
    assert!(record.windows.iter().map(|w| w.connections_opened).sum::<u64>() > 100);
}

#[test]
fn a_connection_that_breaks_is_a_reset_and_a_slow_answer_a_time_out() {
    let nginx =
        Nginx::start("127.0.0.1", "listen ADDRESS; location /cut { return 444; } location / { return 200 hello; }");
    let yaml = scenario(&format!("http://127.0.0.1:{}", nginx.port), "[/, /cut]");
    let record = PerfGate::new("run").scenario(&yaml).run().exits(0).record();
    assert!(total(&record, ErrorClass::Reset) > 0, "{:?}", record.samples);
    let slow = scenario("http://127.0.0.1:${port}", "[{request: {path: /, timeout: 50ms}}]").replace(
        "head: \"http://127.0.0.1:${port}\"",
        "head: { start: { command: \"perf-gate demo --port ${port} --latency-ms 60\", ready: { http: /healthz } } }",
    );
    let record = PerfGate::new("run").scenario(&slow).run().exits(0).record();
    assert!(total(&record, ErrorClass::Timeout) > 0, "{:?}", record.samples);
}

#[test]
fn requests_beyond_the_waiting_queue_are_errors_of_their_own_and_the_others_are_served() {
    let start = "perf-gate demo --port ${port} --latency-ms 60";
    let yaml = scenario("URL", "[/]\nconnections: { most: 1, waiting: 3 }").replace(
        "head: \"URL\"",
        &format!("head: {{ start: {{ command: \"{start}\", ready: {{ http: /healthz }} }} }}"),
    );
    let outcome = PerfGate::new("run").scenario(&yaml).run().exits(0);
    let record = outcome.record();
    let (failed, served) = (total(&record, ErrorClass::Queue), record.windows.iter().map(|w| w.ok()).sum::<u64>());
    assert!(failed > 100 && served > 20, "{failed} {served}");
    for window in &record.windows {
        assert_eq!(window.errors.keys().collect::<Vec<_>>(), [&ErrorClass::Queue], "{:?}", record.samples);
        assert_eq!(window.latency.len() + window.failed(), window.requests, "each is served or failed");
        assert_eq!(window.queue_longest, 3);
    }
    let opened = record.starts.len() as u64;
    assert_eq!((record.health.connections_opened, record.health.queue_longest), (opened, 3));
    let sample = record.samples.iter().find(|sample| sample.class == ErrorClass::Queue).expect("an error");
    assert_eq!(sample.text, "no connection is free, and 3 requests wait for one already (`connections.waiting`)");
    assert!(outcome.stdout.contains("no room in the waiting queue"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("up to 3 at a time"), "{}", outcome.stdout);
}

#[test]
fn ipv6_works_and_proxy_variables_do_not() {
    let nginx = Nginx::start("::1", "listen ADDRESS; location / { return 200 hello; }");
    let yaml = scenario(&format!("http://[::1]:{}", nginx.port), "[/]");
    let run = PerfGate::new("run")
        .scenario(&yaml)
        .env("http_proxy", "http://127.0.0.1:1")
        .env("HTTP_PROXY", "http://127.0.0.1:1");
    let record = run.run().exits(0).record();
    assert_eq!(record.windows.iter().map(|w| w.failed()).sum::<u64>(), 0, "{:?}", record.samples);
}

#[test]
fn https_is_checked_against_the_trusted_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("cert.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl is installed: ./test installs it");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = format!(
        "listen ADDRESS ssl; ssl_certificate {}; ssl_certificate_key {}; location / {{ return 200 hello; }}",
        certificate.display(),
        key.display()
    );
    let nginx = Nginx::start("127.0.0.1", &server);
    let yaml = scenario(&format!("https://localhost:{}", nginx.port), "[/]");
    let trusting = PerfGate::new("run").scenario(&yaml).env("SSL_CERT_FILE", &certificate.display().to_string());
    let record = trusting.run().exits(0).record();
    assert_eq!(record.windows.iter().map(|w| w.failed()).sum::<u64>(), 0, "{:?}", record.samples);
    let other = folder.path().join("other.pem");
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=other",
            "-keyout",
            "/dev/null",
            "-out",
        ])
        .arg(&other)
        .output()
        .expect("openssl");
    assert!(made.status.success());
    let outcome =
        PerfGate::new("run").scenario(&yaml).env("SSL_CERT_FILE", &other.display().to_string()).run().exits(5);
    assert!(total(&outcome.record(), ErrorClass::Tls) > 0);
}
