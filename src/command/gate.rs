//! `perf-gate gate`: the main job, a straight line from scenario to exit status.

use super::against::{Against, wants_stored};
use super::base::{Built, Making, branch_of};
use super::checkout::Checkout;
use super::conclusion::{Concluded, Conclusion};
use super::confirmation::{self, Earlier};
use super::job::{Job, Jobs};
use super::measure::fitting;
use super::publishing::{Publishing, Told};
use super::sizing;
use super::source;
use super::storage;
use super::stored::{Question, Reader};
use super::warn;
use crate::cli::{GateArgs, MeasureArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::{self, Policy};
use crate::history::EnvironmentKey;
use crate::machine;
use crate::record::RunRecord;
use crate::store::{Place, Store};
use jiff::Timestamp;
use std::cell::RefCell;

/// Several scenarios run one after the other and give the most alarming of their statuses.
pub async fn gate(context: &Context, args: &GateArgs) -> Result<ExitStatus, Failure> {
    let (earlier, jobs) = match prepare(context, args) {
        Ok(prepared) => prepared,
        Err(failure) => return unprepared(context, args, failure).await,
    };
    let publishing = Publishing::begin(context, &args.publish, &jobs.names()).await;
    let told = RefCell::default();
    let ended = jobs.each(async |job| gate_one(job, args, earlier.as_ref(), &told).await).await;
    publishing.end(ended, told.into_inner(), &args.measure.out).await
}

/// What there is before any load.
fn prepare<'a>(context: &'a Context, args: &GateArgs) -> Result<(Option<Earlier>, Jobs<'a>), Failure> {
    // Before the folder of this run is made ready: it may hold that very record, which no mistake throws away.
    let earlier = args.confirms.as_deref().map(Earlier::read).transpose()?;
    Ok((earlier, Jobs::prepare(context, &args.measure, args.base.against.as_deref())?))
}

/// An older verdict must not pass for one of a run that does not begin.
async fn unprepared(context: &Context, args: &GateArgs, failure: Failure) -> Result<ExitStatus, Failure> {
    let MeasureArgs { scenarios, vary, out, .. } = &args.measure;
    let names = source::names(context, scenarios, vary, args.base.against.as_deref());
    let publishing = Publishing::of_unprepared(context, &args.publish, names).await;
    publishing.end(Err(failure), Vec::new(), out).await
}

/// What came of it is added to `told`.
async fn gate_one(
    job: Job<'_>,
    args: &GateArgs,
    earlier: Option<&Earlier>,
    told: &RefCell<Vec<Told>>,
) -> Result<ExitStatus, Failure> {
    let said = args.target_branch.as_deref().or(args.base.against.as_deref().map(branch_of));
    let checkout = Checkout::of(job.context, job.source, said);
    let earlier = earlier.map(|earlier| earlier.taken(job, &checkout)).transpose()?;
    let against = look_up(job, &checkout, args).await?;
    let target = against.target().unwrap_or_else(|| checkout.branches.target(|_| false));
    let in_turn = matches!(against, Against::Record) && job.source.scenario.target.has_base();
    fitting(job.source, in_turn)?;
    let making = Making::new(job, &checkout, &args.base, &args.measure.vary);
    making.find().await?;
    let mut built = making.head().await?;
    if in_turn {
        built = making.base(built).await?;
    }
    let policy = policy(job, &checkout, since(&against, &built, &checkout, &target).as_deref());
    let identity = built.identity(job, &checkout, &target);
    let measurement = built.measurement(job, &identity, &policy);
    let record = if in_turn { measurement.duet(&policy).await? } else { measurement.head().await? };

    let mut judgement = against.judge(&policy, &record, earlier);
    if earlier.is_none() && gate::wants_confirmation(&judgement) && job.signals.stop().signal().is_none() {
        let built = making.base(built).await?;
        let identity = built.identity(job, &checkout, &target);
        let again = confirmation::measure(built.measurement(job, &identity, &policy), &policy, &against).await?;
        judgement = against.judge(&policy, &record, again.as_ref());
    }
    let conclusion = Conclusion { context: job.context, output: job.output, scenario: &job.source.path, say: job.say };
    let Concluded { status, report } = conclusion.of(&policy, &record, &judgement)?;
    told.borrow_mut().push(Told { report, judgement, record: job.output.record() });
    match args.keep {
        true => Ok(status.worse(keep(job, &checkout, args, &record).await?)),
        false => Ok(status),
    }
}

/// The commit whose successors may accept a regression: what head is held against.
fn since(against: &Against, built: &Built, checkout: &Checkout, target: &[String]) -> Option<String> {
    match (against, &built.commit) {
        (Against::Stored { runs, .. }, _) => runs.newest_commit().map(str::to_owned),
        (Against::Record, Some(commit)) => Some(commit.id.clone()),
        (Against::Record, None) => checkout.ancestry(target).merge_base,
    }
}

/// The policy of today, with what the commits of head accept.
fn policy(job: Job<'_>, checkout: &Checkout, since: Option<&str>) -> Policy {
    let trailers = checkout.accepted(since);
    trailers.problems.iter().for_each(|problem| warn(problem));
    job.source.scenario.policy.clone().on(&super::today(), &trailers.accepted)
}

/// Stored runs are asked for before any load: a store that cannot be read is told before minutes are spent.
async fn look_up(job: Job<'_>, checkout: &Checkout, args: &GateArgs) -> Result<Against, Failure> {
    let scenario = &job.source.scenario;
    if !wants_stored(&scenario.policy, scenario.target.has_base()) {
        return Ok(Against::Record);
    }
    let mut reader = Reader::new(open(job, checkout, args).await?);
    let environment = machine::environment(&job.context.variables);
    let question = Question {
        repository: &checkout.repository(job.context),
        scenario: &scenario.name,
        digest: &scenario.digest,
        pass: sizing::settings(scenario, false).pass,
        key: &EnvironmentKey::new(&environment, env!("CARGO_PKG_VERSION")),
        history: &scenario.history,
        branches: &checkout.branches,
        before: Timestamp::now(),
    };
    let asked = reader.look_up(question, |target| checkout.ancestry(target));
    let runs = storage::ask(job.signals, &checkout.workflow, asked).await?;
    Ok(Against::stored(runs, scenario))
}

/// Keeps the record for replay. What was measured and said is not lost where that fails.
async fn keep(job: Job<'_>, checkout: &Checkout, args: &GateArgs, record: &RunRecord) -> Result<ExitStatus, Failure> {
    let store = open(job, checkout, args).await?;
    let branch = record.identity.branch.clone().or_else(|| record.identity.target_branch.clone());
    let place = Place {
        repository: checkout.repository(job.context),
        scenario: record.scenario.clone(),
        branch: branch.unwrap_or_else(|| "HEAD".to_owned()),
    };
    match storage::ask(job.signals, &checkout.workflow, store.keep(&place, record)).await {
        Ok(added) => warn(&format!("kept {}", added.name)),
        Err(failure) => {
            warn(&failure.to_string());
            return Ok(failure.status());
        }
    }
    Ok(ExitStatus::Passed)
}

async fn open(job: Job<'_>, checkout: &Checkout, args: &GateArgs) -> Result<Store, Failure> {
    let location = storage::location(args.store.store.as_deref(), Some(&job.source.scenario.history))?;
    storage::open(&location, &checkout.workflow).await
}
