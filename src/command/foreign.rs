//! A record that strangers wrote: what it claims is held against what GitHub says, or replaced by it.

use super::plausibility;
use crate::github::{EndedRun, Origin};
use crate::record::{Down, Ending, Note, RunRecord};
use jiff::Timestamp;

/// Characters of a name or text that are kept.
const TEXT: usize = 200;
/// Notes, samples and lines of a log that are kept.
const TEXTS: usize = 20;

/// What GitHub says of the run that left the record.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// `owner/name` of the pull request's repository.
    pub repository: &'a str,
    /// The branch that the pull request is for, where that is known.
    pub base: Option<&'a str>,
    /// The run.
    pub ended: &'a EndedRun,
    /// Where what it measured comes from.
    pub origin: &'a Origin,
}

impl Facts<'_> {
    /// The record with everything replaced that could mislead: who measured what and when, what is accepted, links,
    /// long texts.
    ///
    /// # Errors
    /// Where it is of another commit, or its numbers cannot be.
    pub fn taken(&self, mut record: RunRecord) -> Result<RunRecord, String> {
        let origin = self.origin;
        let identity = &mut record.identity;
        let claimed = identity.change.as_deref().or(identity.commit.as_deref());
        if claimed != Some(origin.sha.as_str()) {
            let claimed = claimed.unwrap_or("no commit");
            return Err(format!("it is of {claimed}, and the run was of {}", origin.sha));
        }
        if identity.commit.as_deref().is_some_and(|commit| !is_commit(commit)) {
            return Err("its commit is no id of one".to_owned());
        }
        plausibility::check(&record)?;
        let identity = &mut record.identity;
        identity.repository = Some(self.repository.to_owned());
        identity.branch = origin.branch.clone();
        identity.target_branch = self.base.map(str::to_owned);
        identity.run = Some(self.ended.id.to_string());
        identity.attempt = Some(self.ended.attempt);
        identity.event = self.ended.kind.name().map(str::to_owned);
        identity.call.clear();
        for arm in &mut identity.arms {
            arm.url = None;
            arm.commit.take_if(|commit| !is_commit(commit));
        }
        record.accepted.clear();
        record.source = serde_json::Value::Null;
        // An acceptance of the policy that has run out is not to be had by an old date, nor stored runs of old.
        record.began = Timestamp::now().to_string();
        shorten(&mut record);
        Ok(record)
    }
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Names and texts are escaped by the report; here they lose their length.
fn shorten(record: &mut RunRecord) {
    let RunRecord { environment, plan, notes, samples, windows, tasks, .. } = record;
    let host = [&mut environment.os, &mut environment.kernel, &mut environment.arch, &mut environment.cpu];
    host.into_iter().for_each(cut);
    [&mut record.perf_gate, &mut record.digest, &mut environment.image, &mut record.health.pacer]
        .into_iter()
        .for_each(cut);
    environment.host.iter_mut().for_each(cut);
    plan.tasks.iter_mut().for_each(|task| cut(&mut task.name));
    plan.new_tasks.iter_mut().for_each(cut);
    windows.iter_mut().flat_map(|window| &mut window.tasks).for_each(|task| cut(&mut task.task));
    tasks.iter_mut().for_each(|task| cut(&mut task.task));
    notes.truncate(TEXTS);
    notes.iter_mut().for_each(cut_note);
    samples.truncate(TEXTS);
    for sample in samples {
        cut(&mut sample.task);
        cut(&mut sample.text);
    }
    match &mut record.ending {
        Ending::Down(Down { text, log_tail, .. }) => {
            cut(text);
            log_tail.truncate(TEXTS);
            log_tail.iter_mut().for_each(cut);
        }
        Ending::Generator { text } => cut(text),
        Ending::Complete | Ending::Interrupted { .. } | Ending::TooManyVoid | Ending::OutOfTime => {}
    }
}

fn cut_note(note: &mut Note) {
    match note {
        Note::ScenarioChanged { changes } => {
            changes.truncate(TEXTS);
            changes.iter_mut().for_each(cut);
        }
        Note::TeardownFailed { text, .. } | Note::StopFailed { text, .. } | Note::NotPutBack { text } => cut(text),
        Note::WarmupCapped { .. }
        | Note::OtherGate
        | Note::Killed { .. }
        | Note::Insecure { .. }
        | Note::LatenessAllowed { .. }
        | Note::HiddenTooLong { .. } => {}
    }
}

fn cut(text: &mut String) {
    if let Some((at, _)) = text.char_indices().nth(TEXT) {
        text.truncate(at);
    }
}

#[cfg(test)]
mod tests;
