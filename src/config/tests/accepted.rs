//! What valid scenarios are read as.

use super::{MINIMAL, fixture, read_with};
use crate::config::{Overrides, Scenario};
use crate::driver::http::{
    Body, Connections, Content, JsonPath, Pattern, Pause, Request, Sharing, Source, Step, Task, Wording,
};
use crate::gate::{Proof, Wish};
use crate::load::{Arrivals, Part, Profile, Shorten, Stage, ThinkTime};
use crate::metric::{Key, Statistic};
use crate::target::{CommandLine, ReadyWhen, RestartPolicy};
use crate::wire::Version;
use std::path::Path;
use std::time::Duration;

#[test]
fn a_minimal_scenario_has_the_documented_defaults() {
    let explicit = "version: 1
name: orders
target: { head: { url: 'http://a' }, same_hosts: false, restarts: auto }
load: [{ constant-arrival-rate: { rate: 10/s, arrivals: poisson } }]
tasks: [{ name: GET /x, weight: 1, request: { method: GET, path: /x, timeout: 30s } }]
connections: 1000
warmup: { at_least: 10s, at_most: 30s, steady: 5% }
budget: 10m
policy: { evidence: auto, proof: change, fail_on: [regressed] }
";
    let read = |text| {
        let mut scenario = read_with(text, &Overrides::default()).unwrap();
        scenario.source = serde_json::Value::Null;
        scenario.digest.clear();
        scenario
    };
    assert_eq!(read(MINIMAL), read(explicit));
}

#[test]
fn a_started_pair_is_read_with_every_key() {
    let scenario = fixture("started");
    assert_eq!(scenario.name, "orders started");
    let head = &scenario.target.head;
    assert_eq!(head.url.as_deref(), Some("http://127.0.0.1:${port}/v1"));
    let start = head.start.as_ref().unwrap();
    let words = ["./server", "--port", "${port}", "--workers", "4"].map(str::to_owned).to_vec();
    assert_eq!(start.command, CommandLine::Words(words));
    assert_eq!(start.folder, Path::new("/perf/build"));
    assert_eq!(start.env["DB_PASSWORD"], "hunter2");
    assert_eq!(start.env["THREADS"], "4");
    assert_eq!(start.ready.when, ReadyWhen::Http("/healthz".to_owned()));
    assert_eq!(start.ready.within, Duration::from_secs(90));
    assert_eq!(start.stop, Some(CommandLine::Shell("docker compose -p ${arm} down".to_owned())));
    let base = scenario.target.base.as_ref().unwrap();
    assert_eq!(base.url, None);
    assert_eq!(base.start.as_ref().unwrap().ready.when, ReadyWhen::Log("listening on".to_owned()));
    assert_eq!(scenario.target.restarts, RestartPolicy::Every4Rounds);
    let duration = Some(Duration::from_secs(90));
    assert_eq!(
        scenario.load,
        Profile::ConstantArrivalRate { rate: 200.0, arrivals: Arrivals::Constant, duration }.into()
    );
    assert_eq!((scenario.seed, scenario.rounds, scenario.http().connections.most), (Some(42), Some(16), 256));
    assert_eq!(scenario.warmup.steady, 0.04);
}

