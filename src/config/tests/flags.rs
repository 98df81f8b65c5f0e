//! What flags change.

use super::{CLOSED, MINIMAL, problems_with, read_with};
use crate::config::Overrides;
use crate::gate::{Verdict, Wish};
use crate::load::{Arrivals, Profile, Shorten};
use crate::metric::Key;
use std::time::Duration;

#[test]
fn flags_change_the_scenario() {
    let flags = |text: &str| Some(text.to_owned());
    let set = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let overrides = Overrides {
        rate: flags("20/s"),
        duration: flags("30s"),
        rounds: flags("12"),
        budget: flags("3m"),
        fail_on: Some(vec!["invalid".to_owned()]),
        set: vec![
            set("policy.limits.latency.p99", "1s"),
            set("tasks.0", "{name: y, request: {path: /y}}"),
            set("tasks.0.weight", "3"),
            set("warmup.at_most", "5s"),
        ],
        ..Overrides::default()
    };
    let scenario = read_with(MINIMAL, &overrides).unwrap();
    let duration = Some(Duration::from_secs(30));
    assert_eq!(
        scenario.load,
        Profile::ConstantArrivalRate { rate: 20.0, arrivals: Arrivals::Poisson, duration }.into()
    );
    assert_eq!((scenario.rounds, scenario.budget), (Some(12), Duration::from_secs(180)));
    assert_eq!(scenario.policy.fail_on, [Verdict::Invalid]);
    assert_eq!(scenario.policy.limits[0].key, Key::percentile(99.0));
    assert_eq!(
        (scenario.http().classes[0].tasks[0].name.as_str(), scenario.http().classes[0].tasks[0].weight),
        ("y", 3.0)
    );
    let vus = Overrides { vus: flags("7"), ..Overrides::default() };
    assert_eq!(read_with(CLOSED, &vus).unwrap().load, Profile::ConstantVus { vus: 7, duration: None }.into());
    let before = read_with(MINIMAL, &Overrides::default()).unwrap();
    assert_ne!(before.digest, scenario.digest);
}

#[test]
fn a_duet_that_was_measured_needs_no_base_in_the_file() {
    let duet = format!("{MINIMAL}policy: {{ evidence: duet }}\n");
    assert!(problems_with(&duet, &Overrides::default()).contains("add `target.base`"));
    let measured = Overrides { measured: true, ..Overrides::default() };
    for text in [duet.clone(), duet.replace("'http://a'", "{ start: { command: x, ready: { http: / } } }")] {
        let scenario = read_with(&text, &measured).unwrap();
        assert_eq!(scenario.policy.evidence, Wish::Duet);
        assert_eq!(scenario.target.base.as_ref(), Some(&scenario.target.head));
    }
    let built = MINIMAL.replace("'http://a'", "{ start: { command: x, ready: { http: / } } }, build: make");
    assert_eq!(read_with(&built, &measured).unwrap().target.base, None);
}

/// Everything that only load and builds want, made of variables.
const PLAYED: &str = "
target:
  head: { url: '${BASE_URL}/api', start: { command: './s ${MODE}', env: { KEY: '${API_KEY}' }, ready: { http: '${PROBE}' } } }
  base: '${BASE_URL}'
load: { constant-arrival-rate: { rate: 10/s } }
tasks:
  - '${PREFIX}/a'
  - { name: b, request: { path: '${PREFIX}', headers: { authorization: 'Bearer ${API_KEY}' }, json: ['${ID}'] }, limits: { errors: 1% } }
";

#[test]
fn what_was_measured_is_judged_without_the_variables_that_only_load_wants() {
    let measured = Overrides { measured: true, ..Overrides::default() };
    let scenario = read_with(PLAYED, &measured).unwrap_or_else(|problems| panic!("{problems}"));
    let second = scenario.http().classes[0].tasks[1].requests().next().unwrap();
    assert_eq!(second.headers, [("authorization".to_owned(), "Bearer ${API_KEY}".to_owned())]);
    assert_eq!(scenario.target.base.unwrap().url.as_deref(), Some("${BASE_URL}"));
    assert_eq!(scenario.policy.limits[0].key.task.as_deref(), Some("b"));
    assert_eq!(problems_with(PLAYED, &Overrides::default()).matches("has no value: set it").count(), 9);
}

#[test]
fn what_a_flow_sends_is_wanted_by_load_alone_too() {
    let flow = "target: { head: 'http://a' }
load: { constant-vus: { vus: 1 } }
setup: ['/${A}']
on_start: [{ request: { path: /login, auth: { basic: { user: ann, password: '${B}' } } } }]
users: [{ tasks: [{ name: f, steps: ['/${C}', { let: { id: '${D}' }, request: { path: /x, headers: { x: '${E}' } } }] }] }]
";
    let measured = Overrides { measured: true, ..Overrides::default() };
    read_with(flow, &measured).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(problems_with(flow, &Overrides::default()).matches("has no value: set it").count(), 5);
    let pausing = flow.replace("'/${C}'", "/c, { pause: '${C}' }");
    assert!(problems_with(&pausing, &measured).contains("users.0.tasks.0.steps.1.pause: the variable C has no value"));
}

#[test]
fn what_was_measured_is_judged_without_the_files_that_only_load_wants() {
    let text = "data: { orders: { file: none.jsonl } }\ntarget: { head: 'http://a' }\nload: { constant-vus: { vus: 1 } }\n\
                tasks: ['/{{orders.id}}', { request: { path: /b, file: none.bin } }, \
                { request: { path: /c, multipart: [{ name: f, file: none.png }] } }]\n";
    let measured = Overrides { measured: true, ..Overrides::default() };
    let scenario = read_with(text, &measured).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(scenario.http().classes[0].tasks.len(), 3);
    let problems = problems_with(text, &Overrides::default());
    for file in ["none.jsonl", "none.bin", "none.png"] {
        assert!(problems.contains(file), "{file}: {problems}");
    }
}

