//! `perf-gate schema`: JSON Schema of what is read and written.

use crate::cli::SchemaOf;
use crate::config;
use crate::failure::Failure;
use crate::gate::Judgement;
use crate::record::RunRecord;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::Value;

/// A schema as text, draft 2020-12. Those of record and judgement take every file that is read: of this version and all before.
pub fn text(of: SchemaOf) -> Result<String, Failure> {
    let schema = match of {
        SchemaOf::Scenario => config::schema(),
        SchemaOf::Record => schema::<RunRecord>("perf-gate run record"),
        SchemaOf::Judgement => schema::<Judgement>("perf-gate judgement"),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|e| Failure::unexpected("schema", &e))?;
    Ok(text + "\n")
}

fn schema<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema_for!(T);
    schema.insert("title".to_owned(), title.into());
    RecursiveTransform(unlinked).transform(&mut schema);
    schema.to_value()
}

/// Descriptions are those of the code, in which names are links and lines are broken.
fn unlinked(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let plain = text.replace("[`", "`").replace("`]", "`").replace("Self::", "");
        let paragraphs: Vec<String> = plain.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect();
        *text = paragraphs.join("\n\n");
    }
}

#[cfg(test)]
mod tests;
