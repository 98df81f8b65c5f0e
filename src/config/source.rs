//! What of a scenario goes into a record: its text before interpolation without secrets, and its
//! digest.

use super::quantity;
use super::tree::{Kind, Node};
use crate::fingerprint::fingerprint;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands for a secret.
const REDACTED: &str = "<redacted>";
/// Headers that are secrets by their nature.
const SENSITIVE: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];
/// Parts of names that promise a secret.
const TELLING: [&str; 5] = ["token", "secret", "password", "api-key", "apikey"];
/// Words that may stand before a placeholder in a header.
const SCHEMES: [&str; 5] = ["basic", "bearer", "digest", "token", "apikey"];

/// The tree as JSON; of a header or a variable with a telling name only placeholders are kept.
pub fn shown(tree: &Node) -> Value {
    match &tree.kind {
        Kind::Sequence(items) => Value::Array(items.iter().map(shown).collect()),
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|(name, node)| match name.text.as_str() {
                "headers" | "env" => (name.text.clone(), redacted(node)),
                "auth" => (name.text.clone(), hidden(node)),
                _ => (name.text.clone(), shown(node)),
            });
            Value::Object(entries.collect())
        }
        Kind::Scalar(_) | Kind::Hole => tree.json(),
    }
}

fn redacted(tree: &Node) -> Value {
    let Kind::Mapping(entries) = &tree.kind else { return shown(tree) };
    let entries = entries.iter().map(|(name, node)| {
        let hide = sensitive(&name.text) && !only_placeholders(node);
        (name.text.clone(), if hide { Value::from(REDACTED) } else { shown(node) })
    });
    Value::Object(entries.collect::<Map<_, _>>())
}

/// Everything in it is a secret, but for placeholders and what is captured.
fn hidden(tree: &Node) -> Value {
    match &tree.kind {
        Kind::Mapping(entries) => {
            Value::Object(entries.iter().map(|(name, node)| (name.text.clone(), hidden(node))).collect())
        }
        _ if only_placeholders(tree) => shown(tree),
        _ => Value::from(REDACTED),
    }
}

fn sensitive(name: &str) -> bool {
    // Variables write `API_KEY` for what headers write `api-key`.
    let name = name.to_ascii_lowercase().replace('_', "-");
    SENSITIVE.contains(&name.as_str()) || TELLING.iter().any(|part| name.contains(part))
}

