//! What is said about invalid scenarios, word by word.

use super::{MINIMAL, problems};
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
    ("/x", "{name: x}", "tasks.0: the key `request` is missing: a mapping (request)"),
    ("[/x]", "[]", "tasks: must not be empty"),
    ("[/x]", "[/x, /x]", "tasks.1: has the same name as `tasks.0`: give one of them a `name` of its own"),
    ("/x", "'/x/{{id}}'", "tasks.0: `{{id}}` is no template: there are `{{uuid}}` and `{{seq}}`"),
    ("/x", "'/x/{{ seq }}'", "tasks.0: write `{{seq}}` without spaces"),
    (
        "'http://a'",
        "a.example.com",
        "target.head: expected a URL such as `https://head.example.com/api`: it must begin with `http://` or `https://`",
    ),
    ("'http://a'", "{ before_window: x }", "target.head: at least one of `url` or `start` is needed"),
    (
        "'http://a'",
        "'http://a:${port}'",
        "target.head: `${port}` and `${arm}` are known only where the arm has a `start`",
    ),
    (
        "constant-arrival-rate",
        "ramping-vus",
        "load.ramping-vus: `ramping-vus` is not there yet; what is there: `constant-arrival-rate` or `constant-vus`",
    ),
    (
        "load: { constant-arrival-rate: { rate: 10/s } }",
        "load: [{ constant-vus: { vus: 1 } }, { constant-vus: { vus: 2 } }]",
        "load.1: one profile for now: several in sequence are not there yet; write one file for each",
    ),
    (
        "tasks",
        "think_time: 1s\ntasks",
        "think_time: constant-arrival-rate starts iterations at its rate whatever the users do, so a pause would change nothing: remove it, or use constant-vus",
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
        "policy.limits.p95: `p95` is not a metric: known are throughput, errors, latency.pNN (such as latency.p95), latency.typical, latency.mean and latency.max",
    ),
    ("tasks", "warmup: { at_least: 9s, at_most: 8s }\ntasks", "warmup: `at_least` must not be longer than `at_most`"),
    (
        "tasks",
        "warmup: { at_least: 1500ms }\ntasks",
        "warmup.at_least: must be whole seconds: the builds take turns of 1 s",
    ),
    (
        "tasks",
        "observers: []\ntasks",
        "observers: `observers` is not there yet; what is there: `version`, `name`, `target`, `load`, `seed`, `think_time`, `tasks`, `connections`, `warmup`, `rounds`, `budget`, `policy` or `history`",
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
