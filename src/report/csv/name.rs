//! What Locust calls a request: its type, which of HTTP is the method, and its name.

use crate::record::RunRecord;
use serde_json::Value;
use std::collections::BTreeMap;

/// Methods that a name may begin with.
const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];
/// Of a job of a graph.
const JOB: &str = "JOB";
/// Where a request does not say.
const DEFAULT: &str = "GET";

/// Type and name of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Method, `JOB`, or nothing where it is not known.
    pub kind: String,
    /// Name, without the method where it begins with that.
    pub name: String,
}

impl Name {
    /// Of the row over all others.
    pub fn all() -> Self {
        Self { kind: String::new(), name: "Aggregated".to_owned() }
    }
}

/// The names of a record.
#[derive(Debug)]
pub struct Names {
    is_graph: bool,
    /// Methods of requests that have names of their own, as the scenario says.
    methods: BTreeMap<String, String>,
}

impl Names {
    /// Those of a record.
    pub fn of(record: &RunRecord) -> Self {
        Self { is_graph: record.plan.graph.is_some(), methods: methods(&record.source) }
    }

    /// That of a task, or of a request within one.
    pub fn name(&self, task: &str) -> Name {
        let begins =
            |text: &str| text.split_once(' ').filter(|(method, _)| METHODS.contains(method)).map(|(m, _)| m.to_owned());
        if let (false, Some(method)) = (self.is_graph, begins(task)) {
            return Name { name: task[method.len()..].trim_start().to_owned(), kind: method };
        }
        let within = || task.split_once(" / ").and_then(|(_, step)| begins(step));
        let kind = match self.is_graph {
            true => JOB.to_owned(),
            false => self.methods.get(task).cloned().or_else(within).unwrap_or_default(),
        };
        Name { kind, name: task.to_owned() }
    }
}

/// `TASK`, or `TASK / STEP` where it has steps.
fn methods(scenario: &Value) -> BTreeMap<String, String> {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut found = BTreeMap::new();
    for task in list(scenario.get("tasks")) {
        let Some(name) = task.get("name").and_then(Value::as_str) else { continue };
        found.extend(method(&task).map(|method| (name.to_owned(), method)));
        for step in list(task.get("steps")) {
            let within = step.get("name").and_then(Value::as_str).map(|step| format!("{name} / {step}"));
            found.extend(within.zip(method(&step)));
        }
    }
    found
}

fn method(task: &Value) -> Option<String> {
    let request = task.get("request")?;
    Some(request.get("method").and_then(Value::as_str).unwrap_or(DEFAULT).to_owned())
}
