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

/// Does all scenarios of a call; gives the most alarming of their statuses. `against` tells that a base is to be
/// checked out.
///
/// # Errors
/// Where a scenario cannot be read or a folder cannot be written, before any is begun, and the first failure of one.
pub async fn each(
    context: &Context,
    args: &MeasureArgs,
    against: bool,
    one: impl AsyncFn(Job<'_>) -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    let sources = source::read(context, &args.scenarios, &args.vary, against)?;
    let outputs = folders(&args.out, &sources).iter().map(|f| Output::prepare(f)).collect::<Result<Vec<_>, _>>()?;
    let signals = Signals::listen()?;
    let mut status = ExitStatus::Passed;
    for (source, output) in sources.iter().zip(&outputs) {
        let job = Job { context, source, output, signals: &signals, say: args.say };
        status = status.worse(one(job).await?);
        if signals.stop().signal().is_some() {
            break;
        }
    }
    Ok(status)
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
