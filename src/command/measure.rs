//! Plays a scenario and writes its record: what `gate` and `run` have in common.

use super::output::Output;
use super::progress::Progress;
use super::signals::Signals;
use super::source::Source;
use super::{identity, sizing};
use crate::config::{Scenario, Secrets};
use crate::context::Context;
use crate::driver::http::HttpDriver;
use crate::engine::{self, Decide, Event, Neighbours, Run, Settings};
use crate::failure::Failure;
use crate::machine;
use crate::record::{Down, Ending, ErrorSample, Note, RECORD_VERSION, RunRecord};
use crate::target::Pair;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Plays the scenario to its end, whatever that is, and leaves its record on disk.
pub async fn measure(
    context: &Context,
    source: &Source,
    duet: bool,
    output: &Output,
    signals: &Signals,
    progress: &Progress,
    decide: &mut Decide<'_>,
) -> Result<RunRecord, Failure> {
    let Source { path, scenario } = source;
    let settings = sizing::settings(scenario, duet);
    sizing::size(&settings).map_err(|misfit| Failure::Usage(format!("{}: {misfit}", path.display())))?;
    let (began, clock) = (Timestamp::now(), Instant::now());
    let identity = identity::identity(context, folder_of(path), &scenario.target);
    let run = play(context, scenario, &settings, output, signals, progress, decide).await?;
    let record = RunRecord {
        version: RECORD_VERSION,
        perf_gate: env!("CARGO_PKG_VERSION").to_owned(),
        identity,
        environment: machine::environment(&context.variables),
        probe: None,
        accepted: Vec::new(),
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
        notes: run.notes.into_iter().map(|note| scrub_note(note, &scenario.secrets)).collect(),
        samples: run.samples.into_iter().map(|sample| scrub_sample(sample, &scenario.secrets)).collect(),
    };
    output.write_record(&record)?;
    Ok(record)
}

async fn play(
    context: &Context,
    scenario: &Scenario,
    settings: &Settings,
    output: &Output,
    signals: &Signals,
    progress: &Progress,
    decide: &mut Decide<'_>,
) -> Result<Run, Failure> {
    let mut target = scenario.target.clone();
    if !settings.duet {
        target.base = None;
    }
    let mut builds = Pair::new(target, output.folder());
    signals.kills(builds.killer());
    let judged = scenario.policy.judged_tasks();
    let driver = HttpDriver::new(scenario.http.clone(), &judged);
    let mut driver = driver.map_err(|e| Failure::Unexpected(e.to_string()))?;
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
    Ok(engine::conduct(settings, &mut driver, &mut builds, stop, neighbours, decide, &mut tell).await)
}

/// One folder for all gates of the host.
fn neighbours_folder(context: &Context) -> PathBuf {
    Path::new(context.variable("TMPDIR").unwrap_or("/tmp")).join("perf-gate")
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
        Note::StopFailed { arm, text } => Note::StopFailed { arm, text: secrets.scrub(&text) },
        other => other,
    }
}

fn scrub_sample(sample: ErrorSample, secrets: &Secrets) -> ErrorSample {
    ErrorSample { text: secrets.scrub(&sample.text), ..sample }
}
