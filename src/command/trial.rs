//! One policy tried on many records: what each would have come to, and how many would have failed.

use super::conclusion::{status, style};
use super::judging::Judging;
use super::{print, print_json};
use crate::cli::SayArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::{Judgement, Policy};
use crate::record::RunRecord;
use crate::report::{TrialRow, trial};

/// One policy tried on many records.
#[derive(Debug, Default)]
pub struct Trial {
    rows: Vec<TrialRow>,
    judgements: Vec<Judgement>,
    status: Option<ExitStatus>,
}

impl Trial {
    /// Judges one more record.
    pub async fn add(&mut self, judging: &mut Judging<'_>, record: &RunRecord) -> Result<(), Failure> {
        let (policy, judgement) = judging.judge(record, None).await?;
        self.take(&policy, record, judgement);
        Ok(())
    }

    fn take(&mut self, policy: &Policy, record: &RunRecord, judgement: Judgement) {
        let status = status(&judgement, policy, record);
        self.status = Some(self.status.map_or(status, |worst| worst.worse(status)));
        self.rows.push(TrialRow::new(record, &judgement, status != ExitStatus::Passed));
        self.judgements.push(judgement);
    }

    /// The most alarming status of all.
    pub fn status(&self) -> ExitStatus {
        self.status.unwrap_or(ExitStatus::Passed)
    }

    /// Says what came of it: all of it as JSON, the first line, or a table.
    pub fn tell(&self, context: &Context, scenario: &str, say: SayArgs) -> Result<(), Failure> {
        if say.json {
            for judgement in &self.judgements {
                print_json(judgement)?;
            }
            return Ok(());
        }
        let text = trial(scenario, &self.rows, style(context));
        print(if say.quiet { text.split_inclusive('\n').next().unwrap_or_default() } else { &text }).map(|_| ())
    }
}
