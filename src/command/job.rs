//! The scenarios of one call, one after the other, each with a folder of its own.

use super::output::Output;
use super::outputs;
use super::signals::Signals;
use super::source::{self, Source};
use super::warn;
use crate::cli::{MeasureArgs, SayArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::github::Runner;
use std::path::{Path, PathBuf};

/// One scenario of a call.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The process.
    pub context: &'a Context,
    /// The scenario.
    pub source: &'a Source,
    /// Where its files go.
    pub output: &'a Output,
    /// What cuts it short.
    pub signals: &'a Signals,
    /// How much is printed.
    pub say: SayArgs,
}

/// All scenarios of a call, each with its folder.
#[derive(Debug)]
pub struct Jobs<'a> {
    context: &'a Context,
    say: SayArgs,
    sources: Vec<Source>,
    outputs: Vec<Output>,
    signals: Signals,
}

impl<'a> Jobs<'a> {
    /// Reads the scenarios and makes their folders ready. `against` names a base that is to be checked out.
    ///
    /// # Errors
    /// Where a scenario cannot be read or a folder cannot be written.
    pub fn prepare(context: &'a Context, args: &MeasureArgs, against: Option<&str>) -> Result<Self, Failure> {
        let sources = source::read(context, &args.scenarios, &args.vary, against)?;
        let outputs = folders(&args.out, &sources).iter().map(|f| Output::prepare(f)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { context, say: args.say, sources, outputs, signals: Signals::listen()? })
    }

    /// Names of the scenarios.
    pub fn names(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.scenario.name.clone()).collect()
    }

    /// Does one after the other; gives the most alarming of their statuses.
    ///
    /// # Errors
    /// The first failure of one.
    pub async fn each(&self, one: impl AsyncFn(Job<'_>) -> Result<ExitStatus, Failure>) -> Result<ExitStatus, Failure> {
        let mut status = ExitStatus::Passed;
        for (begun, (source, output)) in (1..).zip(self.sources.iter().zip(&self.outputs)) {
            let job = Job { context: self.context, source, output, signals: &self.signals, say: self.say };
            let ended = one(job).await;
            if ended.is_err() || self.signals.stop().signal().is_some() {
                Self::leave(&self.sources[begun..]);
            }
            status = status.worse(ended?);
            if self.signals.stop().signal().is_some() {
                break;
            }
        }
        Ok(status)
    }

    /// Says what is not begun any more.
    fn leave(sources: &[Source]) {
        let names: Vec<&str> = sources.iter().map(|source| source.scenario.name.as_str()).collect();
        if !names.is_empty() {
            warn(&format!("not begun: {}", names.join(", ")));
        }
    }

    /// Tells later steps of a workflow where the records are that were written below `out`.
    pub fn tell_records(&self, out: &Path) {
        let records: Vec<PathBuf> = self.outputs.iter().map(Output::record).filter(|record| record.exists()).collect();
        if let Err(fault) = outputs::of_files(&Runner::of(&self.context.variables), out, &records) {
            warn(&fault.to_string());
        }
    }
}

/// One scenario uses the folder itself, several a folder each within it.
pub fn folders(out: &Path, sources: &[Source]) -> Vec<PathBuf> {
    if let [_] = sources {
        return vec![out.to_owned()];
    }
    let folder = |(index, source): (usize, &Source)| {
        let letters = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        let name: String = source.scenario.name.chars().map(letters).collect();
        let twin = sources[..index].iter().any(|other| other.scenario.name == source.scenario.name);
        out.join(if twin { format!("{name}-{}", index + 1) } else { name })
    };
    sources.iter().enumerate().map(folder).collect()
}