#[test]
fn users_and_flows_are_read_with_every_key() {
    let scenario = fixture("users");
    let http = scenario.http();
    let [shopper, clerk] = http.classes.as_slice() else { panic!("two kinds") };
    let seconds = Duration::from_secs;
    let think = |from, to| ThinkTime { from: seconds(from), to: seconds(to) };
    assert_eq!((shopper.weight, shopper.pause), (3.0, Some(Pause::Think(think(1, 2)))));
    assert_eq!((clerk.weight, clerk.pause), (1.0, Some(Pause::Pacing(seconds(10)))), "what stands at the top");
    assert_eq!((shopper.name.as_deref(), clerk.name.as_deref()), (Some("shopper"), None));
    assert_eq!((shopper.on_start.len(), clerk.on_start.len()), (2, 1));
    let [checkout, browse] = shopper.tasks.as_slice() else { panic!("two tasks") };
    assert_eq!((checkout.pause, browse.pause), (Some(Pause::Pacing(seconds(5))), None));
    assert_eq!(checkout.steps[2], Step::Pause(think(1, 3)));
    let rate = Profile::ConstantArrivalRate { rate: 1.0, arrivals: Arrivals::Poisson, duration: None };
    let mix = http.mix(&rate.into(), &|_| 0.0);
    let entries = http.entries(&mix);
    let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let of_checkout =
        ["checkout", "checkout / POST /cart", "checkout / GET /cart", "checkout / pay", "checkout / GET /cart (2)"];
    assert_eq!(names, [&of_checkout[..], &["GET /items", "report"]].concat());
    // Shoppers are three quarters and check out once in four times: 3/16 flows of 4 requests, 9/16 and 4/16 of one.
    assert!((http.requests(&mix) - 25.0 / 16.0).abs() < 1e-12);
    let shares: Vec<f64> = entries.iter().map(|entry| (entry.share * 25.0).round()).collect();
    assert_eq!(shares, [3.0, 3.0, 3.0, 3.0, 3.0, 9.0, 4.0]);
    assert_eq!(fixture("users").load.parts[0].users, Some(0));
    let policy = fixture("users").policy;
    let iteration = |percent| Key::iteration(Statistic::Percentile(percent));
    assert_eq!((&policy.limits[0].key, policy.limits[0].bound), (&iteration(99.0), 2e6));
    assert!(policy.thresholds.iter().any(|threshold| threshold.key == iteration(95.0) && threshold.change == 0.15));
    assert_eq!((&policy.accept[0].key, policy.judges_iterations()), (&iteration(95.0), true));
    assert_eq!(policy.limits[2].key, Key { task: Some("checkout / pay".into()), ..Key::percentile(95.0) });
}

