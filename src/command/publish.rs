//! `perf-gate publish`: the half of a gate that needs rights, for a pull request whose own workflow has none.
//!
//! What is said of whom comes from GitHub, by which rules from the scenario that is checked out. From the other
//! workflow come numbers.

use super::addressed::Addressed;
use super::artifact::{Artifact, Found, line};
use super::conclusion::{Concluded, Conclusion};
use super::foreign::Facts;
use super::job::folders;
use super::judging::Judging;
use super::output::Output;
use super::publishing::{Publishing, Told, settings};
use super::source::{self, Source};
use super::warn;
use crate::cli::{CommentWhen, PublishArgs, SayArgs, VaryArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::github::{EndedRun, Event, GitHub, Origin, Pull, PullState};
use crate::report::Frame;
use std::path::Path;

/// Judges the records of a workflow that ended, and says what came of it on its pull request.
pub async fn publish(context: &Context, args: &PublishArgs) -> Result<ExitStatus, Failure> {
    let event = Event::of(&context.variables);
    let (repository, ended) = ended(&event)?;
    let Some(origin) = &ended.origin else {
        return Ok(outdated("the repository that the pull request came from was deleted"));
    };
    let pull = match pull(context, args, repository, origin).await {
        Asked::Outdated(why) => return Ok(outdated(&why)),
        Asked::Current(pull) => Ok(pull),
        Asked::Unknown(fault) => Err(fault),
    };
    let vary = VaryArgs { fail_on: args.fail_on.clone(), ..VaryArgs::default() };
    let sources = source::read_measured(context, &args.scenarios, &vary)?;
    let base = pull.as_ref().ok().map(|pull| pull.base_ref.as_str());
    let found = taken(args, &Facts { repository, base, ended, origin }, &sources);
    let frame = Frame {
        commit: Some(origin.sha.clone()),
        run_url: ended.url.clone(),
        attempt: Some(ended.attempt),
        ..Frame::default()
    };
    let number = pull.as_ref().map(|pull| pull.number).map_err(Clone::clone);
    let addressed =
        Addressed { repository: repository.to_owned(), number, origin: None, restriction: event.restriction };
    let names: Vec<String> = sources.iter().map(|source| source.scenario.name.clone()).collect();
    let mut told = Vec::new();
    let judged = judged(context, args, &sources, &found, &mut told).await;
    if told.is_empty() {
        // An older comment names its commit; a message about files of strangers is for the log.
        return judged;
    }
    let mut publishing = Publishing::of_ended(context, &args.publish, &names, addressed, frame).await;
    if let Ok(before) = &pull {
        // Judging takes its time, and a later commit has a run of its own.
        match self::pull(context, args, repository, origin).await {
            Asked::Outdated(why) => return Ok(outdated(&why)),
            Asked::Current(now) if now.number == before.number => {}
            Asked::Current(_) => return Ok(outdated(&format!("pull request #{} is closed", before.number))),
            Asked::Unknown(fault) => publishing.lose(fault),
        }
    }
    publishing.end(judged, told, &args.out).await
}

/// What is known of the pull request.
enum Asked {
    /// It is open and at the commit that was measured.
    Current(Pull),
    /// There is nobody to tell, and why.
    Outdated(String),
    /// It cannot be asked for, and why.
    Unknown(String),
}

/// The repository, and the run of a pull request that started this one.
fn ended(event: &Event) -> Result<(&str, &EndedRun), Failure> {
    let is_run = event.kind.name() == Some("workflow_run");
    let ended = event.ended.as_ref().filter(|ended| is_run && ended.kind.name() == Some("pull_request"));
    event.repository.as_deref().zip(ended).ok_or_else(|| {
        let text = "publish: this is no workflow that `workflow_run` started after one of a pull request; \
                    in the workflow of the pull request itself, gate comments";
        Failure::Usage(text.to_owned())
    })
}

/// Asks GitHub for the pull request as it is now.
async fn pull(context: &Context, args: &PublishArgs, repository: &str, origin: &Origin) -> Asked {
    if args.publish.comment == CommentWhen::Never {
        return Asked::Unknown("nobody wants a comment".to_owned());
    }
    let sha = &origin.sha;
    let found = match GitHub::connect(settings(context, &args.publish, None)) {
        Ok(github) => github.pull_of(repository, origin, None).await,
        Err(fault) => Err(fault),
    };
    match found {
        Err(fault) => Asked::Unknown(fault.to_string()),
        Ok(None) => Asked::Outdated(format!("no pull request is open for {sha}")),
        Ok(Some(Pull { number, state: PullState::Closed, .. })) => {
            Asked::Outdated(format!("pull request #{number} is closed"))
        }
        Ok(Some(pull)) => pull.moved_on(sha).map_or(Asked::Current(pull), Asked::Outdated),
    }
}

fn outdated(why: &str) -> ExitStatus {
    warn(&format!("nothing is published: {why}"));
    ExitStatus::Passed
}

/// What counts of an artifact.
struct Taken {
    records: Vec<Found>,
    /// Something was not taken.
    refused: bool,
}

/// The records that count, each at most once for a scenario; the others are named in the log.
fn taken(args: &PublishArgs, facts: &Facts<'_>, sources: &[Source]) -> Taken {
    let mut artifact = Artifact::of(&args.folder);
    let mut records = Vec::new();
    for path in std::mem::take(&mut artifact.files) {
        match Found::read(path.clone()).and_then(|found| wanted(found, facts, sources, &records)) {
            Ok(found) => records.push(found),
            Err(why) => artifact.refuse(&path, &why),
        }
    }
    artifact.refused.iter().for_each(|text| warn(text));
    Taken { records, refused: !artifact.refused.is_empty() }
}

/// A record of a scenario that is asked for, where there is none of it yet.
fn wanted(found: Found, facts: &Facts<'_>, sources: &[Source], records: &[Found]) -> Result<Found, String> {
    let name = &found.record.scenario;
    if !sources.iter().any(|source| source.scenario.name == *name) {
        return Err(format!("it is of the scenario {name}, which is not asked for"));
    }
    let is_second =
        |other: &Found| other.record.scenario == *name && other.is_confirmation() == found.is_confirmation();
    if records.iter().any(is_second) {
        return Err("it is a second one of its scenario".to_owned());
    }
    Ok(Found { record: facts.taken(found.record)?, path: found.path })
}

/// Judges a record of each scenario, in their order; what came of each is added to `told`.
async fn judged(
    context: &Context,
    args: &PublishArgs,
    sources: &[Source],
    found: &Taken,
    told: &mut Vec<Told>,
) -> Result<ExitStatus, Failure> {
    let mut status = if found.refused { ExitStatus::Usage } else { ExitStatus::Passed };
    for (source, out) in sources.iter().zip(&folders(&args.out, sources)) {
        let name = &source.scenario.name;
        let of_scenario = |found: &&Found| !found.is_confirmation() && found.record.scenario == *name;
        let Some(first) = found.records.iter().find(of_scenario) else {
            warn(&format!("{}: no record of the scenario {name} counts", line(&args.folder.display().to_string())));
            status = status.worse(ExitStatus::Usage);
            continue;
        };
        let again = found.records.iter().find(|again| again.confirms(first));
        let (told_of_it, of_it) = one(context, args, source, first, again, out).await?;
        told.push(told_of_it);
        status = status.worse(of_it);
    }
    Ok(status)
}

async fn one(
    context: &Context,
    args: &PublishArgs,
    source: &Source,
    found: &Found,
    again: Option<&Found>,
    out: &Path,
) -> Result<(Told, ExitStatus), Failure> {
    let mut judging = Judging::by_store(context, source, args.store.store.as_deref())?;
    let again = again.map(|again| &again.record).filter(|again| again.scenario == found.record.scenario);
    let (policy, judgement) = judging.judge(&found.record, again).await?;
    let output = Output::beside(out)?;
    let say = SayArgs { quiet: false, json: false };
    let conclusion = Conclusion { context, output: &output, scenario: &source.path, say };
    let Concluded { status, report } = conclusion.of(&policy, &found.record, &judgement)?;
    Ok((Told { report, judgement, record: found.path.clone() }, status))
}
