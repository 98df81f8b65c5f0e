//! How arms are reached: TLS, HTTP/2, socket files, and whose connections are.

use crate::support::certificates::Issuer;
use crate::support::nginx::Nginx;
use crate::support::{HOWEVER_BUSY, PerfGate};
use perf_gate::record::{Arm, ErrorClass, HttpVersion, Note, RunRecord};
use std::collections::BTreeSet;

const LONG: &str = "400101000000Z";

fn scenario(target: &str, rest: &str) -> String {
    format!(
        "target: {target}\nload: {{ constant-arrival-rate: {{ rate: 100/s, duration: 8s }} }}\nrounds: 8\n\
         warmup: {{ at_least: 1s, at_most: 1s }}\ntasks: [/, {{ request: {{ method: POST, path: /, body: x }} }}]\n{rest}"
    )
}

fn run(target: &str) -> RunRecord {
    PerfGate::new("run").scenario(&scenario(target, "")).until_windows(4).record()
}

fn is_clean(record: &RunRecord) -> bool {
    record.windows.iter().all(|window| window.failed() == 0)
}

/// A server of `https` with the certificate of this name; `rest` goes into its block.
fn https(issuer: &Issuer, name: &str, listen: &str, rest: &str) -> Nginx {
    let at = |file: &str| issuer.path(file).display().to_string();
    let (pem, key) = (at(&format!("{name}.pem")), at(&format!("{name}.key")));
    let location = "location / { return 200 hello; }";
    Nginx::start(
        "127.0.0.1",
        &format!("listen ADDRESS {listen}; ssl_certificate {pem}; ssl_certificate_key {key}; {rest} {location}"),
    )
}

#[test]
fn tls_shows_a_client_certificate_asks_by_name_and_resumes_sessions_over_both_versions() {
    let issuer = Issuer::new();
    issuer.sign("server", "DNS:orders.internal", LONG);
    issuer.sign("me", "DNS:me", LONG);
    let ca = issuer.path("ca.pem");
    let rest = format!("ssl_client_certificate {}; ssl_verify_client on; keepalive_requests 5;", ca.display());
    for (listen, http, protocol) in
        [("ssl http2", "auto", "HTTP/2.0"), ("ssl http2", "1.1", "HTTP/1.1"), ("ssl", "auto", "HTTP/1.1")]
    {
        let nginx = https(&issuer, "server", listen, &rest);
        let [ca, cert, key] = ["ca.pem", "me.pem", "me.key"].map(|file| issuer.path(file).display().to_string());
        let tls = format!("{{ ca: {ca}, client_cert: {cert}, client_key: {key}, server_name: orders.internal }}");
        let target = format!("{{ head: {{ url: 'https://127.0.0.1:{}', http: {http}, tls: {tls} }} }}", nginx.port);
        let record = run(&target);
        assert!(is_clean(&record), "{:?}", record.samples);
        let wires = nginx.wires();
        assert!(wires.iter().all(|wire| wire[0] == protocol && wire[3] == "orders.internal" && wire[4] == "CN=me"));
        let of = |resumed: &str| -> BTreeSet<&str> {
            wires.iter().filter(|wire| wire[2] == resumed).map(|wire| wire[1].as_str()).collect()
        };
        let (new, resumed) = (of("."), of("r"));
        assert!(resumed.len() > 5 * new.len(), "{} new sessions, {} resumed", new.len(), resumed.len());
    }
}

#[test]
fn requests_that_a_server_turns_away_with_its_connections_go_over_the_next() {
    let server = "listen ADDRESS http2; keepalive_requests 3; location / { return 200 hello; }";
    let nginx = Nginx::start("127.0.0.1", server);
    let scenario = format!(
        "target: {{ head: {{ url: 'http://127.0.0.1:{}', http: 2 }} }}\n\
         load: {{ constant-vus: {{ vus: 40, duration: 8s }} }}\nrounds: 8\n\
         warmup: {{ at_least: 1s, at_most: 1s }}\ntasks: [{{ request: {{ method: POST, path: /, body: x }} }}]\n",
        nginx.port
    );
    let record = PerfGate::new("run").scenario(&scenario).until_windows(2).record();
    assert!(is_clean(&record), "{:?}", record.samples);
}