#[test]
fn expectations_captures_and_waits_are_read_with_every_key() {
    let scenario = fixture("flows");
    let http = scenario.http();
    assert!(http.cookies);
    let (Step::Request(first), Step::Request(last)) = (&http.setup[0], &http.teardown[0]) else { panic!("requests") };
    assert_eq!((first.captures[0].name.as_str(), first.expect.status.as_slice()), ("tenant", &[(200, 299)][..]));
    assert_eq!((first.method.as_str(), first.headers[0].1.as_str()), ("POST", "Basic YW5uOmh1bnRlcjI="));
    let Some(Body::Multipart(parts)) = &first.body else { panic!("parts") };
    assert_eq!((parts[0].filename.as_deref(), parts[0].content_type.as_deref()), (Some("a.txt"), Some("text/plain")));
    assert_eq!(parts[1].content, Content::Text("one".into()));
    assert_eq!(last.expect.status, [(200, 299), (404, 404)]);
    let class = &http.classes[0];
    let Step::Request(login) = &class.on_start[0] else { panic!("a request") };
    let path = JsonPath::parse("$.tokens[0]['access token']").unwrap();
    assert_eq!(login.captures[0].from, Source::Json(path));
    assert_eq!(login.captures[1].from, Source::Cookie("sid".into()));
    let Step::Request(create) = &class.tasks[0].steps[0] else { panic!("a request") };
    let pattern = Pattern::parse(r"^application\/json").unwrap();
    let headers =
        [("content-type".to_owned(), Wording::Matches(pattern)), ("x-tenant".into(), Wording::Is("a".into()))];
    assert_eq!((create.expect.headers.as_slice(), create.redirects), (&headers[..], 3));
    assert_eq!((create.expect.contains.join(" ").as_str(), create.expect.size), ("ab cd", Some((1, 2000))));
    let at = |text: &str| JsonPath::parse(text).unwrap();
    assert_eq!(create.expect.json, [(at("$.id"), None), (at("$.items[0]"), Some(serde_json::json!({"n": 1})))]);
    let [Step::Request(submit), Step::Wait(wait), Step::Request(_)] = class.tasks[1].steps.as_slice() else {
        panic!("a request, a wait, a request")
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(submit.query, [pair("day", "mon"), pair("day", "tue"), pair("of", "{{order}}")]);
    assert_eq!(submit.body, Some(Body::Form(vec![pair("a", "one"), pair("b", "x y")])));
    assert_eq!((submit.gzip, submit.headers[0].clone()), (true, pair("authorization", "Bearer {{token}}")));
    assert_eq!((submit.expect.size, &submit.captures[0].from), (Some((12, 12)), &Source::Header("location".into())));
    assert_eq!((wait.every, wait.within), (Duration::from_millis(100), Duration::from_secs(20)));
    assert_eq!((wait.request.path.as_str(), wait.request.timeout), ("{{report}}", Duration::from_secs(2)));
    assert_eq!((wait.request.expect.json.len(), wait.request.captures[0].name.as_str()), (1, "file"));
    let names = names(&fixture("flows"));
    let report = ["report", "report / submit", "report / done", "report / done (poll)", "report / GET /files/{{file}}"];
    assert_eq!(names, [&["create"][..], &report].concat());
    let limit = fixture("flows").policy.limits;
    assert_eq!(limit[0].key.task.as_deref(), Some("report / done"));
}

#[test]
fn files_are_read_beside_the_scenario_and_count_for_the_digest() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.bin");
    let text = MINIMAL.replace("/x", "{request: {path: /x, file: body.bin}}");
    let read = || crate::config::read(&folder.path().join("s.yaml"), &text, &Default::default(), &Overrides::default());
    let missing = read().unwrap_err().to_string();
    assert!(missing.contains("s.yaml:3:36: tasks.0.request.file: cannot be read: "), "{missing}");
    std::fs::write(&file, b"{{seq}} \xff").unwrap();
    let one = read().unwrap();
    assert_eq!(requests(&one)[0].body, Some(Body::File(b"{{seq}} \xff".as_slice().into())));
    assert_eq!(requests(&one)[0].method, "POST");
    std::fs::write(&file, b"other").unwrap();
    assert_ne!(one.digest, read().unwrap().digest);
}

#[test]
fn profiles_are_read_with_every_key() {
    let load = fixture("profiles").load;
    assert_eq!((load.parts.len(), load.shorten, load.is_steady()), (8, Shorten::To(0.25), false));
    let seconds = Duration::from_secs;
    let stage = |target, duration| Stage { target, duration: seconds(duration) };
    let stages = vec![stage(100.0, 10), stage(100.0, 30), stage(0.0, 0)];
    let ramp = Part {
        profile: Profile::RampingVus { start_vus: 0, stages },
        start_time: Some(seconds(0)),
        graceful_stop: Some(seconds(10)),
        users: None,
    };
    assert_eq!(load.parts[0], ramp);
    let stages = vec![stage(100.0, 20), stage(0.0, 5)];
    let rate = Profile::RampingArrivalRate { start_rate: 10.0, stages, arrivals: Arrivals::Constant };
    assert_eq!(load.parts[1].profile, rate);
    let Profile::RampingVus { start_vus: 10, stages } = &load.parts[5].profile else { panic!("users") };
    let up = [stage(10.0, 5), stage(100.0, 1), stage(100.0, 5), stage(10.0, 2)];
    assert_eq!(stages, &[up.as_slice(), up.as_slice(), &[stage(10.0, 3)]].concat());
    let Profile::RampingArrivalRate { start_rate: 10.0, stages, .. } = &load.parts[6].profile else { panic!("rates") };
    assert_eq!(stages.len(), 5);
    assert_eq!(load.pass(1.0).length, seconds(4 * 60 + 5 * 60));
}

