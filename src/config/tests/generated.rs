//! The checked-in reference and JSON Schema.

use crate::config::{reference, schema};
use std::path::PathBuf;

#[test]
fn docs_and_schema_are_current() {
    let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    for (name, text) in [("scenario.md", reference()), ("scenario.schema.json", schema)] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(known == text, "docs/{name} is stale: run the tests with UPDATE_GOLDEN=1");
    }
}
