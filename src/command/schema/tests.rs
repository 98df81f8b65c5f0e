//! The schemas against files as they are written.

use super::*;
use crate::report::sample;
use jsonschema::Validator;
use serde_json::json;
use std::path::PathBuf;

fn validator(of: SchemaOf) -> Validator {
    let schema: Value = serde_json::from_str(&text(of).expect("a schema")).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a schema by the rules of schemas");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

#[track_caller]
fn holds(validator: &Validator, what: &str, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

#[test]
fn the_committed_schemas_are_current() {
    for (name, of) in [("record", SchemaOf::Record), ("judgement", SchemaOf::Judgement)] {
        let text = text(of).expect("a schema");
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.schema.json"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &text).expect("the schema can be written");
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(known == text, "docs/{name}.schema.json is stale: run the tests with UPDATE_GOLDEN=1");
    }
}

#[test]
fn records_and_judgements_of_every_kind_hold_to_their_schemas() {
    let (records, judgements) = (validator(SchemaOf::Record), validator(SchemaOf::Judgement));
    for (name, sample) in sample::all() {
        holds(&records, name, &serde_json::to_value(&sample.record).expect("JSON"));
        holds(&judgements, name, &serde_json::to_value(&sample.judgement).expect("JSON"));
    }
    let first = include_bytes!("../../../tests/fixtures/records/v1.json");
    holds(&records, "the first record", &serde_json::from_slice(first).expect("JSON"));
}

#[test]
fn a_damaged_file_does_not() {
    let sample = sample::regressed();
    let record = serde_json::to_value(&sample.record).expect("JSON");
    let judgement = serde_json::to_value(&sample.judgement).expect("JSON");
    let ways: [(SchemaOf, &Value, &str, Value); 9] = [
        (SchemaOf::Record, &record, "/windows/0/latency", json!("no base64!")),
        (SchemaOf::Record, &record, "/windows/0/errors", json!({ "timeout": -1 })),
        (SchemaOf::Record, &record, "/windows/0/errors", json!({ "bad-luck": 1 })),
        (SchemaOf::Record, &record, "/windows/0/arm", json!("tail")),
        (SchemaOf::Record, &record, "/version", json!(99)),
        (SchemaOf::Record, &record, "/ending", json!("happy")),
        (SchemaOf::Judgement, &judgement, "/verdict", json!("fine")),
        (SchemaOf::Judgement, &judgement, "/checks/0/key/statistic", json!("p95")),
        (SchemaOf::Judgement, &judgement, "/version", json!(99)),
    ];
    for (of, whole, pointer, damage) in ways {
        let mut damaged = whole.clone();
        *damaged.pointer_mut(pointer).expect("it is there") = damage.clone();
        assert!(!validator(of).is_valid(&damaged), "{pointer}: {damage}");
    }
    for (of, whole, key) in [(SchemaOf::Record, &record, "windows"), (SchemaOf::Judgement, &judgement, "checks")] {
        let mut damaged = whole.clone();
        damaged.as_object_mut().expect("an object").remove(key);
        assert!(!validator(of).is_valid(&damaged), "without {key}");
    }
}

#[test]
fn what_the_schema_takes_away_is_no_link() {
    let record = text(SchemaOf::Record).expect("a schema");
    assert!(!record.contains("[`") && !record.contains("Self::"), "{record}");
}
