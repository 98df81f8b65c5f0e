//! What GitHub is told of a gate: a comment while it runs and when it ends, the job's summary, annotations, outputs.

use super::addressed::{self, Addressed};
use super::outputs::Outputs;
use super::source::Names;
use super::streams::{annotate, warn};
use crate::cli::{CommentWhen, PublishingArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::Judgement;
use crate::github::{Comment, Event, GitHub, Level, Patience, Restriction, Runner, RunnerFault, Settings, Sticky};
use crate::report::{self, COMMENT_BUDGET, Earlier, Frame, Report, Unfinished, Words};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between the names of scenarios that share a comment.
const AND: &str = "+";

/// Where nothing is to be waited for: before the load, and after a signal.
const HASTY: Patience = Patience {
    tries: 2,
    pause: Duration::from_millis(500),
    pauses: Duration::from_secs(2),
    reply: Duration::from_secs(5),
};

/// One scenario that was judged, as GitHub is told of it.
#[derive(Debug)]
pub struct Told {
    /// All that is to be said.
    pub report: Report,
    /// What it was made from.
    pub judgement: Judgement,
    /// Its record.
    pub record: PathBuf,
}

/// What GitHub is told of a gate; nothing outside of a workflow.
#[derive(Debug)]
pub struct Publishing<'a> {
    context: &'a Context,
    args: &'a PublishingArgs,
    runner: Runner,
    addressed: Option<Addressed>,
    scenarios: Vec<String>,
    frame: Frame,
}

/// The comment, or why there is none.
#[derive(Debug, Default)]
struct Commented {
    url: Option<String>,
    fault: Option<String>,
    /// A later commit has a run of its own, which says more than this one.
    outdated: Option<String>,
}

impl<'a> Publishing<'a> {
    /// Says on the pull request that scenarios are being measured, so that nobody reads an old verdict.
    pub async fn begin(context: &'a Context, args: &'a PublishingArgs, scenarios: &[String]) -> Self {
        let event = Event::of(&context.variables);
        addressed::nobody(&event, args.comment).iter().for_each(|text| warn(text));
        let mut publishing = Self::about(context, args, scenarios, &event);
        publishing.frame.earlier = publishing.announce(scenarios).await;
        publishing
    }

    /// Of scenarios that could not be made ready. What an earlier comment says is no longer true; but a new one is not
    /// written under names that may not be theirs.
    pub async fn of_unprepared(context: &'a Context, args: &'a PublishingArgs, names: Option<Names>) -> Self {
        let event = Event::of(&context.variables);
        let (is_known, are_sure) = (names.is_some(), names.as_ref().is_some_and(|names| names.are_sure));
        let names = names.map(|names| names.names).unwrap_or_default();
        let mut publishing = Self::about(context, args, &names, &event);
        let found = if is_known { publishing.found(Patience::default()).await } else { None };
        publishing.addressed = publishing.addressed.filter(|_| are_sure || found.is_some());
        publishing.frame.earlier = found.and_then(|comment| report::earlier(&comment.body));
        publishing
    }

    fn about(context: &'a Context, args: &'a PublishingArgs, scenarios: &[String], event: &Event) -> Self {
        let frame = Frame {
            key: key(args, scenarios),
            commit: event.pull.as_ref().map(|pull| pull.head_sha.clone()).or_else(|| event.commit.clone()),
            run_url: event.run_url(),
            attempt: event.attempt,
            earlier: None,
        };
        let (runner, addressed) = (Runner::of(&context.variables), Addressed::of(event));
        Self { context, args, runner, addressed, scenarios: scenarios.to_vec(), frame }
    }