/// Whether a text is nothing but `${NAME}`, apart from the word of an authentication scheme.
/// A default is text of the file, so it counts as a secret.
fn only_placeholders(node: &Node) -> bool {
    let Kind::Scalar(scalar) = &node.kind else { return false };
    let text = scalar.text.trim();
    let mut rest = match text.split_once(' ') {
        Some((word, rest)) if SCHEMES.contains(&word.to_ascii_lowercase().as_str()) => rest.trim_start(),
        _ => text,
    };
    while let Some(placeholder) = rest.strip_prefix("${") {
        let Some((name, after)) = placeholder.split_once('}') else { return false };
        if !super::interpolate::is_name(name) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// Hash of what decides whether two runs can be compared: driver, load, think time, connections, and
/// tasks without their bounds, as written. Made from the redacted text, so that a new password is no
/// new scenario and the hash tells nothing about it. `data` is what its files hold; what is in `files`, by name, counts
/// too: their names do already.
pub fn digest(shown: &Value, data: Value, files: &BTreeMap<String, Arc<[u8]>>) -> String {
    let part = |key: &str| shown.get(key).cloned().unwrap_or_default();
    if shown.get("jobs").is_some() {
        return digest_of_jobs(part, data);
    }
    let mut identity = json!({
        "driver": "http",
        "load": part("load"),
        "tasks": without_bounds(part("tasks")),
        "think_time": part("think_time"),
        "connections": part("connections"),
    });
    // What was not there before is not in the digest of what does without it.
    for key in ["users", "on_start", "pacing", "setup", "teardown", "cookies"] {
        if shown.get(key).is_some() {
            identity[key] = without_bounds(part(key));
        }
    }
    if shown.get("data").is_some() {
        identity["data"] = data;
    }
    // Requests that are sent late on purpose take longer.
    if let Some(quantum) = shown.get("generator").and_then(|generator| generator.get("quantum")) {
        identity["quantum"] = quantum.clone();
    }
    let of_target = |key: &str| shown.get("target").and_then(|target| target.get(key));
    if let Some(version) = of_target("head").and_then(|head| head.get("http")).or_else(|| of_target("http")) {
        identity["http"] = version.as_str().map_or_else(|| version.to_string(), str::to_owned).into();
    }
    if !is_steady(&identity["load"]) {
        // How much of a pass is played follows from these.
        for key in ["shorten", "budget", "rounds", "warmup"] {
            identity[key] = part(key);
        }
        let shorten = identity["shorten"].as_str().unwrap_or_default();
        if shorten == "auto" {
            identity["shorten"] = Value::Null;
        } else if quantity::percent(shorten) == Some((None, 1.0)) {
            identity["shorten"] = "off".into();
        }
    }
    for (name, bytes) in files {
        identity["files"][name] = Value::from(fingerprint(&[bytes], 32));
    }
    let mut text = String::new();
    canonical(&identity, &mut text);
    fingerprint(&[text.as_bytes()], 8)
}

/// The same of a graph of jobs: `contents` is the fingerprint of its file. Who does the jobs is no part of it.
fn digest_of_jobs(part: impl Fn(&str) -> Value, contents: Value) -> String {
    let mut jobs = part("jobs");
    // For reports only.
    jobs.as_object_mut().map(|jobs| jobs.remove("workers"));
    let file = jobs.get_mut("graph").and_then(|graph| graph.get_mut("file"));
    if let Some(file) = file {
        *file = contents;
    }
    let mut identity = json!({"driver": "jobs", "load": part("load"), "jobs": jobs});
    for key in ["shorten", "budget", "rounds", "warmup"] {
        identity[key] = part(key);
    }
    let mut text = String::new();
    canonical(&identity, &mut text);
    fingerprint(&[text.as_bytes()], 8)
}

/// Tasks, steps or kinds of users without thresholds and limits.
fn without_bounds(mut items: Value) -> Value {
    for item in items.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        item.remove("thresholds");
        item.remove("limits");
        for inner in ["tasks", "steps", "on_start"] {
            if let Some(value) = item.get_mut(inner) {
                *value = without_bounds(value.take());
            }
        }
    }
    items
}

/// One constant profile, in a list or not.
fn is_steady(load: &Value) -> bool {
    let profile = match load.as_array().map(Vec::as_slice) {
        Some([one]) => one,
        Some(_) => return false,
        None => load,
    };
    ["constant-arrival-rate", "constant-vus"].iter().any(|name| profile.get(name).is_some())
}

/// JSON with sorted keys and without spaces, whatever order the map type keeps.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(name, _)| name.as_str());
            let mut open = '{';
            for (name, value) in entries {
                text.push(open);
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                canonical(value, text);
                open = ',';
            }
            text.push_str(if open == '{' { "{}" } else { "}" });
        }
        Value::Array(items) => {
            let mut open = '[';
            for value in items {
                text.push(open);
                canonical(value, text);
                open = ',';
            }
            text.push_str(if open == '[' { "[]" } else { "]" });
        }
        single => text.push_str(&single.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;
    use crate::config::problem::Sink;

    fn tree(text: &str) -> Value {
        shown(&parse(text, None, &Sink::default()).unwrap())
    }

    #[test]
    fn secrets_are_hidden_and_placeholders_are_shown() {
        let text = "
tasks:
  - request:
      headers:
        Authorization: Bearer abc
        cookie: '${SESSION}'
        x-api-key: 'Bearer ${TOKEN}'
        proxy-authorization: 'Basic ${USER:-root}'
        X-Auth-Token: 'abc${TOKEN}'
        accept: text/html
target:
  head:
    start:
      env: { DB_PASSWORD: hunter2, API_KEY: '${KEY}', AWS_SECRET: [x], PORT: 80, THE_APIKEY: '$${KEY}' }
";
        let shown = tree(text);
        assert_eq!(
            shown["tasks"][0]["request"]["headers"],
            json!({
                "Authorization": "<redacted>",
                "cookie": "${SESSION}",
                "x-api-key": "Bearer ${TOKEN}",
                "proxy-authorization": "<redacted>",
                "X-Auth-Token": "<redacted>",
                "accept": "text/html",
            })
        );
        assert_eq!(shown["target"]["head"]["start"]["env"]["DB_PASSWORD"], "<redacted>");
        assert_eq!(shown["target"]["head"]["start"]["env"]["API_KEY"], "${KEY}");
        assert_eq!(shown["target"]["head"]["start"]["env"]["AWS_SECRET"], "<redacted>");
        assert_eq!(shown["target"]["head"]["start"]["env"]["THE_APIKEY"], "<redacted>");
        assert_eq!(shown["target"]["head"]["start"]["env"]["PORT"], 80);
    }

    #[test]
    fn credentials_are_hidden() {
        let shown = tree("{request: {auth: {basic: {user: ann, password: '${PASSWORD}'}, bearer: abc}}}");
        let expected = json!({"basic": {"user": "<redacted>", "password": "${PASSWORD}"}, "bearer": "<redacted>"});
        assert_eq!(shown["request"]["auth"], expected);
    }

    #[test]
    fn the_digest_sees_what_is_in_files() {
        let file = |text: &str| BTreeMap::from([("a.json".to_owned(), Arc::from(text.as_bytes()))]);
        let source = tree("{tasks: []}");
        assert_ne!(digest(&source, Value::Null, &file("1")), digest(&source, Value::Null, &file("2")));
        assert_ne!(digest(&source, Value::Null, &file("1")), digest(&source, Value::Null, &BTreeMap::new()));
    }

    #[test]
    fn the_digest_sees_what_is_played_and_nothing_else() {
        let of = |load: &str, rest: &str| {
            digest(&tree(&format!("{{load: {{constant-vus: {load}}}, {rest}}}")), Value::Null, &BTreeMap::new())
        };
        let one = of("{a: 1, b: 2}", "tasks: [{name: x, limits: {}}], rounds: 8");
        assert_eq!(one, of("{b: 2, a: 1}", "name: y, tasks: [{name: x, thresholds: {}}], budget: 1m"));
        assert_ne!(one, of("{a: 1, b: 3}", "tasks: [{name: x}]"));
        assert_eq!(one.len(), 16);
    }

    #[test]
    fn the_digest_sees_what_data_files_hold_and_not_their_names() {
        let with = |data: &str, hold: &str| {
            digest(&tree(&format!("{{load: {{}}, tasks: [], data: {data}}}")), json!(hold), &BTreeMap::new())
        };
        assert_eq!(with("{a: {file: x}}", "1"), with("{a: {file: y}}", "1"));
        assert_ne!(with("{a: {file: x}}", "1"), with("{a: {file: x}}", "2"));
        let without = tree("{load: {}, tasks: []}");
        assert_eq!(digest(&without, json!({}), &BTreeMap::new()), digest(&without, Value::Null, &BTreeMap::new()));
    }

    #[test]
    fn the_digest_sees_what_a_pass_is_shortened_by() {
        let of = |rest: &str| {
            digest(&tree(&format!("{{load: {{ramping-vus: {{}}}}, tasks: [], {rest}}}")), Value::Null, &BTreeMap::new())
        };
        let digests = ["rounds: 8", "rounds: 9", "budget: 1m", "shorten: off", "warmup: {at_least: 1s}"].map(of);
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest));
        }
        assert_eq!(of("rounds: 8, shorten: auto"), digests[0], "what is the default says nothing new");
        assert_eq!(of("shorten: 100%"), digests[3], "all of it, in other words");
    }
}
