//! Load from several threads, as the server sees it: nothing twice, nothing left out.

use crate::support::PerfGate;
use crate::support::nginx::Nginx;
use std::collections::{BTreeMap, BTreeSet};

const SERVER: &str = "listen ADDRESS; location / { return 200 hello; } \
                      location = /tenants { add_header Location t7; return 201; }";

fn scenario(nginx: &Nginx, rest: &str) -> PerfGate {
    let text = format!(
        "target: {{ head: 'http://127.0.0.1:{}' }}\nrounds: 8\nwarmup: {{ at_least: 1s, at_most: 1s }}\n{rest}",
        nginx.port
    );
    PerfGate::new("run").scenario(&text)
}

/// What the server was asked for under a path, and how often.
fn asked(nginx: &Nginx, path: &str) -> BTreeMap<String, usize> {
    let mut asked = BTreeMap::new();
    for rest in nginx.seen().iter().filter_map(|one| one.strip_prefix(path)) {
        *asked.entry(rest.to_owned()).or_default() += 1;
    }
    asked
}

#[test]
fn users_of_all_threads_are_different_and_know_what_was_set_up() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let rows: String = (0..4000).map(|id| format!("{{\"id\": {id}}}\n")).collect();
    let record = scenario(
        &nginx,
        "generator: { threads: 3 }\nload: { constant-vus: { vus: 7, duration: 8s } }\nthink_time: 20ms\n\
         data: { orders: { file: orders.jsonl, order: unique } }\nteardown: [DELETE /gone]\n\
         setup: [{ request: { method: POST, path: /tenants }, capture: { tenant: { header: location } } }]\n\
         users: [{ on_start: ['/login/{{user}}'], tasks: ['/{{tenant}}/{{seq}}/{{orders.id}}'] }]\n",
    )
    .file("orders.jsonl", rows.as_bytes())
    .until_windows(2)
    .record();
    assert_eq!(record.health.threads, 3);
    let logins = asked(&nginx, "GET /login/");
    assert_eq!(logins.into_iter().collect::<Vec<_>>(), (1..=7).map(|user| (user.to_string(), 1)).collect::<Vec<_>>());
    let tasks: Vec<String> = asked(&nginx, "GET /t7/").into_keys().collect();
    let first = |text: &String| text.split('/').next().map(str::to_owned);
    assert!(tasks.len() > 50, "{tasks:?}");
    assert_eq!(tasks.iter().filter_map(first).collect::<BTreeSet<_>>().len(), tasks.len(), "no number is given twice");
    assert_eq!((asked(&nginx, "POST /tenants").len(), asked(&nginx, "DELETE /gone")[""]), (1, 1), "once for all");
}

#[test]
fn a_window_is_the_sum_of_what_its_threads_have_played() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let played = |threads: u32| {
        let load =
            "seed: 7\nload: { constant-arrival-rate: { rate: 100/s, duration: 8s } }\ntasks: ['/{{int 1 9999}}']\n";
        let before = nginx.seen().len();
        let record = scenario(&nginx, &format!("generator: {{ threads: {threads} }}\n{load}")).run().exits(0).record();
        let mut sent = nginx.seen().split_off(before);
        sent.sort_unstable();
        (record.windows.iter().map(|window| window.requests).collect::<Vec<_>>(), sent)
    };
    let (one, four) = (played(1), played(4));
    assert!(one.0.iter().sum::<u64>() > 500, "{:?}", one.0);
    assert_eq!(one.0, four.0, "the number of threads changes nothing of what is sent");
    let differ: Vec<_> = one.1.iter().filter(|path| !four.1.contains(path)).collect();
    assert!(differ.is_empty() && one.1.len() == four.1.len(), "{} and {}: {differ:?}", one.1.len(), four.1.len());
}

#[test]
fn iterations_that_users_share_are_dealt_to_whoever_is_free() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let rest = "generator: { threads: 4, quantum: 100us }\nload: { shared-iterations: { vus: 6, iterations: 40 } }\ntasks: [/x]\n";
    let record = scenario(&nginx, rest).until_windows(3).record();
    let whole = record.windows.iter().filter(|window| !window.cut);
    let counts: Vec<u64> = whole.map(|window| window.requests).collect();
    assert!(counts.len() >= 3 && counts.iter().all(|count| *count <= 40), "{counts:?}");
}

#[test]
fn a_processor_that_is_not_there_is_told_before_any_load() {
    let nginx = Nginx::start("127.0.0.1", SERVER);
    let rest = "generator: { cores: [1000] }\nload: { constant-vus: { vus: 1, duration: 8s } }\ntasks: [/x]\n";
    let outcome = scenario(&nginx, rest).run().exits(2);
    outcome.complains("processor 1000 cannot be used (`generator.cores`)");
    assert_eq!(nginx.seen().len(), 0);
}
