//! Users and flows of several requests, as the server sees them.

use crate::support::PerfGate;
use crate::support::nginx::Nginx;
use perf_gate::record::RunRecord;
use std::collections::BTreeMap;

const SERVER: &str = "listen ADDRESS; location / { return 200 hello; } location /bad { return 500; }";

/// So many windows have all that is asked for here; none has it later only.
const WINDOWS: usize = 2;

fn run(nginx: &Nginx, rest: &str) -> RunRecord {
    let head = format!("target: {{ head: 'http://127.0.0.1:{}' }}\n", nginx.port);
    let size = "rounds: 8\nwarmup: { at_least: 1s, at_most: 1s }\n";
    PerfGate::new("run").scenario(&format!("{head}{size}{rest}")).until_windows(WINDOWS).record()
}

fn counts(seen: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for one in seen {
        *counts.entry(one.as_str()).or_default() += 1;
    }
    counts
}

fn requests(record: &RunRecord, task: &str) -> u64 {
    record.tasks.iter().find(|total| total.task == task).map_or(0, |total| total.requests)
}

#[test]
fn the_steps_of_a_flow_come_in_order_with_their_pauses_and_are_counted_each_and_together() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "load: { constant-vus: { vus: 4, duration: 8s } }\n\
         tasks: [{ name: buy, steps: [/a, { pause: 50ms }, { name: put, request: { method: POST, path: /b } }, /c] }]\n",
    );
    let seen = nginx.seen();
    // Whatever has come so far, no step is ahead of the one before it.
    let mut so_far = [0; 3];
    for one in &seen {
        let step = ["GET /a", "POST /b", "GET /c"].iter().position(|request| *request == one.as_str()).expect("a step");
        so_far[step] += 1;
        assert!(so_far[0] >= so_far[1] && so_far[1] >= so_far[2], "{so_far:?}");
    }
    assert!(so_far[0] <= so_far[2] + 4 * 12, "flows end, but for those of the end of a window: {so_far:?}");
    let flows = requests(&record, "buy");
    assert!(flows > 0 && requests(&record, "buy / put") >= flows, "{:?}", record.tasks);
    let window = &record.windows[0];
    let of = |name: &str| window.task(name).expect("counted");
    assert_eq!(
        window.requests,
        of("buy / GET /a").requests + of("buy / put").requests + of("buy / GET /c").requests,
        "a flow is no request"
    );
    let whole = of("buy").quantiles.expect("flows").p50;
    assert!(whole < 50_000.0, "the pause is left out: {whole}");
    let iterations = window.iterations.as_ref().expect("iterations");
    assert_eq!((iterations.ended, iterations.failed), (of("buy").requests, 0));
    assert!(iterations.latency.max().is_some_and(|longest| longest >= whole), "{iterations:?}");
    assert!((record.plan.iteration_requests - 3.0).abs() < 1e-9);
}

#[test]
fn what_is_kept_once_is_the_same_wherever_it_stands() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    run(
        &nginx,
        "load: { constant-arrival-rate: { rate: 50/s, duration: 8s } }
tasks:
  - name: f
    steps:
      - { let: { id: '{{uuid}}', place: '{{id}}-{{int 7 7}}' }, request: { method: PUT, path: '/a/{{place}}/{{id}}' } }
      - /b/{{id}}
",
    );
    let (mut put, mut got) = (Vec::new(), Vec::new());
    for one in nginx.seen() {
        match (one.strip_prefix("PUT /a/"), one.strip_prefix("GET /b/")) {
            (Some(path), _) => {
                let (place, id) = path.split_once('/').expect("two parts");
                assert_eq!(place, format!("{id}-7"));
                put.push(id.to_owned());
            }
            (_, Some(id)) => got.push(id.to_owned()),
            _ => {}
        }
    }
    assert!(got.len() > 100 && got.iter().all(|id| put.contains(id)), "{got:?}");
    // Both windows of a round draw the same, and there is one build here: every iteration has its own.
    put.sort_unstable();
    let all = put.len();
    put.dedup();
    assert_eq!(put.len(), all);
}

#[test]
fn a_flow_ends_with_its_first_failure() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "load: { constant-arrival-rate: { rate: 100/s, duration: 8s } }\ntasks: [{ name: f, steps: [/a, /bad, /c] }]\n",
    );
    assert!(!counts(&nginx.seen()).contains_key("GET /c"));
    let whole = record.tasks.iter().find(|total| total.task == "f").expect("counted");
    assert!(whole.requests > 0 && whole.errors == whole.requests, "{whole:?}");
    assert_eq!(requests(&record, "f / GET /c"), 0);
}

