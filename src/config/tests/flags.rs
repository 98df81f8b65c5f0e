//! What flags change.

use super::{CLOSED, MINIMAL, problems_with, read_with};
use crate::config::Overrides;
use crate::gate::{Verdict, Wish};
use crate::load::{Arrivals, Profile};
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
    assert_eq!((scenario.http.classes[0].tasks[0].name.as_str(), scenario.http.classes[0].tasks[0].weight), ("y", 3.0));
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
