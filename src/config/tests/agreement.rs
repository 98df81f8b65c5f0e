//! Reader and JSON Schema accept and reject the same files.

use super::{corpus, read_with, variables};
use crate::config::parse::parse;
use crate::config::problem::Sink;
use crate::config::{Overrides, drop_extensions, schema};
use serde_json::{Value, json};

/// What the reader alone refuses, by its words: rules between values, and sizes inside a text.
const BEYOND_THE_SCHEMA: [&str; 51] = [
    // Between two keys or two items.
    "has the same name as `tasks.",
    "is there twice",
    "`duet` compares head with a base",
    "`at_least` must not be longer than `at_most`",
    "starts iterations at its rate whatever the users do",
    "are known only where the arm has a `start`",
    "what is built here is started here",
    "exchanges the builds of two URLs",
    "is read from processes that perf-gate starts",
    "needs a `duration`",
    "needs a `start_time`",
    "no kind of `users` has",
    "no profile of `load` names it",
    "and this one has no `name`",
    "profiles mean that one",
    "a task with `steps` needs a `name`",
    "there is no load in it",
    "must be above 0: a pass of no length",
    // Inside a text.
    "is no regular expression",
    "the range must begin with the smaller size",
    "nothing is filled in here",
    "must be longer than 0",
    "must be above 0: two stretches",
    "must be at least 3 %",
    "must not be empty",
    "has no value",
    "no branch, tag or commit begins with",
    "is no template",
    "is not right: it is written like",
    "is a template already",
    "cannot be read: ",
    "must be percent-encoded",
    "must be one line of at most",
    "is worse, so write",
    "is no day of the calendar",
    // Between two keys.
    "there is no threshold on",
    "belongs to a `client_cert`",
    "run at the same time",
    // Of graphs of jobs.
    "jobs go to queues",
    "jobs go to its queues",
    "and no `jobs` say what is sent",
    "an iteration is a graph of jobs here",
    "base and head share the queue",
    "each must be a queue of its own",
    "a worker has no port",
    "a job can need no more than",
    "the graph would have",
    "the graph may have",
    "whole milliseconds",
    "whole KiB",
    "is replaced in the name of a queue",
];

/// Where both answer, and what each says.
struct Judges {
    schema: jsonschema::Validator,
}

impl Judges {
    fn new() -> Self {
        Self { schema: jsonschema::draft202012::new(&schema()).unwrap() }
    }

    /// Whether both accept; panics where only one does, unless the rule is beyond a schema.
    fn accept(&self, file: &Value, what: &str) -> bool {
        // JSON is YAML, so the reader gets exactly what the schema got.
        let reader = read_with(&file.to_string(), &Overrides::default()).map(drop);
        let schema = self.schema.is_valid(file);
        match (&reader, schema) {
            (Ok(()), true) => true,
            (Err(_), false) => false,
            (Ok(()), false) => panic!("{what}: only the schema refuses {file}"),
            (Err(problems), true) => {
                let known = |line: &String| BEYOND_THE_SCHEMA.iter().any(|rule| line.contains(rule));
                assert!(problems.lines().all(|line| known(&line)), "{what}: only the reader refuses:\n{problems}");
                false
            }
        }
    }
}

/// The valid files as JSON, before interpolation.
fn files() -> Vec<(String, Value)> {
    let json = |text: &str| {
        let mut tree = parse(text, None, &Sink::default()).unwrap();
        drop_extensions(&mut tree);
        tree.json()
    };
    corpus().into_iter().map(|(name, text)| (name, json(&text))).collect()
}

/// The pointers of all values inside one, itself left out.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => return,
    };
    for (key, child) in children {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        pointers(child, &pointer, found);
    }
}

/// What anything may be in.
const JSON: [&str; 3] = ["/request/json", "/expect/json/", "/until/json/"];

/// Every value with its pointer, apart from what may be anything.
fn sites(file: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    pointers(file, "", &mut found);
    let outside = found.into_iter().filter(|pointer| !JSON.iter().any(|json| pointer.contains(json)));
    outside.map(|pointer| (pointer.clone(), file.pointer(&pointer).unwrap().clone())).collect()
}

/// The mapping around a pointer, and its key in it.
fn parent<'a>(file: &'a mut Value, pointer: &'a str) -> Option<(&'a mut serde_json::Map<String, Value>, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    file.pointer_mut(parent)?.as_object_mut().map(|entries| (entries, key))
}

