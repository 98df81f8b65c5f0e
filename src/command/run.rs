//! `perf-gate run`: head alone, its record and nothing else.

use super::gate::{files, folders, style};
use super::measure::measure;
use super::output::Output;
use super::print;
use super::progress::Progress;
use super::signals::Signals;
use super::source;
use crate::cli::MeasureArgs;
use crate::context::Context;
use crate::engine::Next;
use crate::failure::{ExitStatus, Failure};
use crate::record::{Ending, RunPlan, RunRecord, Window};
use crate::report::run_summary;

/// Several scenarios run one after the other and give the most alarming of their statuses.
pub async fn run(context: &Context, args: &MeasureArgs) -> Result<ExitStatus, Failure> {
    let sources = source::read(context, &args.scenarios, &args.vary)?;
    let outputs = folders(&args.out, &sources).iter().map(|f| Output::prepare(f)).collect::<Result<Vec<_>, _>>()?;
    let signals = Signals::listen()?;
    let mut status = ExitStatus::Passed;
    for (source, output) in sources.iter().zip(&outputs) {
        let progress = Progress::start(context, &source.scenario.name, args.say.quiet || args.say.json);
        let mut to_the_end = |_: &RunPlan, _: &[Window]| Next::Continue;
        let record = measure(context, source, false, output, &signals, &progress, &mut to_the_end).await?;
        progress.finish();
        let files = files(&source.path, output);
        let text = run_summary(&record, style(context), &files);
        if args.say.json {
            let json = serde_json::to_string(&record).map_err(|e| Failure::unexpected("record", &e))?;
            print(&format!("{json}\n"))?;
        } else if args.say.quiet {
            print(&format!("{}\n", text.lines().next().unwrap_or_default()))?;
        } else {
            print(&text)?;
        }
        status = status.worse(status_of(&record));
        if signals.stop().signal().is_some() {
            break;
        }
    }
    Ok(status)
}

fn status_of(record: &RunRecord) -> ExitStatus {
    match record.ending {
        Ending::Complete => ExitStatus::Passed,
        Ending::Interrupted { signal } => ExitStatus::Interrupted(signal),
        Ending::Down(_) => ExitStatus::HeadFailed,
        Ending::TooManyVoid | Ending::OutOfTime | Ending::Generator { .. } => ExitStatus::NoVerdict,
    }
}
