//! How deep the queues of a run of job graphs were over a window.

use super::super::jobs::{Depths, depths};
use crate::record::{QueueRole, RunRecord};
use serde_json::{Value, json};

/// Stretches of a window that a line is drawn of.
const STRETCHES: usize = 60;

/// For every queue that anything was ever in: its name, seconds, and the mean depth by arm; nothing beyond an arm's own end.
pub fn data(record: &RunRecord) -> Value {
    let queue = |role: QueueRole| {
        let Depths { seconds: longest, arms } = depths(record, role, STRETCHES)?;
        let seconds: Vec<f64> =
            (0..STRETCHES).map(|i| rounded(longest * (i as f64 + 0.5) / STRETCHES as f64)).collect();
        let line = |line: &[f64]| {
            let known = line.iter().map(|depth| json!(rounded(*depth)));
            known.chain(std::iter::repeat(Value::Null)).take(STRETCHES).collect::<Vec<Value>>()
        };
        let arms = arms.iter().filter(|(_, depths)| !depths.is_empty());
        let arms: serde_json::Map<String, Value> =
            arms.map(|(arm, depths)| (arm.name().to_owned(), json!(line(depths)))).collect();
        Some(json!({ "name": role.to_string(), "seconds": seconds, "arms": arms }))
    };
    Value::Array(QueueRole::ALL.into_iter().filter_map(queue).collect())
}

fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}
