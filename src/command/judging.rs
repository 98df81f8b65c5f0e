//! Judging records without load: by what they hold, by stored runs of their time, or by other records.

use super::against::{Against, wants_stored};
use super::ancestry::Ancestry;
use super::branches::Branches;
use super::checkout::{Checkout, LOCAL};
use super::output::read_record;
use super::source::Source;
use super::storage;
use super::stored::{Question, Reader, StoredRuns};
use crate::cli::JudgeArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::gate::{Judgement, Policy};
use crate::history::{Baseline, EnvironmentKey, Lineage, Stored, Summary, Wanted};
use crate::record::RunRecord;
use crate::store::Location;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Judges records by the policy of one scenario.
#[derive(Debug)]
pub struct Judging<'a> {
    source: &'a Source,
    checkout: Checkout,
    /// Where stored runs are; opened when the first record wants them.
    location: Location,
    reader: Option<Reader>,
    /// Records given to compare with, rather than stored runs.
    given: Vec<(PathBuf, Summary)>,
}

impl<'a> Judging<'a> {
    /// Stored runs are those of `--store`, else those beside the kept runs, else those of the scenario.
    pub fn new(context: &Context, source: &'a Source, args: &JudgeArgs) -> Result<Self, Failure> {
        let named = args.store.store.as_deref().or(args.runs.as_deref());
        let given = args.against.iter().map(|path| given(path)).collect::<Result<_, _>>()?;
        Ok(Self { given, ..Self::by_store(context, source, named)? })
    }

    /// By stored runs of `store`, else of the scenario, where it wants them.
    pub fn by_store(context: &Context, source: &'a Source, store: Option<&str>) -> Result<Self, Failure> {
        Ok(Self {
            source,
            checkout: Checkout::of(context, source, None),
            location: storage::location(store, Some(&source.scenario.history))?,
            reader: None,
            given: Vec::new(),
        })
    }

    /// The policy of the day on which a record was measured, and what comes of it.
    pub async fn judge(
        &mut self,
        record: &RunRecord,
        confirmation: Option<&RunRecord>,
    ) -> Result<(Policy, Judgement), Failure> {
        let day = record.began.get(.."2026-11-21".len()).unwrap_or_default();
        let policy = self.source.scenario.policy.clone().on(day, &record.accepted);
        let against = self.against(&policy, record).await?;
        let judgement = against.judge(&policy, record, confirmation);
        Ok((policy, judgement))
    }

    async fn against(&mut self, policy: &Policy, record: &RunRecord) -> Result<Against, Failure> {
        let runs = match () {
            () if !self.given.is_empty() => self.given_runs(record),
            () if wants_stored(policy, record.is_duet()) => self.look_up(record).await?,
            () => return Ok(Against::Record),
        };
        Ok(Against::stored(runs, &self.source.scenario))
    }

    /// Stored runs as they were when the record was measured, so that a verdict made again is the same.
    async fn look_up(&mut self, record: &RunRecord) -> Result<StoredRuns, Failure> {
        let git = self.checkout.git.clone();
        let identity = &record.identity;
        let began = began(record);
        let branches = Branches {
            own: identity.branch.clone(),
            said: identity.target_branch.clone(),
            default: self.checkout.branches.default.clone(),
        };
        let question = Question {
            repository: identity.repository.as_deref().unwrap_or(LOCAL),
            scenario: &record.scenario,
            digest: &record.digest,
            pass: record.plan.pass,
            key: &EnvironmentKey::new(&record.environment, &record.perf_gate),
            history: &self.source.scenario.history,
            branches: &branches,
            before: began,
        };
        let workflow = self.checkout.workflow.clone();
        let ancestry = |target: &[String]| Ancestry::of_measured(&git, identity, began, target);
        let asked = self.reader().await?.look_up(question, ancestry);
        asked.await.map_err(|fault| storage::failure(fault, &workflow))
    }

    async fn reader(&mut self) -> Result<&mut Reader, Failure> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => Reader::new(storage::open(&self.location, &self.checkout.workflow).await?),
        };
        Ok(self.reader.insert(reader))
    }

    /// What is checked out where the scenario is.
    pub fn checkout(&self) -> &Checkout {
        &self.checkout
    }

    fn given_runs(&self, record: &RunRecord) -> StoredRuns {
        let branch = match self.given.as_slice() {
            [(path, _)] => path.display().to_string(),
            several => format!("{} records", several.len()),
        };
        let stored = |(path, summary): &(PathBuf, Summary)| Stored {
            name: path.display().to_string(),
            branch: branch.clone(),
            summary: summary.clone(),
            lineage: Lineage::Ancestor,
        };
        let wanted = Wanted {
            key: EnvironmentKey::new(&record.environment, &record.perf_gate),
            digest: record.digest.clone(),
            pass: record.plan.pass,
            branches: vec![branch.clone()],
            default: Vec::new(),
            fixed_machine: self.source.scenario.history.fixed_machine,
        };
        let baseline = Baseline::select(self.given.iter().map(stored).collect(), &wanted);
        StoredRuns { baseline, unusable: Vec::new(), target: vec![branch], given: true }
    }
}

fn given(path: &Path) -> Result<(PathBuf, Summary), Failure> {
    let record = read_record(path)?;
    let refuse = |unfit| Failure::Usage(format!("--against {}: {unfit}", path.display()));
    Summary::measured(&record).map(|summary| (path.to_owned(), summary)).map_err(refuse)
}

fn began(record: &RunRecord) -> Timestamp {
    record.began.parse().unwrap_or_else(|_| Timestamp::now())
}
