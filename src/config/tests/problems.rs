//! What is said about invalid scenarios, word by word.

use super::{MINIMAL, problems, read_with};
use crate::config::{Overrides, read};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn all_problems_are_told_at_once_by_position() {
    let text = "nam: x
target:
  head: { url: 'http://a', strat: { command: x } }
load:
  constant-arrival-rate:
    rate: 200
    duration: 10sec
tasks:
  - name: one
    request: { path: orders, header: {} }
  - GTE /x
policy: { evidence: duet, fail_on: [regresed] }
";
    let expected = "\
1:1: nam: unknown key `nam`; did you mean `name`?
3:28: target.head.strat: unknown key `strat`; did you mean `start`?
6:11: load.constant-arrival-rate.rate: expected a rate such as `200/s`, `600/m` or `1000/h`, not `200`
7:15: load.constant-arrival-rate.duration: expected a duration such as `500ms`, `10s` or `1m30s`, not `10sec`
10:22: tasks.0.request.path: expected a path such as `/orders?page=1`, not `orders`
10:30: tasks.0.request.header: unknown key `header`; did you mean `headers`?
11:5: tasks.1: expected a task such as `GET /orders` or `/orders`, not `GTE /x`
12:21: policy.evidence: `duet` compares head with a base measured beside it: add `target.base`
12:37: policy.fail_on.0: expected `regressed`, `invalid`, `inconclusive`, `incomparable` or `no-baseline`, not `regresed`; did you mean `regressed`?";
    assert_eq!(problems(text), expected);
}

#[test]
fn the_name_is_told_where_it_can_be_read() {
    let name = |text: &str| {
        read(Path::new("perf/orders.yaml"), text, &BTreeMap::new(), &Overrides::default()).unwrap_err().name
    };
    assert_eq!(name("name: checkout\ntarget: 5").as_deref(), Some("checkout"));
    assert_eq!(name("target: 5").as_deref(), Some("orders"), "the name of the file is the default");
    for unknown in ["name: '${NOWHERE}'", "name: [a]", "name: ''", "a", "name: [", "name: checkout\n  target: : 5"] {
        assert_eq!(name(unknown), None, "{unknown}");
    }
}

#[test]
fn a_problem_names_the_file() {
    let problems = read(Path::new("perf/orders.yaml"), "a", &BTreeMap::new(), &Overrides::default()).unwrap_err();
    assert_eq!(problems.to_string(), "perf/orders.yaml:1:1: expected a mapping, not `a`");
}

#[test]
fn a_missing_variable_is_named_with_the_ways_to_set_it() {
    let text = MINIMAL.replace("10/s", "\"${RATE}\"");
    assert_eq!(
        problems(&text),
        "2:40: load.constant-arrival-rate.rate: the variable RATE has no value: set it in the environment or in a \
         file for `--env-file`, or write a default, `${RATE:-…}`"
    );
    let secret = MINIMAL.replace("10/s", "\"${DB_PASSWORD}\"");
    assert_eq!(
        problems(&secret),
        "2:40: load.constant-arrival-rate.rate: expected a rate such as `200/s`, `600/m` or `1000/h`, not the value \
         of `${DB_PASSWORD}`"
    );
}

#[test]
fn what_yaml_allows_and_a_scenario_does_not() {
    for (text, expected) in [
        ("", "1:1: the file is empty: a scenario needs at least `target`, `load` and `tasks`"),
        ("a: [\n", "2:1: not YAML: while parsing a node, did not find expected node content"),
        ("name: x\nname: y\n", "2:1: the key `name` is there twice"),
        ("name: x\n---\nname: y\n", "2:1: a second document begins: one file is one scenario"),
        ("name: !include x\n", "1:7: the tag `!include` means nothing in a scenario"),
        ("name: {{uuid}}\n", "1:8: a key must be a text; put quotes around a value that begins with `{` or `[`"),
        ("<<: x\n", "1:5: `<<` merges a mapping, or a list of mappings: `<<: *name`"),
    ] {
        let found = problems(text);
        assert!(found.lines().any(|line| line == expected), "{text:?}:\n{found}");
    }
}

