//! `perf-gate gate`: the main job, a straight line from scenario to exit status.

use super::measure::measure;
use super::output::Output;
use super::print;
use super::progress::Progress;
use super::signals::Signals;
use super::source::{self, Source};
use crate::cli::{MeasureArgs, SayArgs};
use crate::context::Context;
use crate::engine::Next;
use crate::failure::{ExitStatus, Failure};
use crate::gate::{self, Evidence, Fault, Judgement, Policy, Verdict};
use crate::record::{Arm, Ending, RunPlan, RunRecord, Window};
use crate::report::{COMMENT_BUDGET, Files, Format, Report, Style};
use std::path::{Path, PathBuf};

/// Several scenarios run one after the other and give the most alarming of their statuses.
pub async fn gate(context: &Context, args: &MeasureArgs) -> Result<ExitStatus, Failure> {
    let sources = source::read(context, &args.scenarios, &args.vary)?;
    let outputs = folders(&args.out, &sources).iter().map(|f| Output::prepare(f)).collect::<Result<Vec<_>, _>>()?;
    let signals = Signals::listen()?;
    let mut status = ExitStatus::Passed;
    for (source, output) in sources.iter().zip(&outputs) {
        status = status.worse(gate_one(context, args, source, output, &signals).await?);
        if signals.stop().signal().is_some() {
            break;
        }
    }
    Ok(status)
}

async fn gate_one(
    context: &Context,
    args: &MeasureArgs,
    source: &Source,
    output: &Output,
    signals: &Signals,
) -> Result<ExitStatus, Failure> {
    let policy = &source.scenario.policy;
    let duet = source.scenario.target.base.is_some();
    let progress = Progress::start(context, &source.scenario.name, args.say.quiet || args.say.json);
    let mut decide = |plan: &RunPlan, windows: &[Window]| next(policy, plan, windows);
    let record = measure(context, source, duet, output, signals, &progress, &mut decide).await?;
    progress.finish();
    judge_and_report(context, policy, &record, output, &source.path, args.say)
}

/// Everything after the record: judgement, report, their files, what is printed, exit status.
pub fn judge_and_report(
    context: &Context,
    policy: &Policy,
    record: &RunRecord,
    output: &Output,
    scenario: &Path,
    say: SayArgs,
) -> Result<ExitStatus, Failure> {
    let judgement = gate::judge(policy, record, &Evidence::Record);
    output.write_json("judgement.json", &judgement)?;
    let files = files(scenario, output);
    let report = Report::new(&judgement, record, &policy.fail_on, &files);
    let comment = report.render(Format::Markdown { budget: COMMENT_BUDGET });
    output.write("report.md", comment.as_bytes())?;
    let text = report.render(Format::Terminal(style(context)));
    if say.json {
        let json = serde_json::to_string(&judgement).map_err(|e| Failure::unexpected("judgement", &e))?;
        print(&format!("{json}\n"))?;
    } else if say.quiet {
        print(&format!("{}\n", report.sentence.plain()))?;
    } else {
        print(&text)?;
    }
    Ok(status(&judgement, policy, record))
}

/// Where things are. The built-in quick start is no file.
pub fn files(scenario: &Path, output: &Output) -> Files {
    Files {
        scenario: scenario.exists().then(|| scenario.display().to_string()),
        folder: Some(output.folder().display().to_string()),
    }
}

/// What a terminal can show.
pub fn style(context: &Context) -> Style {
    let width = context.variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let width = width.or_else(|| crate::context::terminal_width().filter(|_| context.stdout_is_terminal));
    Style { colour: context.colour(), width: width.unwrap_or(100).clamp(60, 140) }
}

/// The exit status of a judged run.
fn status(judgement: &Judgement, policy: &Policy, record: &RunRecord) -> ExitStatus {
    if let Ending::Interrupted { signal } = record.ending {
        return ExitStatus::Interrupted(signal);
    }
    if matches!(judgement.fault, Some(Fault::Down { arm: Arm::Head, .. })) {
        return ExitStatus::HeadFailed;
    }
    match judgement.verdict {
        verdict if !policy.fail_on.contains(&verdict) => ExitStatus::Passed,
        Verdict::Regressed => ExitStatus::Regressed,
        Verdict::Pass | Verdict::Improved => ExitStatus::Passed,
        Verdict::Invalid | Verdict::Inconclusive | Verdict::Incomparable | Verdict::NoBaseline => ExitStatus::NoVerdict,
    }
}

/// The engine knows no policy: what to do next is asked of the gate.
fn next(policy: &Policy, plan: &RunPlan, windows: &[Window]) -> Next {
    match gate::next(policy, plan, windows) {
        gate::Next::Continue => Next::Continue,
        gate::Next::Stop => Next::Stop,
        gate::Next::Confirm => Next::Confirm,
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
