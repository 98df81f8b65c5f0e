//! The schemas of the files that gate writes.

use super::{RECORD, judged};
use crate::support::PerfGate;
use crate::support::records::Run;
use jsonschema::Validator;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn printed(of: &str) -> String {
    PerfGate::new("schema").args([of]).run().exits(0).stdout
}

fn validator(of: &str) -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(&printed(of)).expect("JSON")).expect("a schema")
}

#[test]
fn the_printed_schemas_are_those_of_the_docs() {
    for of in ["scenario", "record", "judgement"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{of}.schema.json"));
        let known = fs::read_to_string(path).expect("a schema in docs");
        assert!(
            printed(of) == known,
            "docs/{of}.schema.json is stale: run the tests of the library with UPDATE_GOLDEN=1"
        );
    }
    assert_eq!(PerfGate::new("schema").run().exits(0).stdout, printed("scenario"));
    PerfGate::new("schema").args(["verdict"]).run().exits(2).complains("judgement");
}

#[test]
fn files_on_disk_hold_to_them_and_others_do_not() {
    let (records, judgements) = (validator("record"), validator("judgement"));
    let outcome = judged("orders");
    let judgement = outcome.judgement();
    assert!(judgements.is_valid(&judgement), "{judgement}");
    let record: Value = serde_json::from_slice(RECORD).expect("JSON");
    let alone: Value = serde_json::from_slice(&Run::new("d").probed(10.0).failing(3).json()).expect("JSON");
    assert!(records.is_valid(&record) && records.is_valid(&alone));
    assert!(!records.is_valid(&judgement) && !judgements.is_valid(&record));
}
