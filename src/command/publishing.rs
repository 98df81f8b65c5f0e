//! What GitHub is told of a gate: a comment while it runs and when it ends, the job's summary, annotations, outputs.

use super::warn;
use crate::cli::{CommentWhen, PublishingArgs};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::{Judgement, Reason, Verdict};
use crate::github::{Event, GitHub, Level, Patience, Restriction, Runner, RunnerFault, Settings, Sticky};
use crate::report::{self, COMMENT_BUDGET, Earlier, Frame, Report, Words};
use std::io::Write;
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
    frame: Frame,
}

/// Whom a comment is for.
#[derive(Debug, Clone)]
pub struct Addressed {
    /// `owner/name`.
    pub repository: String,
    /// The pull request, or why it is not known.
    pub number: Result<u64, String>,
    /// Why the token may only read, where it may.
    pub restriction: Option<Restriction>,
}

/// The comment, or why there is none.
#[derive(Debug, Default)]
struct Commented {
    url: Option<String>,
    fault: Option<String>,
}

impl<'a> Publishing<'a> {
    /// Says on the pull request that scenarios are being measured, so that nobody reads an old verdict.
    pub async fn begin(context: &'a Context, args: &'a PublishingArgs, scenarios: &[String]) -> Self {
        let event = Event::of(&context.variables);
        let frame = Frame {
            key: key(args, scenarios),
            commit: event.pull.as_ref().map(|pull| pull.head_sha.clone()).or_else(|| event.commit.clone()),
            run_url: event.run_url(),
            attempt: event.attempt,
            earlier: None,
        };
        let restriction = event.restriction;
        let pull = event.repository.zip(event.pull);
        let addressed = pull.map(|(repository, pull)| Addressed { repository, number: Ok(pull.number), restriction });
        let mut publishing = Self { context, args, runner: Runner::of(&context.variables), addressed, frame };
        publishing.frame.earlier = publishing.announce(scenarios).await;
        publishing
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
        let mut publishing = Self { context, args, runner, addressed: Some(addressed), frame };
        publishing.frame.earlier = publishing.earlier().await;
        publishing
    }

    /// Whom it is for is not known any more.
    pub fn lose(&mut self, fault: String) {
        self.addressed.iter_mut().for_each(|addressed| addressed.number = Err(fault.clone()));
    }

    async fn earlier(&self) -> Option<Earlier> {
        let (Ok(github), repository, number) = self.pull(Patience::default())? else { return None };
        let found = github.earlier(repository, number, &self.frame.key).await.ok()?;
        found.and_then(|comment| report::earlier(&comment.body))
    }

    /// Gives what the comment said before.
    async fn announce(&self, scenarios: &[String]) -> Option<Earlier> {
        // What is wrong now is told at the end, when it is tried again.
        let (Ok(github), repository, number) = self.pull(HASTY)? else { return None };
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
        let (body, summary) = match &ended {
            Err(failure) => {
                let why = failure.to_string();
                let summary = report::unfinished_summary(&reports, &self.frame, &why);
                (report::unfinished(&reports, &self.frame, &why), summary)
            }
            Ok(_) => (report::comment(&reports, &self.frame, COMMENT_BUDGET), report::summary(&reports, &self.frame)),
        };
        // A workflow that is cancelled leaves a few seconds.
        let status = ended.as_ref().map_or_else(Failure::status, |status| *status);
        let patience = if matches!(status, ExitStatus::Interrupted(_)) { HASTY } else { Patience::default() };
        let commented = self.comment(body, patience).await;
        if let Err(fault) = self.write(&reports, &summary, &told, &commented, out) {
            warn(&fault.to_string());
        }
        let status = ended?;
        match commented.fault {
            Some(_) if self.args.comment == CommentWhen::Always => Ok(status.worse(ExitStatus::Publishing)),
            _ => Ok(status),
        }
    }

    /// The pull request to comment on, and the connection; nothing where there is none or nobody wants a comment.
    fn pull(&self, patience: Patience) -> Option<(Result<GitHub, String>, &str, u64)> {
        let Addressed { repository, number, restriction } = self.addressed.as_ref()?;
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
                github.comment(repository, number, &self.sticky(body)).await.map_err(|fault| fault.to_string())
            }
            Err(fault) => Err(fault),
        };
        match posted {
            Ok(posted) => Commented { url: Some(posted.url), fault: None },
            Err(fault) => {
                warn(&format!("the verdict stands, and is not on the pull request: {fault}"));
                Commented { url: None, fault: Some(fault) }
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
        told: &[Told],
        commented: &Commented,
        out: &Path,
    ) -> Result<(), RunnerFault> {
        self.runner.summary(summary)?;
        if let Some(fault) = &commented.fault {
            let why = Words::ours("The comment could not be written: ").then(Words::name(fault));
            self.runner.summary(&format!("\n> {}\n", why.markdown()))?;
        }
        for annotation in reports.iter().flat_map(Report::annotations) {
            let level = match annotation.level {
                report::Level::Error => Level::Error,
                report::Level::Warning => Level::Warning,
            };
            if let Some(line) = self.runner.annotation(level, &annotation.title, &annotation.text) {
                // The runner reads both streams, and standard output may be wanted for JSON.
                let _ = writeln!(std::io::stderr(), "{line}");
            }
        }
        self.outputs(told, commented, out)
    }

    fn outputs(&self, told: &[Told], commented: &Commented, out: &Path) -> Result<(), RunnerFault> {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or(path.to_owned()).display().to_string();
        let checks = || told.iter().flat_map(|told| &told.judgement.checks).filter(|check| check.gated);
        let regressions = checks().filter(|check| check.verdict == Verdict::Regressed).count();
        let confirm = checks().any(|check| check.reason == Some(Reason::Unconfirmed));
        let records: Vec<String> = told.iter().map(|told| absolute(&told.record)).collect();
        if let Some(worst) = told.iter().map(|told| told.judgement.verdict).min() {
            self.runner.output("verdict", worst.name())?;
        }
        self.runner.output("report", &absolute(out))?;
        self.runner.output("record", &records.join("\n"))?;
        self.runner.output("regressions", &regressions.to_string())?;
        self.runner.output("confirm", &confirm.to_string())?;
        self.runner.output("comment-url", commented.url.as_deref().unwrap_or_default())
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