#[test]
fn a_handshake_that_fails_says_why_and_what_to_do() {
    let (issuer, stranger) = (Issuer::new(), Issuer::new());
    issuer.sign("server", "IP:127.0.0.1", LONG);
    issuer.sign("elsewhere", "DNS:elsewhere.example", LONG);
    issuer.sign("expired", "IP:127.0.0.1", "200201000000Z");
    let [ca, other] = [&issuer, &stranger].map(|issuer| issuer.path("ca.pem").display().to_string());
    let wants = format!("ssl_client_certificate {ca}; ssl_verify_client on; ssl_protocols TLSv1.2;");
    for (name, rest, ca, words, advice) in [
        ("server", "", &other, "issuer is unknown", "`tls.ca`"),
        ("elsewhere", "", &ca, "elsewhere.example", "`tls.server_name`"),
        ("expired", "", &ca, "certificate expired", "right server"),
        ("server", "ssl_protocols TLSv1.1;", &ca, "", ""),
    ] {
        let nginx = https(&issuer, name, "ssl", rest);
        let target = format!("{{ head: {{ url: 'https://127.0.0.1:{}', tls: {{ ca: {ca} }} }} }}", nginx.port);
        let outcome = PerfGate::new("run").scenario(&scenario(&target, "")).run();
        let record = outcome.record();
        let sample = record.samples.iter().find(|sample| sample.class == ErrorClass::Tls);
        let text = sample.map(|sample| sample.text.as_str()).unwrap_or_else(|| panic!("{name}: {:?}", record.samples));
        assert!(text.contains(words) && text.contains(advice), "{text}");
        assert_eq!(outcome.status, Some(5), "{}", outcome.stdout);
    }
    let nginx = https(&issuer, "server", "ssl", &wants);
    let target = format!("{{ head: {{ url: 'https://127.0.0.1:{}', tls: {{ ca: {ca} }} }} }}", nginx.port);
    let record = PerfGate::new("run").scenario(&scenario(&target, "")).run().record();
    assert!(
        record.samples.iter().any(|sample| sample.text.contains("status 400")),
        "nginx answers: {:?}",
        record.samples
    );
}

#[test]
fn a_certificate_that_is_not_checked_is_told() {
    let issuer = Issuer::new();
    issuer.sign("expired", "DNS:elsewhere.example", "200201000000Z");
    let nginx = https(&issuer, "expired", "ssl", "");
    let target = format!("{{ tls: {{ insecure: true }}, head: 'https://127.0.0.1:{}' }}", nginx.port);
    let outcome =
        PerfGate::new("gate").scenario(&scenario(&target, "policy: { limits: { latency.p95: 10s } }\n")).run();
    let record = outcome.record();
    assert!(is_clean(&record), "{:?}", record.samples);
    assert!(record.notes.iter().any(|note| matches!(note, Note::Insecure { .. })), "{:?}", record.notes);
    outcome.says("the TLS certificate of head was not checked");
}

#[test]
fn builds_that_answer_over_other_versions_of_http_are_told() {
    let issuer = Issuer::new();
    issuer.sign("server", "IP:127.0.0.1", LONG);
    let (one, two) = (https(&issuer, "server", "ssl", ""), https(&issuer, "server", "ssl http2", ""));
    let url = |nginx: &Nginx| format!("https://127.0.0.1:{}", nginx.port);
    let target = format!("{{ tls: {{ insecure: true }}, base: '{}', head: '{}' }}", url(&one), url(&two));
    let outcome = PerfGate::new("gate").scenario(&scenario(&target, "")).args(HOWEVER_BUSY).run();
    let record = outcome.record();
    for (arm, version) in [(Arm::Base, HttpVersion::One), (Arm::Head, HttpVersion::Two)] {
        let mut windows = record.windows.iter().filter(|window| window.arm == arm);
        assert!(windows.all(|window| window.http == [version].into()), "{:?}", record.windows[0].http);
    }
    outcome.says("base answered over HTTP/1.1, head over HTTP/2: ");
}