#[test]
fn growth_is_bounded() {
    let mut bomb = "x-a: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for i in 1..12 {
        let alias = format!("*a{}", i - 1);
        bomb.push_str(&format!("x-{i}: &a{i} [{}]\n", [alias.as_str(); 9].join(", ")));
    }
    assert!(problems(&bomb).contains("more than 50000 values"));
    for deep in ["[".repeat(100), "- ".repeat(10_000), "a:\n".to_owned() + &"? ".repeat(100)] {
        let problems = problems(&deep);
        assert!(problems.contains("nested more than 64 levels"), "{problems}");
    }
    assert!(problems(&"[".repeat(10_000)).contains("not YAML: recursion limit exceeded"));
    assert!(problems("a: &a [*a]").contains("inside its own anchor") || problems("a: &a [*a]").contains("not YAML"));
    assert!(problems(&"#".repeat(2 << 20)).contains("longer than 1 MiB"));
}

/// What of the minimal scenario is replaced, by what, and what is said then.
const SLIPS: &[(&str, &str, &str)] = &[
    (
        "/x",
        "{request: {path: /x, json: 1, body: x}}",
        "tasks.0.request: `json` and `body` exclude each other: keep one",
    ),
    ("/x", "{name: x}", "tasks.0: one of `request` or `steps` is missing"),
    ("[/x]", "[]", "tasks: must not be empty"),
    ("[/x]", "[/x, /x]", "tasks.1: has the same name as `tasks.0`: give one of them a `name` of its own"),
    (
        "/x",
        "'/x/{{order}}'",
        "tasks.0: `{{order}}` is no template, and neither `data` nor a `let` or `capture` before it has that name; `{{\"{{\"}}` writes two braces",
    ),
    ("/x", "'/x/{{uid}}'", "tasks.0: `{{uid}}` is no template; did you mean `uuid`?"),
    ("/x", "'/x/{{in 1 2}}'", "tasks.0: `{{in}}` is no template; did you mean `int`?"),
    ("/x", "'/x/{{int 2 1}}'", "tasks.0: `{{int 2 1}}` is not right: it is written like `{{int 1 100}}`"),
    (
        "/x",
        "{request: {path: /x, json: {a: [1, '{{now 5x}}']}}}",
        "tasks.0.request.json.a.1: `{{now 5x}}` is not right: it is written like `{{now}}`",
    ),
    (
        "/x",
        "{request: {path: /x, headers: {a: '{{sek}}'}}}",
        "tasks.0.request.headers.a: `{{sek}}` is no template; did you mean `seq`?",
    ),
    ("/x", "'/x y/{{int 1 2}}'", "tasks.0: the path holds ' ', which must be percent-encoded"),
    ("tasks:", "data: { int: { file: x } }\ntasks:", "data.int: is a template already: choose another name"),
    ("tasks:", "data: { 1a: { file: x } }\ntasks:", "data.1a: expected a name such as `orders`"),
    ("tasks:", "data: { a: { order: random } }\ntasks:", "data.a: the key `file` is missing: a text"),
    (
        "tasks:",
        "data: { a: { file: none.csv } }\ntasks:",
        "data.a.file: none.csv cannot be read: No such file or directory (os error 2)",
    ),
    (
        "[/x]",
        "['/x/{{orders.idd}}']\ndata: { orders: { file: '${FIXTURES}/orders.jsonl' } }",
        "tasks.0: `{{orders.idd}}` names a column that ${FIXTURES}/orders.jsonl has not got; did you mean `id`?",
    ),
    (
        "tasks:",
        "data: { a: { file: '${FIXTURES}/../scenarios/users.yaml' } }\ntasks:",
        "data.a.file: ${FIXTURES}/../scenarios/users.yaml:2: the row has 1 cells, the header has 3",
    ),
    (
        "[/x]",
        "['/x/{{order.id}}']\ndata: { orders: { file: '${FIXTURES}/orders.jsonl' } }",
        "tasks.0: `{{order.id}}` is no template; did you mean `orders`?",
    ),
    (
        "'http://a'",
        "a.example.com",
        "target.head: expected a URL such as `https://head.example.com/api`: it must begin with `http://` or `https://`",
    ),
    ("'http://a'", "{ url: 'https://a', http: 3 }", "target.head.http: expected `auto`, `1.1` or `2`, not `3`"),
    (
        "'http://a'",
        "{ url: 'https://a', tls: { client_key: me.key } }",
        "target.head.tls.client_key: the key belongs to a `client_cert`, which is missing",
    ),
    (
        "'http://a'",
        "{ unix: '${folder}/x.sock' }",
        "target.head: `${port}`, `${arm}` and `${folder}` in `unix` and `tls` are known only where the arm has a `start`",
    ),
    (
        "'http://a'",
        "{ start: { command: x }, unix: x.sock }",
        "target: base and head run at the same time: put `${arm}`, `${port}` or `${folder}` into `unix`",
    ),
    (
        "tasks: [/x]",
        "tasks: [/x]\nconnections: { policy: per-users }",
        "connections.policy: expected `shared`, `per-user` or `new-each-time`, not `per-users`; did you mean `per-user`?",
    ),
    (
        "tasks: [/x]",
        "tasks: [/x]\nconnections: { waiting: -1 }",
        "connections.waiting: expected a whole number from 0 to 1000000, not `-1`",
    ),
    (
        "'http://a'",
        "{ before_window: x }",
        "target.head: at least one of `url`, `start`, `unix`, `queues` or `workers` is needed",
    ),
    (
        "'http://a'",
        "'http://a:${port}'",
        "target.head: `${port}` and `${arm}` are known only where the arm has a `start`",
    ),
    (
        "constant-arrival-rate",
        "per-vu-iterations",
        "load.per-vu-iterations: `per-vu-iterations` is not there yet; what is there: `constant-arrival-rate`, `ramping-arrival-rate`, `burst`, `constant-vus`, `ramping-vus`, `shared-iterations` or `spike`",
    ),
    (
        "load: { constant-arrival-rate: { rate: 10/s } }",
        "load: [{ constant-vus: { vus: 1, duration: 1s } }, { constant-vus: { vus: 2 } }]",
        "load.1: one of several profiles, or one with a `start_time`, needs a `duration`",
    ),
    (
        "load: { constant-arrival-rate: { rate: 10/s } }",
        "load: [{ shared-iterations: { vus: 1, iterations: 9 } }, { burst: { size: 2, every: 1s } }]",
        "load.1: what follows shared-iterations needs a `start_time`: nobody knows when they will have ended",
    ),
    (
        "load: { constant-arrival-rate: { rate: 10/s } }",
        "load: { ramping-arrival-rate: { stages: [{ target: 0, duration: 10s }] } }",
        "load: there is no load in it: some rate or number of users must be above 0, for some time",
    ),
    (
        "load: { constant-arrival-rate: { rate: 10/s } }",
        "load: [{ constant-vus: { vus: 60000, duration: 1s } }, { ramping-vus: { stages: [{ target: 50000, duration: 1s }] } }]",
        "load: profiles with 110000 users together are more than the 100000 that there can be",
    ),
    (
        "load: { constant-arrival-rate: { rate: 10/s } }",
        "load: { spike: { from: 1, to: 10/s } }",
        "load.spike.from: expected a rate such as `200/s`, `600/m` or `1000/h`, not `1`",
    ),
    ("[/x]", "[{ name: f, steps: [{ pause: 1s }] }]", "tasks.0: there is no request in its `steps`"),
    (
        "[/x]",
        "[{ name: f, steps: [/x, { pause: 2s..1s }] }]",
        "tasks.0.steps.1.pause: the range must begin with the shorter time, such as `100ms..2s`",
    ),
    (
        "[/x]",
        "[{ name: f, steps: [/x] }, { name: f, steps: [/x, /y] }]",
        "tasks.1: has the same name as `tasks.0`: give one of them a `name` of its own",
    ),
    ("/x", "{request: /x}", "tasks.0.request: expected a mapping, not `/x`"),
    (
        "[/x]",
        "[{request: {path: /x}, expect: {status: 6xx}}]",
        "tasks.0.expect.status: expected a whole number from 100 to 599, not `6xx`",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, expect: {headers: {etag: /(/}}}]",
        "tasks.0.expect.headers.etag: is no regular expression: found open group without closing ')'",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, expect: {json: {id: 1}}}]",
        "tasks.0.expect.json.id: expected a JSON path such as `$.orders[0].id`, not `id`",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, expect: {size: 9..1}}]",
        "tasks.0.expect.size: the range must begin with the smaller size",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, capture: {id: $.id}, expect: {json: {$.id: '{{id}}'}}}]",
        "tasks.0.expect.json.$.id: nothing is filled in here: what is expected is a fixed text",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, capture: {uuid: $.id}}]",
        "tasks.0.capture.uuid: templates cannot use that name: choose another, such as `order_id`",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, let: {seq: a}}]",
        "tasks.0.let.seq: templates cannot use that name: choose another, such as `order_id`",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, let: {one: '{{uid}}'}}]",
        "tasks.0.let.one: `{{uid}}` is no template; did you mean `uuid`?",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, let: {one: '{{two}}', two: '{{uuid}}'}}]",
        "tasks.0.let.one: `{{two}}` is no template, and neither `data` nor a `let` or `capture` before it has that name; `{{\"{{\"}}` writes two braces",
    ),
    (
        "[/x]",
        "[{name: f, steps: [/x, {pause: 1s, let: {one: a}}]}]",
        "tasks.0.steps.1: `let` and `pause` exclude each other: keep one",
    ),
    (
        "[/x]",
        "[{request: {path: /x}, capture: {id: {header: a, cookie: b}}}]",
        "tasks.0.capture.id: only one of `header`, `cookie` or `regex` can be there",
    ),
    (
        "[/x]",
        "[{name: f, steps: [{wait: {request: {path: /x}}}]}]",
        "tasks.0.steps.0.wait: the key `until` is missing: a mapping (expect)",
    ),
    (
        "[/x]",
        "[{name: f, steps: [{wait: {until: {}, request: {path: /x}}, expect: {}}]}]",
        "tasks.0.steps.0: `expect` and `wait` exclude each other: keep one",
    ),
    (
        "/x",
        "{request: {path: /x, auth: {bearer: t}, headers: {Authorization: x}}}",
        "tasks.0.request: `auth` and the header `authorization` exclude each other: keep one",
    ),
    (
        "/x",
        "{request: {path: /x, auth: {basic: {user: 'a:b', password: x}}}}",
        "tasks.0.request.auth.basic.user: a user has no colon in it: the password begins there",
    ),
    (
        "/x",
        "{request: {path: /x, form: {a: 1}, body: x}}",
        "tasks.0.request: `body` and `form` exclude each other: keep one",
    ),
    (
        "/x",
        "{request: {path: /x, multipart: [{name: a}]}}",
        "tasks.0.request.multipart.0: one of `value` or `file` is missing",
    ),
    ("tasks: [/x]", "name: y", "one of `tasks`, `users` or `jobs` is missing"),
    (
        "constant-arrival-rate: { rate: 10/s }",
        "constant-vus: { vus: 1, users: clerk }",
        "load.constant-vus.users: no kind of `users` has a `name`",
    ),
    (
        "rate: 10/s } }\ntasks: [/x]",
        "rate: 10/s, users: a } }\nusers: [{ name: a, tasks: [/x] }, { name: b, tasks: [/y] }]",
        "users.1: no profile of `load` names it, so it would do nothing: add a profile with `users: b`, or remove it",
    ),
    (
        "rate: 10/s } }\ntasks: [/x]",
        "rate: 10/s, users: a } }\nusers: [{ name: a, tasks: [/x] }, { tasks: [/y] }]",
        "users.1: every profile of `load` names a kind of `users`, and this one has no `name`: it would do nothing; give it a name and a profile, or remove it",
    ),
    (
        "rate: 10/s } }\ntasks: [/x]",
        "rate: 10/s, users: a } }\nusers: [{ name: a, tasks: [/x] }, { name: a, tasks: [/y] }]",
        "users.1: there is a kind of `users` named `a` already, and profiles mean that one: give this one another name",
    ),
    ("tasks", "shorten: 0%\ntasks", "shorten: must be above 0: a pass of no length measures nothing"),
    ("tasks", "shorten: 101%\ntasks", "shorten: must be at most 100%: more than all of it cannot be played"),
    ("tasks", "shorten: of\ntasks", "shorten: expected `auto` or `off`, not `of`; did you mean `off`?"),
    (
        "tasks",
        "think_time: 1s\ntasks",
        "think_time: this load starts iterations at its rate whatever the users do, so a pause would change nothing: remove it, or use constant-vus or ramping-vus",
    ),
    (
        "'http://a' }",
        "'http://a', build: make }",
        "target.build: what is built here is started here: give the arm a `start` in place of its URL",
    ),
    (
        "'http://a' }",
        "{ start: { command: x } }, build: { base: -x } }",
        "target.build.base: no branch, tag or commit begins with `-`",
    ),
    ("tasks", "rounds: 7\ntasks", "rounds: expected a whole number from 8 to 1000, not `7`"),
    ("tasks", "rounds: '9'\ntasks", "rounds: expected a whole number from 8 to 1000: write it without quotes"),
    ("tasks", "policy:\ntasks", "policy: expected a mapping, not nothing"),
    (
        "tasks",
        "policy: { thresholds: { latency.p95: -10% } }\ntasks",
        "policy.thresholds.latency.p95: higher latency.p95 is worse, so write `+10%`",
    ),
    (
        "tasks",
        "policy: { thresholds: { throughput: +10% } }\ntasks",
        "policy.thresholds.throughput: lower throughput is worse, so write `-10%`",
    ),
    (
        "tasks",
        "policy: { thresholds: { throughput: 10% } }\ntasks",
        "policy.thresholds.throughput: lower throughput is worse, so write `-10%`",
    ),
    (
        "tasks",
        "policy: { thresholds: { throughput: -100% } }\ntasks",
        "policy.thresholds.throughput: must be below 100 %: nothing can fall by more than all of it",
    ),
    (
        "tasks",
        "policy: { thresholds: { errors: 2.9% } }\ntasks",
        "policy.thresholds.errors: must be at least 3 %: two starts of the same build differ by 1 to 2 %, so less could not be told from chance",
    ),
    (
        "tasks",
        "policy: { limits: { p95: 1s } }\ntasks",
        "policy.limits.p95: `p95` is not a metric: known are throughput, errors, cpu, memory, latency.pNN (such as latency.p95), latency.typical, latency.mean and latency.max, and the same of iteration (such as iteration.p95)",
    ),
    ("tasks", "warmup: { at_least: 9s, at_most: 8s }\ntasks", "warmup: `at_least` must not be longer than `at_most`"),
    (
        "tasks",
        "warmup: { at_least: 1500ms }\ntasks",
        "warmup.at_least: must be whole seconds: the builds take turns of 1 s",
    ),
    ("tasks", "generator: { lateness: 0s }\ntasks", "generator.lateness: must be longer than 0"),
    ("tasks", "generator: { threads: 0 }\ntasks", "generator.threads: expected a whole number from 1 to 256, not `0`"),
    ("tasks", "generator: { cores: [] }\ntasks", "generator.cores: must not be empty"),
    (
        "tasks",
        "generator: { quantum: 1ms }\ntasks",
        "generator: `quantum` makes requests late by as much as `lateness` allows: set `lateness` higher",
    ),
    (
        "tasks",
        "observers: []\ntasks",
        "observers: `observers` is not there yet; what is there: `version`, `name`, `target`, `load`, `seed`, `shorten`, `think_time`, `pacing`, `on_start`, `setup`, `teardown`, `cookies`, `tasks`, `users`, `jobs`, `data`, `connections`, `warmup`, `generator`, `rounds`, `budget`, `policy` or `history`",
    ),
    (
        "tasks",
        "policy: { accept: [{ metric: latency.p99, up_to: +20%, reason: r, owner: o, expires: 2027-01-31 }] }\ntasks",
        "policy.accept.0: there is no threshold on latency.p99 that it could raise",
    ),
    (
        "tasks",
        "policy: { accept: [{ metric: errors, up_to: -20%, reason: r, owner: o, expires: 2027-01-31 }] }\ntasks",
        "policy.accept.0.up_to: higher errors is worse, so write `+20%`",
    ),
    (
        "tasks",
        "policy: { accept: [{ metric: errors, up_to: +20%, reason: r, owner: o, expires: 2027-02-30 }] }\ntasks",
        "policy.accept.0.expires: is no day of the calendar",
    ),
    (
        "tasks",
        "policy: { accept: [{ metric: errors, up_to: +20%, owner: o, expires: 2027-02-28 }] }\ntasks",
        "policy.accept.0: the key `reason` is missing: a text",
    ),
    (
        "tasks: [/x]",
        "tasks: [{ request: { path: / }, thresholds: { iteration.p95: +10% } }]",
        "tasks.0.thresholds.iteration.p95: `latency.p95` of a task with steps is that of the whole of it",
    ),
    (
        "tasks",
        "policy: { limits: { iteration.p9e1: 1s } }\ntasks",
        "policy.limits.iteration.p9e1: expected a percentile such as `latency.p99.9`",
    ),
    (
        "tasks",
        "on_start: [{ request: { path: / }, limits: { latency.p95: 1s } }]\ntasks",
        "on_start: is not measured, so nothing of it can be judged: remove its `thresholds` and `limits`",
    ),
    (
        "tasks",
        "policy: { thresholds: { cpu: +20% } }\ntasks",
        "policy.thresholds.cpu: `cpu` is read from processes that perf-gate starts: give head a `start` in place of the URL, or remove this",
    ),
    (
        "tasks",
        "policy: { limits: { memory: 512MB } }\ntasks",
        "policy.limits.memory: `memory` is read from processes that perf-gate starts: give head a `start` in place of the URL, or remove this",
    ),
    (
        "tasks: [/x]",
        "tasks: [{ request: { path: / }, thresholds: { cpu: +10% } }]",
        "tasks.0.thresholds.cpu: `cpu` is of the whole target, so it stands in `policy`",
    ),
    ("tasks", "history: { max_age: 0d }\ntasks", "history.max_age: must be longer than 0"),
    (
        "tasks",
        "history: { max_age: 26w }\ntasks",
        "history.max_age: expected a number of days such as `180d`, not `26w`",
    ),
];

