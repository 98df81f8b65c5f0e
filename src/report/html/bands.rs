//! Stretches of a run that do not count, to be shaded.

use super::rounds::left_out;
use crate::record::RunRecord;
use serde_json::{Value, json};

/// Each from a second to a second, with what it is: what was before the first window of a start, and windows that do not
/// count.
pub fn bands(record: &RunRecord) -> Vec<Value> {
    let settle = record.plan.settle_seconds;
    let (mut ended, mut start) = (0.0, None);
    let mut bands = Vec::new();
    for window in &record.windows {
        if start != Some(window.start) && window.began > ended {
            bands.push(json!([ended, window.began, "start and warm-up"]));
        }
        start = Some(window.start);
        ended = window.began + settle + window.seconds;
        if let Some(why) = left_out(window, record) {
            bands.push(json!([window.began, ended, why]));
        }
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::VoidReason;
    use crate::report::sample;

    #[test]
    fn starts_and_what_does_not_count_are_shaded() {
        let mut record = sample::pass().record;
        assert_eq!(bands(&record), [json!([27.5, 32.0, "start and warm-up"])]);
        record.windows[2].void = Some(VoidReason::OtherGate);
        assert_eq!(bands(&record)[0], json!([8.0, 11.5, "void: another perf-gate ran"]));
        record.windows[2].void = None;
        record.windows[2].cut = true;
        assert_eq!(bands(&record)[0], json!([8.0, 11.5, "cut short"]));
    }
}
