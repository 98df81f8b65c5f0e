//! OpenMetrics 1.0: runs and what was judged of them, as metrics that Prometheus and its kin read.
//!
//! Only gauges and summaries: they read the same in Prometheus' older text format, which is all that the textfile collector of
//! node_exporter, the Pushgateway and `promtool check metrics` know. What a counter of a program would be is a number of a run
//! that is over. Times are in seconds, shares from 0 to 1. Main function: [`openmetrics`].

mod exposition;
mod family;
mod judged;
mod labels;
mod measured;
mod unit;

use crate::gate::Judgement;
use crate::record::RunRecord;
use exposition::Exposition;

/// One exposition of runs of different scenarios, each with its judgement where there is one.
pub fn openmetrics(runs: &[(&RunRecord, Option<&Judgement>)]) -> String {
    let mut exposition = Exposition::default();
    for (record, judgement) in runs {
        measured::add(&mut exposition, record);
        if let Some(judgement) = judgement {
            judged::add(&mut exposition, judgement);
        }
    }
    exposition.text()
}

#[cfg(test)]
mod tests;
