//! Plays a scenario and writes its record: what `gate` and `run` have in common.

use super::job::Job;
use super::progress::{Progress, View};
use super::sizing;
use super::source::Source;
use crate::config::{Scenario, Secrets, Work, for_arm};
use crate::context::Context;
use crate::driver::Driver;
use crate::driver::http::HttpDriver;
use crate::driver::jobs::{JobsDriver, LiveJobs};
use crate::engine::{self, Decide, Event, Neighbours, Next, Run, Settings};
use crate::failure::Failure;
use crate::gate::{self, Policy};
use crate::job::RunName;
use crate::machine;
use crate::metric;
use crate::record::{
    Acceptance, Arm, Down, Ending, ErrorSample, Identity, Note, Probe, Probes, RECORD_VERSION, RunPlan, RunRecord,
    Window,
};
use crate::target::{Pair, Unbuilt};
use crate::worker::Processor;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One scenario to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Measurement<'a> {
    /// The scenario, and where its files go.
    pub job: Job<'a>,
    /// What is checked out.
    pub identity: &'a Identity,
    /// Regressions that are accepted on purpose.
    pub accepted: &'a [Acceptance],
    /// The build that could not be made, so that nothing can be measured.
    pub unbuilt: Option<&'a Down>,
    /// What a reader should know that was found before any load.
    pub notes: &'a [Note],
}

impl Measurement<'_> {
    /// Plays base and head in turn, until the policy has an answer.
    pub async fn duet(&self, policy: &Policy) -> Result<RunRecord, Failure> {
        // The engine knows no policy: what to do next is asked of the gate.
        let mut decide = |plan: &RunPlan, windows: &[Window]| match gate::next(policy, plan, windows) {
            gate::Next::Continue => Next::Continue,
            gate::Next::Stop => Next::Stop,
            gate::Next::Confirm => Next::Confirm,
        };
        self.record(true, &mut decide).await
    }

    /// Plays head alone to the end, between two probes of the machine.
    pub async fn head(&self) -> Result<RunRecord, Failure> {
        self.record(false, &mut |_: &RunPlan, _: &[Window]| Next::Continue).await
    }

    /// Leaves the record on disk, however the run ended.
    async fn record(&self, duet: bool, decide: &mut Decide<'_>) -> Result<RunRecord, Failure> {
        let Source { scenario, .. } = self.job.source;
        let settings = fitting(self.job.source, duet)?;
        let say = self.job.say;
        let progress = Progress::start(self.job.context, &scenario.name, say.quiet || say.json);
        let clock = Instant::now();
        let probes = !settings.duet;
        let before = if probes { self.probe(&progress, "before").await } else { None };
        // Windows count their seconds from here.
        let began = Timestamp::now();
        let run = self.play(&settings, &progress, decide).await?;
        let probes = probes && run.ending == Ending::Complete;
        let after = if probes { self.probe(&progress, "after").await } else { None };
        let insecure = scenario.target.insecure().map(|arm| Note::Insecure { arm });
        let insecure = insecure.filter(|_| self.unbuilt.is_none());
        let lateness = settings.lateness.filter(|_| engine::counts_what_is_late(&run.windows));
        let lateness = lateness.map(|allowed| Note::LatenessAllowed { seconds: allowed.as_secs_f64() });
        let notes = self.notes.iter().cloned().chain(insecure).chain(lateness).chain(run.notes);
        let record = RunRecord {
            version: RECORD_VERSION,
            perf_gate: env!("CARGO_PKG_VERSION").to_owned(),
            identity: self.identity.clone(),
            environment: machine::environment(&self.job.context.variables),
            probe: before.map(|before| Probes { before, after }),
            accepted: self.accepted.to_vec(),
            scenario: scenario.name.clone(),
            digest: scenario.digest.clone(),
            source: scenario.source.clone(),
            plan: run.plan,
            ending: scrub_ending(run.ending, &scenario.secrets),
            began: began.to_string(),
            seconds: clock.elapsed().as_secs_f64(),
            starts: run.starts,
            windows: run.windows,
            tasks: run.tasks,
            series: run.series,
            health: run.health,
            notes: notes.map(|note| scrub_note(note, &scenario.secrets)).collect(),
            samples: run.samples.into_iter().map(|sample| scrub_sample(sample, &scenario.secrets)).collect(),
        };
        self.job.output.write_record(&record)?;
        Ok(record)
    }

    /// How fast the machine is by itself. A duet does not ask: both of its arms have the same machine.
    async fn probe(&self, progress: &Progress, when: &str) -> Option<Probe> {
        if self.unbuilt.is_some() || self.job.signals.stop().signal().is_some() {
            return None;
        }
        progress.say(&format!("probing the machine {when} the load"));
        tokio::task::spawn_blocking(machine::probe).await.ok().flatten()
    }

    async fn play(&self, settings: &Settings, progress: &Progress, decide: &mut Decide<'_>) -> Result<Run, Failure> {
        let scenario = &self.job.source.scenario;
        // Boxed: the future of a whole run within those of the commands is more than the compiler looks into.
        match &scenario.work {
            Work::Http(http) => {
                let (judged, threads) = (scenario.policy.judged_tasks(), sizing::threads(scenario, http, settings));
                let driver = HttpDriver::new(http.clone(), &scenario.load, &judged, &scenario.generator, threads);
                let driver = driver.map_err(|e| Failure::Usage(e.to_string()))?;
                progress.watch(View { live: driver.live(), beside: None });
                Box::pin(self.play_by(driver, settings, progress, decide)).await
            }
            Work::Jobs(config) => {
                let driver = JobsDriver::new(config.clone(), run_name(), ends(scenario, settings));
                let live_jobs = driver.live_jobs();
                progress.watch(View { live: driver.live(), beside: Some(Box::new(move || glance(&live_jobs))) });
                Box::pin(self.play_by(driver, settings, progress, decide)).await
            }
        }
    }

    async fn play_by<D: Driver>(
        &self,
        mut driver: D,
        settings: &Settings,
        progress: &Progress,
        decide: &mut Decide<'_>,
    ) -> Result<Run, Failure> {
        let Job { context, source, output, signals, .. } = self.job;
        let mut target = source.scenario.target.clone();
        if !settings.duet {
            target.base = None;
        }
        // Without the entry the run is as good; only its neighbours do not see it.
        let neighbours = Neighbours::enter(&neighbours_folder(context)).ok();
        let journal = output.journal()?;
        let mut tell = |event: Event| {
            if let Event::Played(windows) = &event {
                journal.append(windows);
            }
            progress.tell(event);
        };
        let (stop, neighbours) = (signals.stop(), neighbours.as_ref());
        if let Some(down) = self.unbuilt {
            let mut builds = Unbuilt(down.clone());
            // There is nothing to tell of builds that are not started.
            let tell = &mut |_: Event| {};
            return Ok(engine::conduct(settings, &mut driver, &mut builds, stop, neighbours, decide, tell).await);
        }
        let mut builds = Pair::new(target, output.folder());
        signals.kills(builds.killer());
        Ok(engine::conduct(settings, &mut driver, &mut builds, stop, neighbours, decide, &mut tell).await)
    }
}