#[test]
fn every_user_starts_once_and_kinds_of_users_hold_their_weights() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "load: { constant-vus: { vus: 8, duration: 8s } }\nthink_time: 20ms\non_start: [POST /login]\nusers:\n\
         - { weight: 3, tasks: [/many] }\n- { tasks: [/few] }\n",
    );
    let seen = nginx.seen();
    let counts = counts(&seen);
    assert_eq!(counts["POST /login"], 8, "{counts:?}");
    let share = counts["GET /many"] as f64 / (counts["GET /many"] + counts["GET /few"]) as f64;
    assert!((share - 0.75).abs() < 0.1, "{counts:?}");
    assert!(record.tasks.iter().all(|total| !total.task.contains("login")), "it is not measured");
}

#[test]
fn a_user_that_cannot_start_fails_its_iteration() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "load: { constant-vus: { vus: 4, duration: 8s } }\nthink_time: 50ms\nusers:\n\
         - { on_start: [/bad], tasks: [/never] }\n- { tasks: [/ever] }\n",
    );
    let seen = nginx.seen();
    assert!(!counts(&seen).contains_key("GET /never"), "nothing but the start is sent");
    let total = record.tasks.iter().find(|total| total.task == "GET /never").expect("counted");
    assert!(total.requests > 0 && total.errors == total.requests, "{total:?}");
    assert!(record.samples.iter().any(|sample| sample.text.starts_with("on_start: ")), "{:?}", record.samples);
}

#[test]
fn pacing_keeps_iterations_apart_from_start_to_start() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let record = run(
        &nginx,
        "load: { constant-vus: { vus: 10, duration: 8s } }\npacing: 100ms\ntasks: [{ name: f, steps: [/a, { pause: 30ms }, /b] }]\n",
    );
    let seconds: f64 = record.windows.iter().map(|window| window.seconds).sum();
    let flows: u64 = record.windows.iter().map(|window| window.task("f").expect("counted").requests).sum();
    let expected = 100.0 * seconds;
    assert!((flows as f64) > 0.5 * expected && (flows as f64) < 1.1 * expected, "{flows} of {expected}");
}

/// A duet in which head answers everything, and base 404 for `/new`.
fn beside(rest: &str) -> RunRecord {
    let base =
        Nginx::start("127.0.0.1", "listen ADDRESS; location / { return 200 old; } location /new { return 404; }");
    let head = Nginx::start("127.0.0.1", SERVER);
    let url = |nginx: &Nginx| format!("http://127.0.0.1:{}", nginx.port);
    let target = format!("target: {{ base: '{}', head: '{}' }}\n", url(&base), url(&head));
    let size = "rounds: 8\nwarmup: { at_least: 1s, at_most: 1s }\nload: { constant-arrival-rate: { rate: 200/s, duration: 8s } }\n";
    PerfGate::new("gate").scenario(&format!("{target}{size}{rest}")).until_windows(2 * WINDOWS).record()
}

#[test]
fn a_flow_that_base_does_not_know_is_left_out_and_the_others_keep_their_rates() {
    let record = beside("tasks: [{ name: order, steps: [/a, /b, /new] }, { weight: 3, request: { path: /c } }]\n");
    assert_eq!(record.plan.new_tasks, ["order", "order / GET /a", "order / GET /b", "order / GET /new"]);
    assert!((record.plan.expected_rate - 150.0).abs() < 1e-6, "{}", record.plan.expected_rate);
    assert!((record.plan.iteration_requests - 1.0).abs() < 1e-9, "{}", record.plan.iteration_requests);
    let sent = |window: &perf_gate::record::Window| (window.task("GET /c").map(|task| task.requests), window.requests);
    assert!(record.windows.iter().map(sent).all(|(of_task, all)| of_task == Some(all)));
}

#[test]
fn what_is_all_new_is_sent_all_the_same() {
    let record = beside("tasks: [{ name: order, steps: [/a, /new] }]\n");
    assert!(record.plan.new_tasks.is_empty(), "{:?}", record.plan.new_tasks);
    assert!(record.windows.iter().all(|window| window.cut || window.requests > 0));
}
