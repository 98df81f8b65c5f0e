//! `perf-gate report`: what was measured and judged, shown again in another format.

mod prefix;
mod shown;

use super::conclusion::style;
use super::print;
use crate::cli::{ReportArgs, ReportFormat};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::Judgement;
use crate::github::inert_json;
use crate::report::{self, COMMENT_BUDGET, Frame, Report, Sheet, Style};
use shown::{Shown, one_each, records};
use std::path::Path;

/// The key of a comment over several scenarios.
const SEVERAL: &str = "perf-gate";

/// Renders what is on disk; the status does not depend on the verdict.
pub fn report(context: &Context, args: &ReportArgs) -> Result<ExitStatus, Failure> {
    if args.format == ReportFormat::Html && args.out.is_none() && context.stdout_is_terminal {
        let what = "a page is for a browser, not for a terminal: name a file by --out, such as --out report.html";
        return Err(Failure::Usage(what.to_owned()));
    }
    let mut runs = Vec::new();
    for path in &args.runs {
        for record in records(path)? {
            // Tables are of the record alone, whatever lies beside it.
            let wants_judgement = args.format != ReportFormat::Csv;
            runs.push(Shown::read(&record, wants_judgement)?);
        }
    }
    let style = Style { colour: context.colour() && args.out.is_none(), ..style(context) };
    let text = match args.format {
        ReportFormat::Csv => return prefix::write_all(&runs, args.out.as_deref()),
        ReportFormat::Terminal => terminal(&runs, style),
        ReportFormat::Markdown => Ok(report::comment(&reports(&runs)?, &frame(&runs), COMMENT_BUDGET)),
        ReportFormat::Html => page(&runs),
        ReportFormat::Junit => Ok(report::junit(&reports(&runs)?)),
        ReportFormat::Json => json(&runs),
        ReportFormat::Openmetrics => openmetrics(&runs),
    }?;
    match &args.out {
        None => print(&text),
        Some(path) => write(path, &text).map(|()| ExitStatus::Passed),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|source| Failure::Write { path: path.to_owned(), source })
}

fn terminal(runs: &[Shown], style: Style) -> Result<String, Failure> {
    let texts: Vec<String> = runs.iter().map(|run| run.terminal(style)).collect::<Result<_, _>>()?;
    Ok(texts.join("\n"))
}

fn openmetrics(runs: &[Shown]) -> Result<String, Failure> {
    one_each(runs)?;
    let all: Vec<_> = runs.iter().map(|run| (&run.record, run.judgement.as_ref())).collect();
    Ok(report::openmetrics(&all))
}

fn reports(runs: &[Shown]) -> Result<Vec<Report>, Failure> {
    runs.iter().map(Shown::report).collect()
}

fn page(runs: &[Shown]) -> Result<String, Failure> {
    let reports = reports(runs)?;
    let sheets = runs.iter().zip(&reports).map(|(run, report)| {
        let judgement = run.judged()?;
        Ok(Sheet { report, judgement, record: &run.record })
    });
    Ok(report::html(&sheets.collect::<Result<Vec<_>, Failure>>()?))
}

fn json(runs: &[Shown]) -> Result<String, Failure> {
    let judgements: Vec<&Judgement> = runs.iter().map(Shown::judged).collect::<Result<_, _>>()?;
    let json = match judgements.as_slice() {
        [judgement] => serde_json::to_string_pretty(judgement),
        several => serde_json::to_string_pretty(several),
    };
    Ok(inert_json(&json.map_err(|e| Failure::unexpected("judgement", &e))?) + "\n")
}

/// The commit is named where all runs are of the same.
fn frame(runs: &[Shown]) -> Frame {
    let commits: Vec<&Option<String>> = runs.iter().map(|run| &run.record.identity.commit).collect();
    let commit = commits.first().copied().cloned().flatten().filter(|_| commits.windows(2).all(|two| two[0] == two[1]));
    let key = match runs {
        [run] => run.record.scenario.clone(),
        _ => SEVERAL.to_owned(),
    };
    Frame { key, commit, ..Frame::default() }
}
