//! Both builds made as `target.build` says: head where it is, base in a checkout of its own.

use super::bench::{Bench, Halt};
use super::cache::Lock;
use super::changed::changes;
use super::commit::BaseCommit;
use super::place::folder_in;
use super::site::Site;
use crate::cli::{BaseArgs, VaryArgs};
use crate::command::checkout::Checkout;
use crate::command::job::Job;
use crate::command::measure::Measurement;
use crate::command::progress::Progress;
use crate::command::source::Source;
use crate::failure::Failure;
use crate::gate::Policy;
use crate::record::{Arm, Down, Identity, Note};
use crate::target::{Killer, Maker, Undone};
use std::path::Path;

/// Makes the builds of one scenario.
#[derive(Debug)]
pub struct Making<'a> {
    job: Job<'a>,
    /// Nothing where the builds are there already.
    site: Option<Site<'a>>,
    vary: &'a VaryArgs,
    killer: Killer,
}

/// A scenario whose builds are made, or could not be.
#[derive(Debug)]
pub struct Built {
    /// With base in its checkout.
    pub source: Source,
    /// What base was built from, where it was checked out.
    pub commit: Option<BaseCommit>,
    /// The build that could not be made.
    pub down: Option<Down>,
    /// What a reader should know.
    pub notes: Vec<Note>,
    /// Keeps base from being taken away while it is measured.
    _lock: Option<Lock>,
}

impl<'a> Making<'a> {
    /// Nothing is done yet.
    pub fn new(job: Job<'a>, checkout: &Checkout, args: &BaseArgs, vary: &'a VaryArgs) -> Self {
        let site = Site::of(job.context, &job.source.scenario.target, checkout, args, job.output.folder());
        Self { job, site, vary, killer: Killer::default() }
    }

    /// Finds base, so that what keeps it from being found is told before anything is built.
    ///
    /// # Errors
    /// Where there is no base to be found, or a signal stops it.
    pub async fn find(&self) -> Result<(), Failure> {
        let Some(site) = &self.site else { return Ok(()) };
        let (maker, progress) = (self.maker(Arm::Base)?, self.progress());
        let bench = Bench { site, signals: self.job.signals, maker: &maker, progress: &progress };
        bench.find().await?;
        let top = site.top()?;
        site.recipe(&top)?;
        site.arm_in(Path::new("base"), &top)?;
        Ok(())
    }

    /// Makes head, where there is a command for it.
    ///
    /// # Errors
    /// Where a signal stops it, or a file cannot be written. A build that fails is no error here.
    pub async fn head(&self) -> Result<Built, Failure> {
        let mut built =
            Built { source: self.job.source.clone(), commit: None, down: None, notes: Vec::new(), _lock: None };
        if let Some(site) = self.site.as_ref().filter(|site| site.build.command.is_some()) {
            let (maker, progress) = (self.maker(Arm::Head)?, self.progress());
            let bench = Bench { site, signals: self.job.signals, maker: &maker, progress: &progress };
            let made = bench.build(site.build, site.folder()).await;
            built.down = down_of(made)?;
        }
        Ok(built)
    }

    /// Checks base out and makes it, unless head could not be made.
    ///
    /// # Errors
    /// Where there is no base to be found, a signal stops it, or a file cannot be written.
    pub async fn base(&self, mut built: Built) -> Result<Built, Failure> {
        let (Some(site), None) = (&self.site, &built.down) else { return Ok(built) };
        let (maker, progress) = (self.maker(Arm::Base)?, self.progress());
        let bench = Bench { site, signals: self.job.signals, maker: &maker, progress: &progress };
        let commit = bench.find().await?;
        let top = site.top()?;
        let recipe = site.recipe(&top)?;
        let entry = site.cache.entry(&commit, &recipe);
        built.source.scenario.target.base = Some(site.arm(&entry, &top)?);
        let changes = changes(&site.git, &commit, &top, self.job, self.vary);
        built.notes.extend((!changes.is_empty()).then_some(Note::ScenarioChanged { changes }));
        match bench.base(&commit, &entry, &folder_in(&entry.tree(), &recipe.inner)).await {
            Ok(lock) => built._lock = Some(lock),
            Err(Halt::Undone(undone)) => built.down = down_of(Err(undone))?,
            Err(Halt::Failure(failure)) => return Err(failure),
        }
        built.commit = Some(commit);
        Ok(built)
    }

    fn maker(&self, arm: Arm) -> Result<Maker, Failure> {
        self.job.signals.kills(self.killer.clone());
        let path = self.job.output.folder().join(format!("{arm}.build.log"));
        Maker::new(arm, path.clone(), self.killer.clone()).map_err(|source| Failure::Write { path, source })
    }

    fn progress(&self) -> Progress {
        let say = self.job.say;
        Progress::start(self.job.context, &self.job.source.scenario.name, say.quiet || say.json)
    }
}

impl Built {
    /// What is measured; `target` are the names of the branch that the change is for.
    pub fn identity(&self, job: Job<'_>, checkout: &Checkout, target: &[String]) -> Identity {
        let mut identity = checkout.identity(job.context, &self.source, target);
        if let Some(commit) = &self.commit {
            // Git has forgotten the checkout, and cannot be asked in it.
            let base = identity.arms.iter_mut().filter(|arm| arm.arm == Arm::Base);
            base.for_each(|arm| arm.commit = Some(commit.id.clone()));
        }
        identity
    }

    /// The measurement of these builds.
    pub fn measurement<'b>(&'b self, job: Job<'b>, identity: &'b Identity, policy: &'b Policy) -> Measurement<'b> {
        let job = Job { source: &self.source, ..job };
        Measurement { job, identity, accepted: &policy.accept, unbuilt: self.down.as_ref(), notes: &self.notes }
    }
}

/// The build that could not be made, unless it was a signal that ended it.
fn down_of(made: Result<(), Undone>) -> Result<Option<Down>, Failure> {
    match made {
        Ok(()) => Ok(None),
        Err(Undone::Failed(down)) => Ok(Some(down)),
        Err(Undone::Stopped(signal)) => Err(Failure::Interrupted(signal)),
    }
}