/// No two runs have jobs of the same name.
fn run_name() -> RunName {
    RunName::new(&format!("pg-{}", uuid::Uuid::new_v4().simple()))
}

/// What is to be seen of jobs and queues at the moment, in words.
fn glance(live: &LiveJobs) -> String {
    let glance = live.now();
    let count = |number: u64| metric::count(number as i64);
    let mut text = format!("{} jobs done, {} in flight", count(glance.completed), count(glance.in_flight));
    if let Some(depth) = glance.incoming {
        text.push_str(&format!("; {} wait", count(depth.visible)));
        let oldest = depth.oldest.map(|age| format!(", the oldest for {}", metric::duration(age)));
        text.push_str(&oldest.unwrap_or_default());
    }
    if let Some(dead) = glance.dead_letters.filter(|dead| dead.visible > 0) {
        text.push_str(&format!("; {} dead letters", count(dead.visible)));
    }
    text
}

/// Who does the jobs of each arm.
fn ends(scenario: &Scenario, settings: &Settings) -> Vec<(Arm, Processor)> {
    let end = |arm: Arm| match scenario.target.arm(arm)?.processor.clone()? {
        Processor::Behind(names) => Some((arm, Processor::Behind(for_arm(&names, arm)))),
        within @ Processor::Within(_) => Some((arm, within)),
    };
    settings.arms().into_iter().filter_map(end).collect()
}

/// What the engine is told.
///
/// # Errors
/// Where no plan fits; nothing needs to be built to know that.
pub fn fitting(source: &Source, duet: bool) -> Result<Settings, Failure> {
    let settings = sizing::settings(&source.scenario, duet);
    let usage = |text: &dyn std::fmt::Display| Failure::Usage(format!("{}: {text}", source.path.display()));
    let size = sizing::size(&settings).map_err(|misfit| usage(&misfit))?;
    sizing::hold_rows(&source.scenario, &settings, size).map_err(|text| usage(&text))?;
    Ok(settings)
}

/// One folder for all gates of the host.
fn neighbours_folder(context: &Context) -> PathBuf {
    let variable = if cfg!(windows) { "TEMP" } else { "TMPDIR" };
    Path::new(context.variable(variable).unwrap_or("/tmp")).join("perf-gate")
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn scrub_ending(ending: Ending, secrets: &Secrets) -> Ending {
    match ending {
        Ending::Down(down) => Ending::Down(Down {
            text: secrets.scrub(&down.text),
            log_tail: down.log_tail.iter().map(|line| secrets.scrub(line)).collect(),
            ..down
        }),
        other => other,
    }
}

fn scrub_note(note: Note, secrets: &Secrets) -> Note {
    match note {
        Note::ScenarioChanged { changes } => {
            Note::ScenarioChanged { changes: changes.iter().map(|change| secrets.scrub(change)).collect() }
        }
        Note::StopFailed { arm, text } => Note::StopFailed { arm, text: secrets.scrub(&text) },
        Note::TeardownFailed { arm, text } => Note::TeardownFailed { arm, text: secrets.scrub(&text) },
        Note::NotPutBack { text } => Note::NotPutBack { text: secrets.scrub(&text) },
        other => other,
    }
}

fn scrub_sample(sample: ErrorSample, secrets: &Secrets) -> ErrorSample {
    ErrorSample { text: secrets.scrub(&sample.text), ..sample }
}