    /// Of a run that has ended elsewhere: nothing is said before it is judged. The key of `frame` is given here.
    pub async fn of_ended(
        context: &'a Context,
        args: &'a PublishingArgs,
        scenarios: &[String],
        addressed: Addressed,
        frame: Frame,
    ) -> Self {
        let frame = Frame { key: key(args, scenarios), ..frame };
        let runner = Runner::of(&context.variables);
        let (addressed, scenarios) = (Some(addressed), scenarios.to_vec());
        let mut publishing = Self { context, args, runner, addressed, scenarios, frame };
        let found = publishing.found(Patience::default()).await;
        publishing.frame.earlier = found.and_then(|comment| report::earlier(&comment.body));
        publishing
    }

    /// The comment as it stands.
    async fn found(&self, patience: Patience) -> Option<Comment> {
        // What is wrong now is told at the end, when it is tried again.
        let (Ok(github), repository, number) = self.pull(patience)? else { return None };
        github.earlier(repository, number, &self.frame.key).await.ok()?
    }

    /// Whom it is for is not known any more.
    pub fn lose(&mut self, fault: String) {
        self.addressed.iter_mut().for_each(|addressed| addressed.number = Err(fault.clone()));
    }

    /// What to say where the pull request has moved on from what was measured.
    async fn outdated(&self, github: &GitHub, repository: &str, number: u64) -> Option<String> {
        let origin = self.addressed.as_ref()?.origin.as_ref()?;
        // Where that cannot be asked, the comment itself tells what is wrong.
        let now = github.pull_of(repository, origin, None).await.ok()??;
        now.moved_on(&origin.sha).filter(|_| now.number == number)
    }

    /// Gives what the comment said before.
    async fn announce(&self, scenarios: &[String]) -> Option<Earlier> {
        let (Ok(github), repository, number) = self.pull(HASTY)? else { return None };
        if self.outdated(&github, repository, number).await.is_some() {
            return None;
        }
        let found = github.earlier(repository, number, &self.frame.key).await.ok()?;
        let earlier = found.and_then(|comment| report::earlier(&comment.body));
        let frame = Frame { earlier: earlier.clone(), ..self.frame.clone() };
        let _ = github.comment(repository, number, &self.sticky(report::in_progress(&frame, scenarios))).await;
        earlier
    }

    /// Says what came of it. A verdict that cannot be published is a verdict all the same, unless `--comment always`.
    ///
    /// # Errors
    /// What ended the gate itself.
    pub async fn end(
        self,
        ended: Result<ExitStatus, Failure>,
        told: Vec<Told>,
        out: &Path,
    ) -> Result<ExitStatus, Failure> {
        let reports: Vec<Report> = told.iter().map(|told| told.report.clone()).collect();
        let (body, summary) = match self.unfinished(&ended, &reports) {
            Some(unfinished) => (unfinished.comment(&reports, &self.frame), unfinished.summary(&reports, &self.frame)),
            None => (report::comment(&reports, &self.frame, COMMENT_BUDGET), report::summary(&reports, &self.frame)),
        };
        // A workflow that is cancelled leaves a few seconds.
        let status = ended.as_ref().map_or_else(Failure::status, |status| *status);
        let patience = if matches!(status, ExitStatus::Interrupted(_)) { HASTY } else { Patience::default() };
        let commented = self.comment(body, patience).await;
        let is_whole = ended.is_ok() && self.missing(&reports).is_empty();
        let outputs = Outputs { told: &told, is_whole, comment_url: commented.url.as_deref(), out };
        if let Err(fault) = self.write(&reports, &summary, &commented, outputs) {
            warn(&fault.to_string());
        }
        let status = ended?;
        match commented.fault {
            Some(_) if self.args.comment == CommentWhen::Always => Ok(status.worse(ExitStatus::Publishing)),
            _ => Ok(status),
        }
    }

    /// What is to be said where not all was judged.
    fn unfinished(&self, ended: &Result<ExitStatus, Failure>, reports: &[Report]) -> Option<Unfinished> {
        let missing = self.missing(reports);
        let why = match ended {
            Err(failure) => Some(failure.to_string()),
            Ok(_) if missing.is_empty() => return None,
            Ok(ExitStatus::Interrupted(_)) => Some("the run was interrupted.".to_owned()),
            Ok(_) => None,
        };
        Some(Unfinished { why, missing })
    }

