//! How often what a scenario counts comes, as its profiles and kinds of users say.

use super::read_with;
use crate::config::{self, Overrides, Scenario};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

fn scenario(load: &str) -> Scenario {
    let users = "
users:
  - { name: a, weight: 3, tasks: [{ name: quick, request: { path: /q } }] }
  - name: b
    think_time: 1s
    tasks: [{ name: slow, steps: [/s, { pause: 1s..3s }, { name: t, request: { path: /t } }] }, { name: rare, pacing: 10s, request: { path: /r } }]
";
    read_with(&format!("target: {{ head: 'http://a' }}\nload: {load}{users}"), &Overrides::default()).expect("valid")
}

/// Shares in the requests, and requests of an iteration.
fn shares(scenario: &Scenario, took: &dyn Fn(&str) -> f64) -> (BTreeMap<String, f64>, f64) {
    let mix = scenario.http().mix(&scenario.load, took);
    let entries = scenario.http().entries(&mix).into_iter().map(|entry| (entry.name, entry.share));
    (entries.collect(), scenario.http().requests(&mix))
}

fn near(seen: f64, expected: f64) {
    assert!((seen - expected).abs() < 1e-9, "{seen} is not {expected}");
}

#[test]
fn of_open_profiles_the_integrals_of_their_rates_count() {
    // 0 to 10/s in 10 s are 50 of a; 15 bursts of 10 are 150 of b: half of them slow, of two requests each.
    let ramp = "{ ramping-arrival-rate: { stages: [{ target: 10/s, duration: 10s }], users: a } }";
    let scenario = scenario(&format!("[{ramp}, {{ burst: {{ size: 10, every: 1s, times: 15, users: b }} }}]"));
    assert!(scenario.http().is_mix_known(&scenario.load));
    let (shares, requests) = shares(&scenario, &|_| 9.0);
    near(requests, 275.0 / 200.0);
    near(shares["quick"], 50.0 / 275.0);
    near(shares["slow / t"], 75.0 / 275.0);
    near(shares["rare"], 75.0 / 275.0);
}

#[test]
fn users_come_as_often_as_their_pauses_and_the_times_of_the_target_let_them() {
    // Of 8 users 6 are quick, 2 take 2 s of pause, 3 s of requests and 1 s of thinking, or 10 s: 8 s on average.
    let took =
        |name: &str| BTreeMap::from([("quick", 0.5), ("slow / GET /s", 1.0), ("slow / t", 2.0), ("rare", 1.0)])[name];
    let closed = scenario("{ constant-vus: { vus: 8 } }");
    assert!(!closed.http().is_mix_known(&closed.load));
    let (of_closed, requests) = shares(&closed, &took);
    let (quick, others) = (6.0 / 0.5, 2.0 / 8.0);
    near(requests, (quick + 1.5 * others) / (quick + others));
    near(of_closed["rare"], 0.5 * others / (quick + 1.5 * others));
    // A rate beside them stays what it is.
    let mixed = "[{ constant-vus: { vus: 8, duration: 60s, users: b } }, \
                 { constant-arrival-rate: { rate: 2/s, duration: 60s, start_time: 0s, users: a } }]";
    let (of_mixed, _) = shares(&scenario(mixed), &took);
    near(of_mixed["quick"], 2.0 / (2.0 + 1.5 * 8.0 / 8.0));
}

#[test]
fn shared_iterations_of_a_kind_are_as_many_as_they_are() {
    let load = "[{ burst: { size: 10, every: 1s, users: a, times: 1 } }, { shared-iterations: { vus: 5, iterations: 30, users: b } }]";
    let scenario = scenario(load);
    assert!(scenario.http().is_mix_known(&scenario.load));
    near(shares(&scenario, &|_| 1.0).1, (10.0 + 30.0 * 1.5) / 40.0);
}

#[test]
fn what_is_left_out_thins_the_arrivals_of_its_own_kind() {
    let bound = "[{ constant-arrival-rate: { rate: 8/s, duration: 9s, users: b } }, \
                  { constant-arrival-rate: { rate: 4/s, duration: 9s, start_time: 0s } }]";
    let scenario = scenario(bound);
    let kept = scenario.http().kept(&["rare".to_owned()]);
    assert_eq!((kept.of_kinds.as_slice(), kept.of_all), (&[1.0, 0.5][..], 0.875));
    // Half of those of b, and seven eighths of those that b has a quarter of.
    near(scenario.load.thinned(&kept).rate().expect("open"), 8.0 * 0.5 + 4.0 * 0.875);
    assert_eq!(scenario.load.thinned(&scenario.http().kept(&[])), scenario.load);
}

#[test]
fn checkout_has_a_report_for_every_few_shoppers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/moved/checkout.yaml");
    let text = std::fs::read_to_string(&path).expect("there");
    let checkout = config::read(&path, &text, &BTreeMap::new(), &Overrides::default()).expect("valid");
    assert!(!checkout.http().is_mix_known(&checkout.load));
    let (shares, _) = shares(&checkout, &|name| if name == "shop / payment" { 1.0 } else { 0.0 });
    let mix = checkout.http().mix(&checkout.load, &|name| if name == "shop / payment" { 1.0 } else { 0.0 });
    near(mix.rate, (1_250.0 + 360.0) / 180.0);
    // 7,500 user-seconds, one shop every 2 + 1 + 1 + 2 s: 1,250 of 4 requests beside 360 reports.
    near(shares["report"], 360.0 / (4.0 * 1_250.0 + 360.0));
    near(shares["shop / pay"], 1_250.0 / (4.0 * 1_250.0 + 360.0));
}

proptest! {
    #[test]
    fn shares_of_requests_add_up_to_one(
        vus in 1_u32..50, rate in 1_u32..500, bound in prop::option::of(prop::bool::ANY), quick in 0.0_f64..2.0, slow in 0.0_f64..2.0,
    ) {
        let users = bound.map_or("", |first| if first { ", users: a" } else { ", users: b" });
        let load = format!(
            "[{{ constant-vus: {{ vus: {vus}, duration: 30s{users} }} }}, {{ constant-arrival-rate: {{ rate: {rate}/s, duration: 9s }} }}]"
        );
        let scenario = scenario(&load);
        let mix = scenario.http().mix(&scenario.load, &|name| if name == "quick" { quick } else { slow });
        let entries = scenario.http().entries(&mix);
        let all: f64 = entries.iter().filter(|e| e.kind == crate::record::Kind::Request).map(|e| e.share).sum();
        prop_assert!((all - 1.0).abs() < 1e-9, "{all}");
        prop_assert!(entries.iter().all(|entry| entry.share > 0.0));
    }
}
