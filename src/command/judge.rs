//! `perf-gate judge`: a verdict again, without load.

use super::conclusion::Conclusion;
use super::judging::Judging;
use super::output::{Output, read_record};
use super::source::{self, Source};
use super::trial::Trial;
use super::{storage, warn};
use crate::cli::JudgeArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::record::RunRecord;
use crate::store::{Entry, Kind, Scope};
use std::path::{Path, PathBuf};

/// Kept runs that are in memory at once.
const AT_ONCE: usize = 8;

/// Judges a record, or many of them, by the policy of a scenario.
pub async fn judge(context: &Context, args: &JudgeArgs) -> Result<ExitStatus, Failure> {
    let path = args.policy.as_ref().or(args.scenario.as_ref());
    let path = path.ok_or_else(|| Failure::Usage("name the scenario whose policy to judge by".to_owned()))?;
    let sources = source::read_measured(context, std::slice::from_ref(path), &args.vary)?;
    let source = sources.first().ok_or_else(|| Failure::Unexpected("a scenario was read and is gone".to_owned()))?;
    let mut judging = Judging::new(context, source, args)?;
    match (&args.record, &args.runs) {
        (Some(path), _) if path.is_dir() => folder(context, args, source, &mut judging, path).await,
        (Some(path), _) => one(context, args, source, &mut judging, path).await,
        (None, _) => kept(context, args, source, &mut judging).await,
    }
}

async fn one(
    context: &Context,
    args: &JudgeArgs,
    source: &Source,
    judging: &mut Judging<'_>,
    path: &Path,
) -> Result<ExitStatus, Failure> {
    let record = read_record(path)?;
    let confirmation = match &args.confirms {
        Some(path) => Some(read_record(path)?),
        None => beside(path, &record),
    };
    let (policy, judgement) = judging.judge(&record, confirmation.as_ref()).await?;
    let output = Output::beside(&args.out)?;
    let conclusion = Conclusion { context, output: &output, scenario: &source.path, say: args.say };
    Ok(conclusion.of(&policy, &record, &judgement)?.status)
}

/// The other measurement that gate left beside a record of the same commit: a later one of its own, or the earlier one
/// that it confirmed.
fn beside(path: &Path, record: &RunRecord) -> Option<RunRecord> {
    let found = read_record(&path.parent()?.join(Output::CONFIRMATION).join("record.json")).ok();
    found.filter(|again| again.identity.commit == record.identity.commit && again.began != record.began)
}

/// All records of a folder, oldest first; the status is the most alarming one.
async fn folder(
    context: &Context,
    args: &JudgeArgs,
    source: &Source,
    judging: &mut Judging<'_>,
    folder: &Path,
) -> Result<ExitStatus, Failure> {
    let name = &source.scenario.name;
    let (mut records, others): (Vec<RunRecord>, Vec<RunRecord>) =
        records(folder)?.into_iter().partition(|record| record.scenario == *name);
    if records.is_empty() {
        return Err(Failure::Usage(format!("{}: no record of the scenario {name} is in it", folder.display())));
    }
    if !others.is_empty() {
        warn(&format!("{} records of other scenarios are left out", others.len()));
    }
    records.sort_by(|a, b| a.began.cmp(&b.began));
    let mut trial = Trial::default();
    for record in &records[records.len().saturating_sub(args.last)..] {
        trial.add(judging, record).await?;
    }
    trial.tell(context, name, args.say)?;
    Ok(trial.status())
}

/// Runs that `gate --keep` stored: a policy is tried on them, and nothing fails.
async fn kept(
    context: &Context,
    args: &JudgeArgs,
    source: &Source,
    judging: &mut Judging<'_>,
) -> Result<ExitStatus, Failure> {
    let workflow = judging.checkout().workflow.clone();
    let failure = |fault| storage::failure(fault, &workflow);
    let location = storage::location(args.runs.as_deref(), None)?;
    let store = storage::open(&location, &workflow).await?;
    let name = &source.scenario.name;
    let repository = judging.checkout().repository(context);
    let listing = store.list(Kind::Run, &Scope::scenario(&repository, name), None).await.map_err(failure)?;
    let mut entries: Vec<Entry> = listing.entries.into_iter().take(args.last).collect();
    if entries.is_empty() {
        return Err(Failure::Usage(format!(
            "no run of {repository}, scenario {name}, is kept in {location}; `perf-gate gate --keep` keeps them"
        )));
    }
    entries.reverse();
    let mut trial = Trial::default();
    for some in entries.chunks(AT_ONCE) {
        let (records, unusable) = store.records(some).await.map_err(failure)?;
        unusable.iter().for_each(|object| warn(&format!("{} is left out: {}", object.name, object.why)));
        for (_, record) in &records {
            trial.add(judging, record).await?;
        }
    }
    trial.tell(context, name, args.say)?;
    Ok(ExitStatus::Passed)
}

/// Every record in a folder and the folders in it, but for those that only confirm another.
fn records(folder: &Path) -> Result<Vec<RunRecord>, Failure> {
    let read = |source| Failure::Read { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path: PathBuf = entry.map_err(read)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != Output::CONFIRMATION {
                found.extend(records(&path)?);
            }
        } else if name.ends_with(".json") || name.ends_with(".json.gz") {
            // Judgements and stored runs lie beside records.
            found.extend(read_record(&path).ok());
        }
    }
    Ok(found)
}
