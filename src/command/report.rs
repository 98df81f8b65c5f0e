//! `perf-gate report`: what was judged, shown again in another format.

use super::conclusion::style;
use super::output::read_record;
use super::print;
use crate::cli::{ReportArgs, ReportFormat};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::Judgement;
use crate::github::inert_json;
use crate::record::RunRecord;
use crate::report::{self, COMMENT_BUDGET, Files, Format, Frame, Report, Sheet, Style};
use std::path::{Path, PathBuf};

const JUDGEMENT: &str = "judgement.json";
const RECORD: &str = "record.json";
/// The key of a comment over several scenarios.
const SEVERAL: &str = "perf-gate";

/// A run that was judged.
struct Judged {
    folder: PathBuf,
    record: RunRecord,
    judgement: Judgement,
}

/// Renders what is on disk; the status does not depend on the verdict.
pub fn report(context: &Context, args: &ReportArgs) -> Result<ExitStatus, Failure> {
    let mut judged = Vec::new();
    for path in &args.runs {
        for record in records(path)? {
            judged.push(Judged::read(&record)?);
        }
    }
    let style = Style { colour: context.colour() && args.out.is_none(), ..style(context) };
    let text = rendered(&judged, args.format, style)?;
    match &args.out {
        None => print(&text),
        Some(path) => {
            std::fs::write(path, text).map_err(|source| Failure::Write { path: path.clone(), source })?;
            Ok(ExitStatus::Passed)
        }
    }
}

/// The record that a path names, or those of the scenarios in a folder.
fn records(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let holds = |folder: &Path| [JUDGEMENT, RECORD, "record.json.gz"].iter().any(|name| folder.join(name).exists());
    if holds(path) {
        return Ok(vec![path.join(RECORD)]);
    }
    let entries = std::fs::read_dir(path).map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| holds(path)).collect();
    if folders.is_empty() {
        let text =
            "neither it nor a folder in it holds a record.json; name the folder that was --out of perf-gate gate";
        return Err(Failure::Usage(format!("{}: {text}", path.display())));
    }
    folders.sort();
    Ok(folders.iter().map(|folder| folder.join(RECORD)).collect())
}

impl Judged {
    fn read(path: &Path) -> Result<Self, Failure> {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let record = read_record(path)?;
        let path = folder.join(JUDGEMENT);
        let json = std::fs::read(&path).map_err(|source| unjudged(&path, source))?;
        let judgement = Judgement::parse(&json).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))?;
        if judgement.scenario != record.scenario {
            return Err(Failure::Usage(format!(
                "{}: it is about the scenario {}, the record beside it about {}",
                path.display(),
                judgement.scenario,
                record.scenario
            )));
        }
        Ok(Self { folder, record, judgement })
    }

    fn report(&self) -> Report {
        let files = Files { scenario: None, folder: Some(self.folder.display().to_string()) };
        Report::new(&self.judgement, &self.record, &self.judgement.fail_on, &files)
    }
}

fn unjudged(path: &Path, source: std::io::Error) -> Failure {
    if source.kind() != std::io::ErrorKind::NotFound {
        return Failure::Read { path: path.to_owned(), source };
    }
    let folder = path.parent().unwrap_or(Path::new("")).display();
    Failure::Usage(format!(
        "{folder}: not judged yet; `perf-gate judge {folder}/{RECORD} SCENARIO --out {folder}` does that"
    ))
}

fn rendered(judged: &[Judged], format: ReportFormat, style: Style) -> Result<String, Failure> {
    let reports: Vec<Report> = judged.iter().map(Judged::report).collect();
    Ok(match format {
        ReportFormat::Terminal => {
            let texts: Vec<String> = reports.iter().map(|report| report.render(Format::Terminal(style))).collect();
            texts.join("\n")
        }
        ReportFormat::Markdown => report::comment(&reports, &frame(judged), COMMENT_BUDGET),
        ReportFormat::Html => report::html(&sheets(judged, &reports)),
        ReportFormat::Junit => report::junit(&reports),
        ReportFormat::Json => {
            let judgements: Vec<&Judgement> = judged.iter().map(|judged| &judged.judgement).collect();
            let json = match judgements.as_slice() {
                [judgement] => serde_json::to_string_pretty(judgement),
                several => serde_json::to_string_pretty(several),
            };
            inert_json(&json.map_err(|e| Failure::unexpected("judgement", &e))?) + "\n"
        }
    })
}

fn sheets<'a>(judged: &'a [Judged], reports: &'a [Report]) -> Vec<Sheet<'a>> {
    let sheet =
        |(run, report): (&'a Judged, &'a Report)| Sheet { report, judgement: &run.judgement, record: &run.record };
    judged.iter().zip(reports).map(sheet).collect()
}

/// The commit is named where all runs are of the same.
fn frame(judged: &[Judged]) -> Frame {
    let commits: Vec<&Option<String>> = judged.iter().map(|judged| &judged.record.identity.commit).collect();
    let commit = commits.first().copied().cloned().flatten().filter(|_| commits.windows(2).all(|two| two[0] == two[1]));
    let key = match judged {
        [judged] => judged.judgement.scenario.clone(),
        _ => SEVERAL.to_owned(),
    };
    Frame { key, commit, ..Frame::default() }
}
