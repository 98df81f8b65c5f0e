//! A run on disk: its record, and its judgement where it has one.

use crate::command::output::read_record;
use crate::failure::Failure;
use crate::gate::Judgement;
use crate::record::RunRecord;
use crate::report::{Files, Format, Report, Style, run_summary};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const JUDGEMENT: &str = "judgement.json";
const RECORD: &str = "record.json";

/// A run that is shown again.
#[derive(Debug)]
pub struct Shown {
    /// The record as the user named it, or as it was found.
    pub path: PathBuf,
    /// The run.
    pub record: RunRecord,
    /// What it came to; absent where nothing lies beside the record, or where nobody asked for it.
    pub judgement: Option<Judgement>,
}

/// The record that a path names, or those of the scenarios in a folder.
pub fn records(path: &Path) -> Result<Vec<PathBuf>, Failure> {
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

/// Refuses two runs of one scenario, where nothing but its name tells them apart.
pub fn one_each(runs: &[Shown]) -> Result<(), Failure> {
    let mut known = BTreeSet::new();
    match runs.iter().find(|run| !known.insert(&run.record.scenario)) {
        None => Ok(()),
        Some(run) => Err(Failure::Usage(format!(
            "{}: a second run of the scenario {}; write the runs of one scenario one by one",
            run.path.display(),
            run.record.scenario
        ))),
    }
}

impl Shown {
    /// Reads a record, and what lies beside it where that is wanted.
    pub fn read(path: &Path, wants_judgement: bool) -> Result<Self, Failure> {
        let record = read_record(path)?;
        let judgement = if wants_judgement { beside(path, &record)? } else { None };
        Ok(Self { path: path.to_owned(), record, judgement })
    }

    /// Its judgement, or what to do for one.
    pub fn judged(&self) -> Result<&Judgement, Failure> {
        self.judgement.as_ref().ok_or_else(|| {
            let (record, folder) = (self.path.display(), folder(&self.path).display());
            Failure::Usage(format!(
                "{record}: not judged yet; `perf-gate judge {record} SCENARIO --out {folder}` does that, and --format csv and \
                 openmetrics need no judgement"
            ))
        })
    }

    /// What there is to say of its judgement.
    pub fn report(&self) -> Result<Report, Failure> {
        let judgement = self.judged()?;
        Ok(Report::new(judgement, &self.record, &judgement.fail_on, &self.files()))
    }

    /// For people; of one build that nothing has judged what was measured.
    pub fn terminal(&self, style: Style) -> Result<String, Failure> {
        if self.judgement.is_none() && !self.record.is_duet() {
            return Ok(run_summary(&self.record, style, &self.files()));
        }
        Ok(self.report()?.render(Format::Terminal(style)))
    }

    fn files(&self) -> Files {
        Files { scenario: None, folder: Some(folder(&self.path).display().to_string()) }
    }
}

/// Of a record in the current folder that is `.`.
fn folder(record: &Path) -> &Path {
    record.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The judgement beside a record, where there is one.
fn beside(path: &Path, record: &RunRecord) -> Result<Option<Judgement>, Failure> {
    let path = folder(path).join(JUDGEMENT);
    let json = match std::fs::read(&path) {
        Ok(json) => json,
        Err(source) if source.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Failure::Read { path, source }),
    };
    let judgement = Judgement::parse(&json).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))?;
    if judgement.scenario == record.scenario {
        return Ok(Some(judgement));
    }
    Err(Failure::Usage(format!(
        "{}: it is about the scenario {}, the record beside it about {}",
        path.display(),
        judgement.scenario,
        record.scenario
    )))
}
