//! The vectors of the rule for stored runs, through the store and the front door.

use super::desk::{Desk, night};
use serde_json::Value;

const FIXTURE: &str = include_str!("../../fixtures/stat-vectors.json");

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|n| n.as_f64().expect("a number")).collect()
}

/// The one check of the vector, as judgement.json has it.
fn judged(vector: &Value) -> Value {
    let falls = vector["params"]["higher_is_better"] == true;
    let thresholds = match falls {
        true => "{ throughput: -10%, latency.p95: off, errors: off }",
        false => "{ latency.typical: +10%, latency.p95: off, throughput: off, errors: off }",
    };
    let desk = Desk::new(&format!("policy: {{ thresholds: {thresholds} }}"));
    let run = |level| if falls { desk.run().throughput(level) } else { desk.run().typical(level) };
    for (days, level) in (1..).zip(numbers(&vector["input"]["hist"])) {
        desk.store(&run(level).began(&night(days)));
    }
    let head = run(vector["input"]["head"].as_f64().expect("a number"));
    let checks = desk.judge(&head).run().exits(0).judgement()["checks"].clone();
    assert_eq!(checks.as_array().map(Vec::len), Some(1), "{checks}");
    checks[0].clone()
}

/// 1e-6 absolute; below 1e-3 also 1e-5 relative.
fn agrees(got: &Value, expected: f64) -> bool {
    let off = got.as_f64().map_or(f64::INFINITY, |got| (got - expected).abs());
    off <= 1e-6 && (expected.abs() >= 1e-3 || off <= 1e-5 * expected.abs())
}

#[test]
fn every_vector_of_history_is_reproduced_through_the_front_door() {
    let fixture: Value = serde_json::from_str(FIXTURE).expect("the fixture is JSON");
    let vectors = fixture["vectors"].as_array().expect("a list").iter();
    let vectors: Vec<&Value> = vectors.filter(|vector| vector["procedure"] == "history").collect();
    assert_eq!(vectors.len(), 9);
    for vector in vectors {
        let (name, expected) = (&vector["name"], &vector["expect"]);
        let check = judged(vector);
        // The vectors end before confirmation.
        match expected["verdict"].as_str() {
            Some("regressed") => assert_eq!(check["reason"], "unconfirmed", "{name}: {check}"),
            _ => assert_eq!(check["verdict"], expected["verdict"], "{name}: {check}"),
        }
        assert_eq!(check["stored"]["times"].as_u64().unwrap_or(0), expected["n"].as_u64().expect("n"), "{name}");
        for (key, got) in [
            ("change", &check["change"]),
            ("noise_chance", &check["noise"]),
            ("baseline_level", &check["base"]),
            ("detectable", &check["stored"]["detectable"]),
        ] {
            if let Some(expected) = expected[key].as_f64() {
                assert!(agrees(got, expected), "{name}: {key} is {got}, not {expected}");
            }
        }
    }
}