/// Whether the user chooses the keys of the mapping around it.
fn is_free(pointer: &str) -> bool {
    pointer.rsplit_once('/').is_some_and(|(parent, _)| {
        ["/headers", "/env", "/capture", "/query", "/form"].iter().any(|free| parent.ends_with(free))
    })
}

/// Whether one of a few words stands there.
fn is_choice(pointer: &str) -> bool {
    let choices = ["/arrivals", "/restarts", "/evidence", "/proof", "/method"];
    pointer.contains("/fail_on/") || choices.iter().any(|choice| pointer.ends_with(choice))
}

#[test]
fn both_accept_every_valid_file() {
    let judges = Judges::new();
    assert!(!variables().is_empty());
    for (name, file) in files() {
        assert!(judges.accept(&file, &name), "{name}");
    }
}

#[test]
fn both_refuse_unknown_keys() {
    let judges = Judges::new();
    let mut count = 0;
    for (name, file) in files() {
        for (pointer, _) in sites(&file).into_iter().filter(|(pointer, _)| !is_free(pointer)) {
            let mut broken = file.clone();
            let Some((entries, key)) = parent(&mut broken, &pointer) else { continue };
            let value = entries.remove(&key).unwrap();
            entries.insert(format!("{key}_unknown"), value);
            count += 1;
            assert!(!judges.accept(&broken, &pointer), "{name} {pointer}: an unknown key was accepted");
        }
    }
    assert!(count > 100, "only {count} mutations");
}

#[test]
fn both_refuse_values_of_another_type() {
    let judges = Judges::new();
    for (name, file) in files() {
        for (pointer, value) in sites(&file) {
            let mut wrong = vec![json!([[]]), Value::Null];
            match value {
                // A build may be a bare command, and connections a bare number.
                Value::Object(_) if !["/build", "/connections", "/swap"].iter().any(|bare| pointer.ends_with(bare)) => {
                    wrong.push(json!(7));
                }
                // A text takes any single value.
                Value::Number(_) | Value::Bool(_) if !is_free(&pointer) && !pointer.contains("/command/") => {
                    wrong.push(json!("broken"));
                }
                _ => wrong.push(json!({"broken": 1})),
            }
            for wrong in wrong {
                let mut broken = file.clone();
                *broken.pointer_mut(&pointer).unwrap() = wrong.clone();
                assert!(!judges.accept(&broken, &pointer), "{name} {pointer}: {wrong} was accepted");
            }
        }
    }
}

#[test]
fn both_agree_on_what_may_be_left_out() {
    let judges = Judges::new();
    let mut refused = Vec::new();
    for (name, file) in files() {
        for (pointer, _) in sites(&file) {
            let mut broken = file.clone();
            let Some((entries, key)) = parent(&mut broken, &pointer) else { continue };
            entries.remove(&key);
            if !judges.accept(&broken, &format!("{name} without {pointer}")) {
                refused.push(key);
            }
        }
    }
    refused.sort();
    refused.dedup();
    let required = ["command", "constant-arrival-rate", "constant-vus", "head", "load", "path", "rate", "request"];
    for key in required.iter().chain(&["start", "target", "tasks", "vus"]) {
        assert!(refused.iter().any(|refused| refused == key), "{key} may be left out: {refused:?}");
    }
}

#[test]
fn both_agree_on_every_misspelt_text() {
    let judges = Judges::new();
    for (name, file) in files() {
        for (pointer, value) in sites(&file) {
            let Value::String(text) = value else { continue };
            // A placeholder with letters around it stays one to the schema, which does not know its value.
            if text.contains("${") {
                continue;
            }
            for wrong in [format!("{text}x"), format!("x{text}"), text.to_uppercase(), text.replace('s', " ")] {
                let mut broken = file.clone();
                *broken.pointer_mut(&pointer).unwrap() = Value::from(wrong.clone());
                let accepted = judges.accept(&broken, &format!("{name} {pointer}: {wrong}"));
                let changed = wrong != text && is_choice(&pointer);
                assert!(!(accepted && changed), "{name} {pointer}: `{wrong}` was accepted");
            }
        }
    }
}

#[test]
fn both_agree_on_numbers_out_of_bounds() {
    let judges = Judges::new();
    for (name, file) in files() {
        for (pointer, value) in sites(&file) {
            if !value.is_number() {
                continue;
            }
            for wrong in [json!(-1), json!(0), json!(0.5), json!(1), json!(8), json!(600), json!(100_001), json!(2.0)] {
                let mut broken = file.clone();
                *broken.pointer_mut(&pointer).unwrap() = wrong.clone();
                judges.accept(&broken, &format!("{name} {pointer}: {wrong}"));
            }
        }
    }
}
