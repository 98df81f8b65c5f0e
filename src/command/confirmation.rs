//! A second measurement that confirms a red against stored runs, or does not (`docs/statistics.md` §4.6).

use super::against::{Against, wants_stored};
use super::checkout::Checkout;
use super::job::Job;
use super::measure::Measurement;
use super::output::{Output, read_record};
use crate::failure::Failure;
use crate::gate::Policy;
use crate::machine;
use crate::record::RunRecord;
use std::path::{Path, PathBuf};

/// A red by history is measured again where that can confirm it: beside the base build, or on a fixed machine.
pub async fn measure(
    measurement: Measurement<'_>,
    policy: &Policy,
    against: &Against,
) -> Result<Option<RunRecord>, Failure> {
    let job = measurement.job;
    let has_base = job.source.scenario.target.has_base();
    if !(has_base || against.is_on_fixed_machine()) || job.signals.stop().signal().is_some() {
        return Ok(None);
    }
    let output = Output::prepare(&job.output.folder().join(Output::CONFIRMATION))?;
    let measurement = Measurement { job: Job { output: &output, ..job }, ..measurement };
    let again = if has_base { measurement.duet(policy).await } else { measurement.head().await };
    again.map(Some)
}

/// The record of an earlier red that this run is to confirm.
#[derive(Debug)]
pub struct Earlier {
    path: PathBuf,
    record: RunRecord,
}

impl Earlier {
    /// Reads it.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        Ok(Self { path: path.to_owned(), record: read_record(path)? })
    }

    /// The record, if it is one of the same commit and scenario, and from another host. It is left beside that of
    /// this run, so that the verdict can be made again.
    pub fn taken(&self, job: Job<'_>, checkout: &Checkout) -> Result<&RunRecord, Failure> {
        fits(&self.path, &self.record, job, checkout)?;
        Output::prepare(&job.output.folder().join(Output::CONFIRMATION))?.write_record(&self.record)?;
        Ok(&self.record)
    }
}

fn fits(path: &Path, record: &RunRecord, job: Job<'_>, checkout: &Checkout) -> Result<(), Failure> {
    let scenario = &job.source.scenario;
    let refuse = |why: String| Err(Failure::Usage(format!("--confirms {}: {why}", path.display())));
    if !wants_stored(&scenario.policy, scenario.target.has_base()) {
        return refuse(
            "only a red against stored runs wants to be confirmed, and this scenario measures a base".into(),
        );
    }
    if record.digest != scenario.digest {
        return refuse("it was measured with another load or other tasks; confirm it with the same scenario".into());
    }
    let commit = checkout.git.head();
    if record.identity.commit != commit {
        let shown = |commit: &Option<String>| commit.clone().unwrap_or_else(|| "no commit".to_owned());
        let (measured, here) = (shown(&record.identity.commit), shown(&commit));
        return refuse(format!("it measured {measured}, and {here} is checked out; check the same commit out"));
    }
    let host = machine::environment(&job.context.variables).host;
    if !scenario.history.fixed_machine && host.is_some() && record.environment.host == host {
        return refuse(
            "it was measured on this very host, and a second run here confirms only that the host is slow; confirm it \
             in a job on another one (or set history.fixed_machine where the machine is yours alone)"
                .into(),
        );
    }
    Ok(())
}
