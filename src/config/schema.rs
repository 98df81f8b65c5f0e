//! The JSON Schema of a scenario file, for editors.

use super::quantity;
use super::section::ROOT;
use super::shape::{Rule, Section, Shape};
use serde_json::{Map, Value, json};

/// JSON Schema, draft 2020-12, of a scenario file before interpolation.
pub fn schema() -> Value {
    let mut definitions = Map::new();
    let mut schema = section(&ROOT, &mut definitions);
    definitions.insert(
        "placeholder".to_owned(),
        json!({"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}", "description": "A text with `${NAME}` or `${NAME:-default}`."}),
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("perf-gate scenario");
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn section(section: &Section, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in section.keys {
        let mut value = shape(&key.shape, definitions);
        let default = if key.default.is_empty() { String::new() } else { format!(" Default: {}.", key.default) };
        value["description"] = json!(format!("{}{default}", key.told()));
        properties.insert(key.name.to_owned(), value);
    }
    let required: Vec<&str> = section.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({
        "type": "object",
        "description": section.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if section.extensible {
        schema["patternProperties"] = json!({"^x-": true});
    }
    if !section.rules.is_empty() {
        schema["allOf"] = section.rules.iter().map(rule).collect();
    }
    schema
}

fn rule(rule: &Rule) -> Value {
    let each = |names: &[&str]| names.iter().map(|name| json!({"required": [name]})).collect::<Vec<_>>();
    match rule {
        Rule::One(names) => json!({"oneOf": each(names)}),
        Rule::Any(names) => json!({"anyOf": each(names)}),
        Rule::Unless(one, other) => json!({"anyOf": each(&[one, other])}),
        Rule::NotBoth(one, other) => json!({"not": {"required": [one, other]}}),
    }
}

fn shape(shape_: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape_ {
        Shape::Text => json!({"type": ["string", "number", "boolean"]}),
        Shape::Pattern { pattern, .. } => text(pattern),
        Shape::Whole { least, most } => whole(*least, *most),
        Shape::Positive => or_placeholder(json!({"type": "number", "exclusiveMinimum": 0})),
        Shape::Bool => or_placeholder(json!({"type": "boolean"})),
        Shape::True => or_placeholder(json!({"const": true})),
        Shape::Duration => text(&quantity::duration_pattern()),
        Shape::Span => text(&quantity::span_pattern()),
        Shape::Rate => text(&quantity::rate_pattern()),
        Shape::Bytes => text(&quantity::bytes_pattern()),
        Shape::Share => or_placeholder(json!({"anyOf": [
            {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
            {"type": "string", "pattern": quantity::percent_pattern("")},
        ]})),
        Shape::Rising => allowed(r"\+?"),
        Shape::Falling => allowed("-"),
        Shape::Choice(words) => {
            // `2` is a number to an editor.
            let numbers = words.iter().map(|word| super::scalar::resolve(word)).filter(Value::is_number);
            or_placeholder(json!({"enum": words.iter().map(|word| json!(word)).chain(numbers).collect::<Vec<_>>()}))
        }
        Shape::Section(inner) => {
            if !definitions.contains_key(inner.name) {
                let schema = section(inner, definitions);
                definitions.insert(inner.name.to_owned(), schema);
            }
            json!({"$ref": format!("#/$defs/{}", inner.name)})
        }
        Shape::List { of, least, most } => {
            let mut list = json!({"type": "array", "items": shape(of, definitions), "minItems": least});
            if *most < usize::MAX {
                list["maxItems"] = json!(most);
            }
            list
        }
        Shape::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.pattern.to_owned(), shape(&entry.shape, definitions)));
            let patterns: Map<String, Value> = entries.collect();
            json!({"type": "object", "patternProperties": patterns, "additionalProperties": false})
        }
        Shape::Either(shapes) => {
            json!({"anyOf": shapes.iter().map(|one| shape(one, definitions)).collect::<Vec<_>>()})
        }
        Shape::Json => json!({}),
    }
}

fn whole(least: u64, most: u64) -> Value {
    let mut number = json!({"type": "integer", "minimum": least});
    if most < u64::MAX {
        number["maximum"] = json!(most);
    }
    or_placeholder(number)
}

fn text(pattern: &str) -> Value {
    or_placeholder(json!({"type": "string", "pattern": pattern}))
}

/// An allowed change; `off` is `false` to editors that read YAML 1.1.
fn allowed(sign: &str) -> Value {
    let change = json!({"type": "string", "pattern": quantity::percent_pattern(sign)});
    or_placeholder(json!({"anyOf": [change, {"enum": ["off", false]}]}))
}

fn or_placeholder(schema: Value) -> Value {
    json!({"anyOf": [schema, {"$ref": "#/$defs/placeholder"}]})
}
