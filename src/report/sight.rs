//! What the spread of counted windows allows to see.

use super::quantity;
use crate::gate::{Comparison, Judgement, Rule, Sight};
use crate::metric::{self, Metric};
use crate::record::RunRecord;

/// The threshold of a makespan where the scenario names none (`docs/statistics.md` §1.8).
const USUAL: f64 = 0.10;

/// That of a judged run, held against its threshold.
pub fn line(judgement: &Judgement, record: &RunRecord) -> Option<String> {
    let is_it = |check: &&Comparison| check.key.metric == Metric::Iteration && check.rule == Rule::Threshold;
    let limit = judgement.checks.iter().find(is_it).and_then(|check| check.limit);
    Sight::of(record, limit.unwrap_or(USUAL)).map(told)
}

/// That of a run that is not judged.
pub fn of_run(record: &RunRecord) -> Option<String> {
    Sight::of(record, USUAL).map(told)
}

/// `makespans of one build differ by 9.1 % (standard deviation); 24 rounds prove +18 % and more in 9 of 10 gates`.
fn told(sight: Sight) -> String {
    format!(
        "makespans of one build differ by {} from round to round (standard deviation): {} paired rounds prove {} and more \
         in 9 of 10 gates",
        quantity::size(sight.spread),
        sight.rounds,
        metric::percent_change(sight.visible)
    )
}