    /// The scenarios that were not judged.
    fn missing(&self, reports: &[Report]) -> Vec<String> {
        let mut missing = self.scenarios.clone();
        for report in reports {
            if let Some(at) = missing.iter().position(|name| *name == report.scenario) {
                missing.remove(at);
            }
        }
        missing
    }

    /// The pull request to comment on, and the connection; nothing where there is none or nobody wants a comment.
    fn pull(&self, patience: Patience) -> Option<(Result<GitHub, String>, &str, u64)> {
        let Addressed { repository, number, restriction, .. } = self.addressed.as_ref()?;
        let token = self.context.variable("GITHUB_TOKEN");
        if self.args.comment == CommentWhen::Never || (self.args.comment == CommentWhen::Auto && token.is_none()) {
            return None;
        }
        match number {
            Ok(number) => {
                let settings = Settings { patience, ..settings(self.context, self.args, *restriction) };
                Some((GitHub::connect(settings).map_err(|fault| fault.to_string()), repository, *number))
            }
            Err(fault) => Some((Err(fault.clone()), repository, 0)),
        }
    }

    async fn comment(&self, body: String, patience: Patience) -> Commented {
        let Some((github, repository, number)) = self.pull(patience) else { return Commented::default() };
        let posted = match github {
            Ok(github) => {
                if let Some(why) = self.outdated(&github, repository, number).await {
                    warn(&format!("no comment is written: {why}"));
                    return Commented { outdated: Some(why), ..Commented::default() };
                }
                github.comment(repository, number, &self.sticky(body)).await.map_err(|fault| fault.to_string())
            }
            Err(fault) => Err(fault),
        };
        match posted {
            Ok(posted) => Commented { url: Some(posted.url), ..Commented::default() },
            Err(fault) => {
                warn(&format!("the verdict stands, and is not on the pull request: {fault}"));
                Commented { fault: Some(fault), ..Commented::default() }
            }
        }
    }

    fn sticky(&self, body: String) -> Sticky {
        Sticky { key: self.frame.key.clone(), body }
    }

    /// Summary, annotations and outputs of the step.
    fn write(
        &self,
        reports: &[Report],
        summary: &str,
        commented: &Commented,
        outputs: Outputs<'_>,
    ) -> Result<(), RunnerFault> {
        self.runner.summary(summary)?;
        if let Some(fault) = &commented.fault {
            let why = Words::ours("The comment could not be written: ").then(Words::name(fault));
            self.runner.summary(&format!("\n> {}\n", why.markdown()))?;
        }
        if let Some(why) = &commented.outdated {
            let why = Words::ours("No comment is written: ").then(Words::name(why));
            self.runner.summary(&format!("\n> {}\n", why.markdown()))?;
        }
        for annotation in reports.iter().flat_map(Report::annotations) {
            let level = match annotation.level {
                report::Level::Error => Level::Error,
                report::Level::Warning => Level::Warning,
            };
            annotate(&self.runner, level, &annotation.title, &annotation.text, None);
        }
        outputs.set(&self.runner)
    }
}

/// What comments of the same scenarios are found again by.
fn key(args: &PublishingArgs, scenarios: &[String]) -> String {
    let variant = args.variant.as_ref().map(|variant| format!(":{variant}")).unwrap_or_default();
    format!("{}{variant}", scenarios.join(AND))
}

/// How GitHub is reached; the token is empty where there is none.
pub fn settings(context: &Context, args: &PublishingArgs, restriction: Option<Restriction>) -> Settings {
    Settings {
        api_url: context.variable("GITHUB_API_URL").map(str::to_owned),
        token: context.variable("GITHUB_TOKEN").unwrap_or_default().to_owned(),
        comment_as: args.comment_as.clone(),
        restriction,
        patience: Patience::default(),
    }
}
