//! `perf-gate gate`: the main job, a straight line from scenario to exit status.

use super::against::{Against, wants_stored};
use super::checkout::Checkout;
use super::conclusion::Conclusion;
use super::confirmation::{self, Earlier};
use super::job::{self, Job};
use super::measure::Measurement;
use super::storage;
use super::stored::{Question, Reader};
use super::warn;
use crate::cli::GateArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate;
use crate::history::EnvironmentKey;
use crate::machine;
use crate::record::RunRecord;
use crate::store::{Place, Store};
use jiff::Timestamp;

/// Several scenarios run one after the other and give the most alarming of their statuses.
pub async fn gate(context: &Context, args: &GateArgs) -> Result<ExitStatus, Failure> {
    // Before the folder of this run is made ready: it may hold that very record.
    let earlier = args.confirms.as_deref().map(Earlier::read).transpose()?;
    job::each(context, &args.measure, async |job| gate_one(job, args, earlier.as_ref()).await).await
}

async fn gate_one(job: Job<'_>, args: &GateArgs, earlier: Option<&Earlier>) -> Result<ExitStatus, Failure> {
    let scenario = &job.source.scenario;
    let checkout = Checkout::of(job.context, job.source, args.target_branch.as_deref());
    let earlier = earlier.map(|earlier| earlier.taken(job, &checkout)).transpose()?;
    let against = look_up(job, &checkout, args).await?;
    let target = against.target().unwrap_or_else(|| checkout.branches.target(|_| false));
    let since = match &against {
        Against::Record => checkout.ancestry(&target).merge_base,
        Against::Stored { runs, .. } => runs.newest_commit().map(str::to_owned),
    };
    let trailers = checkout.accepted(since.as_deref());
    trailers.problems.iter().for_each(|problem| warn(problem));
    let policy = scenario.policy.clone().on(&super::today(), &trailers.accepted);
    let identity = checkout.identity(job.context, job.source, &target);
    let measurement = Measurement { job, identity: &identity, accepted: &policy.accept };

    let record = match &against {
        Against::Record if scenario.target.base.is_some() => measurement.duet(&policy).await?,
        _ => measurement.head().await?,
    };
    let mut judgement = against.judge(&policy, &record, earlier);
    if earlier.is_none() && gate::wants_confirmation(&judgement) {
        let again = confirmation::measure(measurement, &policy, &against).await?;
        judgement = against.judge(&policy, &record, again.as_ref());
    }
    let conclusion = Conclusion { context: job.context, output: job.output, scenario: &job.source.path, say: job.say };
    let status = conclusion.of(&policy, &record, &judgement)?;
    match args.keep {
        true => Ok(status.worse(keep(job, &checkout, args, &record).await?)),
        false => Ok(status),
    }
}

/// Stored runs are asked for before any load: a store that cannot be read is told before minutes are spent.
async fn look_up(job: Job<'_>, checkout: &Checkout, args: &GateArgs) -> Result<Against, Failure> {
    let scenario = &job.source.scenario;
    if !wants_stored(&scenario.policy, scenario.target.base.is_some()) {
        return Ok(Against::Record);
    }
    let mut reader = Reader::new(open(job, checkout, args).await?);
    let environment = machine::environment(&job.context.variables);
    let question = Question {
        repository: &checkout.repository(job.context),
        scenario: &scenario.name,
        digest: &scenario.digest,
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