#[test]
fn a_certificate_that_cannot_be_used_ends_the_run_with_its_name() {
    let nginx = Nginx::start("127.0.0.1", "listen ADDRESS; location / { return 200 hello; }");
    let target = format!("{{ head: {{ url: 'https://127.0.0.1:{}', tls: {{ ca: none.pem }} }} }}", nginx.port);
    let outcome = PerfGate::new("run").scenario(&scenario(&target, "")).run();
    let record = outcome.exits(5).record();
    assert!(format!("{:?}", record.ending).contains("`tls.ca`: "), "{:?}", record.ending);
}

#[test]
fn connections_are_whose_the_scenario_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("s.sock");
    let server = format!("listen ADDRESS; listen unix:{}; location / {{ return 200 hello; }}", socket.display());
    let two = format!("listen ADDRESS; listen unix:{} http2; location / {{ return 200 hello; }}", socket.display());
    let users = "target: TARGET\nload: { constant-vus: { vus: 4, duration: 8s } }\nthink_time: 10ms\nrounds: 8\n\
                 warmup: { at_least: 1s, at_most: 1s }\ntasks: [/]\nconnections: { policy: POLICY }\n";
    for (server, http, policy) in [
        (&server, "auto", "per-user"),
        (&server, "auto", "new-each-time"),
        (&two, "2", "shared"),
        (&two, "2", "per-user"),
    ] {
        let nginx = Nginx::start(
            "127.0.0.1",
            &server.replace("200 hello;", "200 hello; } keepalive_requests 100000000; location /y {"),
        );
        let target = format!("{{ head: {{ unix: {}, http: {http} }} }}", socket.display());
        let yaml = users.replace("TARGET", &target).replace("POLICY", policy);
        let record = PerfGate::new("run").scenario(&yaml).until_windows(2).record();
        assert!(is_clean(&record), "{:?}", record.samples);
        let wires = nginx.wires();
        let numbers: BTreeSet<&str> = wires.iter().map(|wire| wire[1].as_str()).collect();
        let expected = match policy {
            // Again as many for every time that the machine was too busy.
            "shared" => 1..=4,
            "per-user" => 4..=16,
            _ => wires.len()..=wires.len(),
        };
        assert!(expected.contains(&numbers.len()), "{http} {policy}: {} connections", numbers.len());
        drop(nginx);
        let _ = std::fs::remove_file(&socket);
    }
}

#[test]
fn a_build_that_is_started_is_ready_when_it_answers_where_the_load_goes() {
    let issuer = Issuer::new();
    issuer.sign("server", "DNS:orders.internal", LONG);
    let [pem, key, ca] = ["server.pem", "server.key", "ca.pem"].map(|file| issuer.path(file).display().to_string());
    for (listen, target) in [
        ("unix:HERE/PORT.sock ssl http2", "url: 'https://orders.internal', unix: '${folder}/${port}.sock'"),
        ("127.0.0.1:PORT ssl", "url: 'https://127.0.0.1:${port}'"),
        ("unix:HERE/PORT.sock http2", "http: 2, unix: '${folder}/${port}.sock'"),
    ] {
        let tls = if listen.contains("ssl") {
            format!("ssl_certificate {pem}; ssl_certificate_key {key};")
        } else {
            String::new()
        };
        let config = format!(
            "daemon off; user root; pid HERE/PORT.pid; error_log HERE/error.log;\nevents {{}}\nhttp {{ access_log HERE/seen;\n\
             server {{ listen {listen}; {tls} location / {{ return 200 hello; }} }} }}\n"
        );
        let start = "sed \"s|HERE|$PWD|; s|HERE|$PWD|; s|PORT|${port}|g\" nginx.conf > ${port}.conf && exec nginx -p $PWD -c $PWD/${port}.conf";
        let arm = format!(
            "{{ {target}, tls: {{ ca: {ca}, server_name: orders.internal }}, start: {{ command: '{start}', ready: {{ http: /, within: 10s }} }} }}"
        );
        let gate = PerfGate::new("run").file("nginx.conf", config.as_bytes());
        let record = gate.scenario(&scenario(&format!("{{ head: {arm} }}"), "")).until_windows(5).record();
        assert_eq!(record.starts.len(), 2, "it was started again after 4 rounds");
        assert!(is_clean(&record), "{:?}", record.samples);
    }
}