#[test]
fn single_values_say_what_they_want() {
    for (from, to, expected) in SLIPS {
        assert!(MINIMAL.contains(from), "{from}");
        let found = problems(&MINIMAL.replacen(from, to, 1));
        let after_position = found.splitn(3, ':').nth(2).unwrap().trim_start();
        assert_eq!(after_position, *expected, "{to}");
    }
}

#[test]
fn templates_know_what_was_captured_before_them() {
    let of = |rest: &str| problems(&MINIMAL.replacen("tasks: [/x]", rest, 1));
    let task = |path: &str, more: &str| {
        format!(
            "on_start: [{{ request: {{ path: /login }}, capture: {{ token: $.t }} }}]\n\
             tasks: [{{ name: f, steps: [{{ request: {{ path: /x }}, capture: {{ order: $.id }} }}, '{path}'{more}] }}]"
        )
    };
    let right = MINIMAL.replacen("tasks: [/x]", &task("/{{order}}/{{token}}", ""), 1);
    read_with(&right, &Overrides::default()).expect("all names are known");
    let found = of(&task("/{{ordr}}", ""));
    assert!(found.contains("tasks.0.steps.1: `{{ordr}}` is no template; did you mean `order`?"), "{found}");
    let later = of(&task("/{{late_one}}", ", { request: { path: /y }, capture: { late_one: $.id } }"));
    assert!(later.contains("tasks.0.steps.1: `{{late_one}}` is no template, and neither"), "{later}");
    let own = of("on_start: [{ request: { path: '/{{token}}' }, capture: { token: $.t } }]\ntasks: [/x]");
    assert!(own.contains("on_start.0.request.path: `{{token}}` is no template"), "{own}");
    let other = of("on_start: [{ request: { path: /a }, capture: { token: $.t } }]\n\
         users: [{ on_start: [/b], tasks: ['/{{token}}'] }, { tasks: ['/x/{{token}}'] }]");
    assert!(other.contains("users.0.tasks.0: `{{token}}`") && !other.contains("users.1.tasks.0: `"), "{other}");
    let taken = of("tasks: [{ request: { path: /x }, capture: { seq: $.id } }]");
    assert!(taken.contains("tasks.0.capture.seq: templates cannot use that name"), "{taken}");
}