/// All requests, in order.
fn requests(scenario: &Scenario) -> Vec<&Request> {
    scenario.http().classes.iter().flat_map(|class| &class.tasks).flat_map(Task::requests).collect()
}

#[test]
fn tasks_are_read_with_every_key() {
    let scenario = fixture("started");
    let [create, raw] = requests(&scenario)[..] else { panic!("two requests") };
    assert_eq!((create.method.as_str(), create.path.as_str()), ("PUT", "/orders/{{uuid}}"));
    assert_eq!(scenario.http().classes[0].tasks[0].weight, 2.5);
    assert_eq!(create.headers[0], ("authorization".to_owned(), "Bearer t0k3n-value".to_owned()));
    let Some(Body::Json(body)) = &create.body else { panic!("JSON") };
    let expected = serde_json::json!(
        {"id": "{{uuid}}", "n": 3, "ok": true, "none": null, "text": "3", "deep": [1, {"a": 1.5}]}
    );
    assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap(), expected);
    assert_eq!(create.expect.status, [(200, 200), (201, 201)]);
    assert_eq!(raw.method, "POST");
    assert_eq!(raw.body, Some(Body::Raw("a=1&b={{seq}}".to_owned())));
    assert_eq!(names(&fixture("two-urls")), ["GET /orders", "GET /health"]);
    assert_eq!(names(&fixture("closed")), ["search", "POST /cart"]);
}

fn names(scenario: &Scenario) -> Vec<String> {
    let mix = scenario.http().mix(&scenario.load, &|_| 0.0);
    scenario.http().entries(&mix).into_iter().map(|entry| entry.name).collect()
}

#[test]
fn listed_thresholds_are_merged_over_the_defaults() {
    let policy = fixture("started").policy;
    let thresholds: Vec<_> = policy.thresholds.iter().map(|t| (t.key.to_string(), t.change, t.listed)).collect();
    let expected = [
        ("latency.p95", 0.12, true),
        ("latency.p99.9", 0.30, true),
        ("latency.typical", 0.08, true),
        ("errors", 0.50, true),
        ("cpu", 0.20, true),
        ("memory", 0.15, true),
        ("latency.p95 of create", 0.10, true),
        ("errors of create", 0.60, true),
    ];
    assert_eq!(thresholds, expected.map(|(key, change, listed)| (key.to_owned(), change, listed)));
    let limit = |key: Key| policy.limits.iter().find(|limit| limit.key == key).map(|limit| limit.bound);
    assert_eq!(limit(Key::percentile(95.0)), Some(500_000.0));
    assert_eq!(limit(Key::errors()), Some(0.01));
    assert_eq!(limit(Key::errors().of_task("create")), Some(0.005));
    assert_eq!(limit(Key::throughput()), Some(100.0));
    assert_eq!((limit(Key::cpu()), limit(Key::memory())), (Some(5_000.0), Some(512e6)));
    assert_eq!((policy.proof, policy.min_effect), (Proof::Limit, Some(1000.0)));
    let closed = fixture("closed").policy;
    assert_eq!(closed.fail_on, []);
    let throughput = closed.thresholds.iter().find(|t| t.key == Key::throughput()).unwrap();
    assert_eq!((throughput.change, throughput.listed), (0.15, true));
    assert_eq!(closed.thresholds.iter().filter(|t| !t.listed).count(), 2);
}

#[test]
fn what_is_accepted_and_stored_is_read_with_every_key() {
    let scenario = fixture("closed");
    let accepted: Vec<String> = scenario.policy.accept.iter().map(ToString::to_string).collect();
    let throughput = "throughput up to −25 % until 2027-01-31, @ann: stronger hashing";
    assert_eq!(accepted, [throughput, "latency.p95 up to +40 % until 2027-01-31, team-auth: the same"]);
    let history = &scenario.history;
    assert_eq!(history.store.as_ref().map(|store| store.text.as_str()), Some("s3://perf/baselines"));
    assert_eq!((history.branches.join(" ").as_str(), history.max_age_days), ("main master", 90));
    assert!(history.fixed_machine && scenario.policy.evidence == Wish::History);
}

