//! The scenarios of one call, one after the other, each with a folder of its own.

use super::output::Output;
use super::signals::Signals;
use super::source::{self, Source};
use crate::cli::{MeasureArgs, SayArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
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

/// All scenarios of a call.
#[derive(Debug)]
pub struct Jobs<'a> {
    context: &'a Context,
    args: &'a MeasureArgs,
    sources: Vec<Source>,
    signals: Signals,
}

impl<'a> Jobs<'a> {
    /// Reads the scenarios. `against` names a base that is to be checked out.
    ///
    /// # Errors
    /// Where a scenario cannot be read.
    pub fn read(context: &'a Context, args: &'a MeasureArgs, against: Option<&str>) -> Result<Self, Failure> {
        let sources = source::read(context, &args.scenarios, &args.vary, against)?;
        Ok(Self { context, args, sources, signals: Signals::listen()? })
    }

    /// Names of the scenarios.
    pub fn names(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.scenario.name.clone()).collect()
    }

    /// Makes all folders ready, then does one after the other; gives the most alarming of their statuses.
    ///
    /// # Errors
    /// Where a folder cannot be written, and the first failure of one.
    pub async fn each(&self, one: impl AsyncFn(Job<'_>) -> Result<ExitStatus, Failure>) -> Result<ExitStatus, Failure> {
        let folders = folders(&self.args.out, &self.sources);
        let outputs = folders.iter().map(|folder| Output::prepare(folder)).collect::<Result<Vec<_>, _>>()?;
        let mut status = ExitStatus::Passed;
        for (source, output) in self.sources.iter().zip(&outputs) {
            let job = Job { context: self.context, source, output, signals: &self.signals, say: self.args.say };
            status = status.worse(one(job).await?);
            if self.signals.stop().signal().is_some() {
                break;
            }
        }
        Ok(status)
    }
}

/// One scenario uses the folder itself, several a folder each within it.
fn folders(out: &Path, sources: &[Source]) -> Vec<PathBuf> {
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