#[test]
fn what_a_url_uses_is_asked_of_nobody() {
    let of = |target: &str, policy: &str| {
        problems(&format!(
            "target: {{ {target} }}\nload: {{ constant-vus: {{ vus: 1, duration: 1s }} }}\npolicy: {{ {policy} }}\ntasks: [/x]"
        ))
    };
    let started = "{ start: { command: ./server, ready: { http: /healthz } } }";
    let base_runs_already = format!("base: 'http://a', head: {started}");
    let found = of(&base_runs_already, "thresholds: { memory: +15% }, limits: { cpu: 5ms }");
    assert!(found.contains("give base a `start`") && !found.contains("`cpu`"), "{found}");
    let found = of("base: 'http://a', head: 'http://b'", "thresholds: { cpu: +20% }");
    assert!(found.contains("give base and head a `start`"), "{found}");
    let found = of(&format!("head: {started}"), "limits: { memory: 512 }");
    assert!(found.ends_with("policy.limits.memory: expected a size such as `512MB` or `1.5GiB`, not `512`"), "{found}");
    let off = "version: 1\ntarget: { head: 'http://a' }\nload: { constant-vus: { vus: 1, duration: 1s } }\n\
               policy: { thresholds: { cpu: off } }\ntasks: [/x]";
    read_with(off, &Overrides::default()).expect("nothing is asked for");
}