#[test]
fn ways_to_the_arms_are_read_with_every_key() {
    let scenario = fixture("wires");
    let head = &scenario.target.head.wire;
    let paths: Vec<_> = head.paths().map(|path| path.to_str().unwrap()).collect();
    assert_eq!(paths, ["${folder}/orders.sock", "${folder}/ca.pem", "/perf/both.pem", "/perf/both.pem"]);
    assert_eq!((head.version, head.tls.server_name.as_deref()), (Version::One, Some("orders.internal")));
    let base = scenario.target.base.as_ref().unwrap();
    let paths: Vec<_> = base.wire.paths().map(|path| path.to_str().unwrap()).collect();
    assert_eq!(
        paths,
        ["/run/orders-${arm}.sock", "/perf/certs/ca.pem", "/perf/certs/me.pem", "/perf/certs/me.key"],
        "what stands at the target"
    );
    assert_eq!((base.wire.version, base.written_url()), (Version::Two, "http://localhost"));
    assert_eq!(
        scenario.http().connections,
        Connections { most: 64, waiting: Some(500), sharing: Sharing::PerUser, streams: 20 }
    );
    let of_none = fixture("closed").http().connections;
    assert_eq!(of_none, Connections { most: 1000, waiting: None, sharing: Sharing::Shared, streams: 100 });
}

#[test]
fn the_digest_sees_the_version_of_http_and_not_whether_it_is_quoted() {
    let with = |http: &str| {
        read_with(&MINIMAL.replace("'http://a'", &format!("{{ url: 'http://a'{http} }}")), &Overrides::default())
            .unwrap()
    };
    let digest = |http: &str| with(http).digest;
    assert_eq!(digest(", http: 2"), digest(", http: '2'"));
    assert_eq!(
        (with(", http: 2").target.head.wire.version, with(", http: 1.1").target.head.wire.version),
        (Version::Two, Version::One)
    );
    assert_ne!(digest(", http: 2"), digest(""));
    assert_eq!(digest(", tls: { insecure: true }, unix: x"), digest(""));
}

#[test]
fn anchors_are_shared_by_both_arms() {
    let scenario = fixture("anchors");
    let head = scenario.target.head.start.as_ref().unwrap();
    let base = scenario.target.base.as_ref().unwrap().start.as_ref().unwrap();
    assert_eq!(head.command, base.command);
    assert_eq!((head.folder.to_str(), base.folder.to_str()), (Some("/perf"), Some("/perf/../base")));
    assert_eq!(base.env.len(), 2);
    let [first, second, ..] = requests(&scenario)[..] else { panic!("two requests") };
    assert_eq!(second.path, "/report?fresh=1");
    assert_eq!(second.headers, first.headers);
    assert_eq!(scenario.warmup.at_least, Duration::from_secs(4));
}

#[test]
fn no_value_of_the_environment_is_in_the_source() {
    let scenario = fixture("started");
    let source = scenario.source.to_string();
    assert!(!source.contains("hunter2") && !source.contains("t0k3n"), "{source}");
    assert!(source.contains("Bearer ${API_TOKEN}"), "{source}");
    assert_eq!(scenario.secrets.scrub("t0k3n-value, hunter2"), "${API_TOKEN}, ${DB_PASSWORD}");
}

#[test]
fn an_empty_variable_is_an_empty_text() {
    let text = MINIMAL.replace("'http://a'", "{ start: { command: x, env: { A: \"${NONE:-}\" } } }");
    let start = read_with(&text, &Overrides::default()).unwrap().target.head.start.unwrap();
    assert_eq!(start.env["A"], "");
    assert_eq!(fixture("two-urls").target.hosts(), crate::record::Hosts::Same);
}
