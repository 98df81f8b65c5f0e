//! Where the time of jobs went.

use super::super::stage;
use super::counted;
use crate::gate::StageComparison;
use crate::metric;
use crate::record::{Arm, JobStage, RunRecord};
use crate::stats::median;

/// One stage of the jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRow {
    /// `queue wait`.
    pub stage: &'static str,
    /// `+25 %`; empty where there is nothing to compare with.
    pub change: String,
    /// `50.0 → 62.5 ms`.
    pub levels: String,
    /// `+24 … +26 %`.
    pub likely: String,
    /// It explains what was found.
    pub is_cause: bool,
}

/// The build's own stages first; those of head alone where nothing was compared.
pub fn rows(record: &RunRecord, compared: &[StageComparison]) -> Vec<StageRow> {
    if !compared.is_empty() {
        let mut all: Vec<&StageComparison> = compared.iter().collect();
        all.sort_by_key(|stage| !stage.stage.is_own());
        return all.into_iter().map(row).collect();
    }
    let mut known: Vec<JobStage> = JobStage::ALL.to_vec();
    known.sort_by_key(|stage| !stage.is_own());
    known.into_iter().filter_map(|stage| alone(record, stage)).collect()
}

fn row(compared: &StageComparison) -> StageRow {
    StageRow {
        stage: compared.stage.name(),
        change: compared.change.map(metric::percent_change).unwrap_or_default(),
        levels: stage::levels(compared.base, compared.head),
        likely: stage::likely(compared).unwrap_or_default(),
        is_cause: compared.is_cause,
    }
}

fn alone(record: &RunRecord, stage: JobStage) -> Option<StageRow> {
    let means = counted(record, Arm::Head).into_iter().filter_map(|(_, jobs)| jobs.stage(stage)?.mean());
    let level = median(&means.collect::<Vec<_>>())?;
    let (change, likely) = (String::new(), String::new());
    Some(StageRow { stage: stage.name(), change, levels: stage::levels(None, Some(level)), likely, is_cause: false })
}