#[test]
fn what_is_judged_by_wants_its_variables_and_so_do_numbers() {
    let measured = Overrides { measured: true, ..Overrides::default() };
    let absent = "has no value: set it in the environment";
    for (written, with, problem) in [
        ("10/s", "'${RATE}'", absent),
        ("name: b", "name: '${NAME}'", absent),
        ("errors: 1%", "errors: '${MOST}'", absent),
        ("load:", "name: '${NAME}'\nload:", absent),
        (
            "json:",
            "timeout: '${LONG}', json:",
            "expected a duration such as `500ms`, `10s` or `1m30s`, not `${LONG}`, which",
        ),
        ("name: b, ", "", "tasks.1.request.path: has no value, and names the task"),
    ] {
        assert!(PLAYED.contains(written), "{written}");
        let found = problems_with(&PLAYED.replacen(written, with, 1), &measured);
        assert!(found.contains(problem) && found.lines().count() == 1, "{written}: {found}");
    }
}

#[test]
fn a_load_that_changes_is_shortened_by_a_flag_whatever_the_file_says() {
    let ramp = MINIMAL
        .replace("constant-arrival-rate: { rate: 10/s }", "ramping-vus: { stages: [{ target: 9, duration: 1h }] }");
    let ramp = format!("{ramp}shorten: off\n");
    let shorten = |flag: &str| {
        let overrides = Overrides { shortened: Some(flag.to_owned()), ..Overrides::default() };
        read_with(&ramp, &overrides).map(|scenario| scenario.load.shorten)
    };
    assert_eq!(read_with(&ramp, &Overrides::default()).unwrap().load.shorten, Shorten::Off);
    assert_eq!(shorten("auto").unwrap(), Shorten::Auto);
    assert_eq!(shorten("10%").unwrap(), Shorten::To(0.1));
    assert_eq!(shorten("100%").unwrap(), Shorten::Off);
    let overrides = Overrides { shortened: Some("much".to_owned()), ..Overrides::default() };
    assert!(problems_with(&ramp, &overrides).starts_with("--shortened: shorten: expected"));
    // Steady load has windows as long as they must be: there is nothing to shorten.
    let auto = Overrides { shortened: Some("auto".to_owned()), ..Overrides::default() };
    let digest = |overrides: &Overrides| read_with(MINIMAL, overrides).unwrap().digest;
    assert_eq!(digest(&auto), digest(&Overrides::default()));
}

#[test]
fn a_load_that_is_more_than_one_number_is_changed_by_its_keys() {
    let overrides = Overrides {
        rate: Some("20/s".to_owned()),
        vus: Some("5".to_owned()),
        duration: Some("1m".to_owned()),
        ..Overrides::default()
    };
    let of =
        |load: &str| problems_with(&MINIMAL.replace("{ constant-arrival-rate: { rate: 10/s } }", load), &overrides);
    let ways =
        |prefix: &str| format!("change it with `--set {prefix}.KEY=VALUE`, or play less of it with `--shortened`");
    for (load, profile) in [
        ("{ ramping-vus: { stages: [{ target: 9, duration: 1m }] } }", "ramping-vus"),
        ("{ ramping-arrival-rate: { stages: [{ target: 9/s, duration: 1m }] } }", "ramping-arrival-rate"),
        ("{ burst: { size: 20, every: 1s, times: 9 } }", "burst"),
        ("{ shared-iterations: { vus: 2, iterations: 9 } }", "shared-iterations"),
        ("{ spike: { from: 1/s, to: 9/s } }", "spike"),
    ] {
        let said = format!(
            "is for constant load, and that of this scenario is {profile}: {}",
            ways(&format!("load.{profile}"))
        );
        let all = ["--duration", "--rate", "--vus"].map(|flag| format!("{flag}: {said}")).join("\n");
        assert_eq!(of(load), all);
    }
    let several = of("[{ constant-vus: { vus: 9, duration: 1m } }, { constant-vus: { vus: 99, duration: 1m } }]");
    let said = format!("is for a load of one profile, and this has several: {}", ways("load.0.constant-vus"));
    assert_eq!(several, ["--duration", "--rate", "--vus"].map(|flag| format!("{flag}: {said}")).join("\n"));
}

#[test]
fn problems_of_flags_name_the_flag() {
    let set = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let overrides = Overrides {
        rate: Some("20/s".to_owned()),
        rounds: Some("many".to_owned()),
        set: vec![
            set("tasks.3.weight", "1"),
            set("budgt", "1m"),
            set("a..b", ""),
            set("name.x", "1"),
            set("seed", "["),
        ],
        ..Overrides::default()
    };
    let expected = "\
--rate: the load of this scenario is constant-vus, which has no rate: use --vus
--rounds: rounds: expected a whole number from 8 to 1000, not `many`
--set a..b: expected keys joined with dots, such as `tasks.0.weight`
--set budgt: unknown key `budgt`; did you mean `budget`?
--set name.x: `x` would be inside a single value: set the key before it as a whole
--set seed: not YAML: while parsing a node, did not find expected node content
--set tasks.3.weight: `3` is no item of a list of 1: the first is 0";
    assert_eq!(problems_with(&format!("{CLOSED}name: n\n"), &overrides), expected);
}
