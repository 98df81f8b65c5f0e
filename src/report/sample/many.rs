//! Judgements of more than a page.

use super::{Sample, task};

/// So many further tasks that did not move, before those of the sample.
pub fn with_tasks(mut sample: Sample, tasks: usize) -> Sample {
    let further =
        |i: usize| task(&format!("GET /a/rather/long/path/of/{i}/with/{{id}}"), 9_000.0 + i as f64, 0.01, false);
    sample.judgement.tasks.splice(0..0, (1..=tasks).map(further));
    sample
}
