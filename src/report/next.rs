//! What to do about a run that could not be judged as a whole, and what its log says.

use super::Words;
use crate::gate::{Fault, Judgement};
use crate::record::{Arm, DownReason, Ending, RunRecord};

/// Most lines of a log that are shown; the record has more.
const MOST_LOG_LINES: usize = 30;

/// The last lines of the log of an arm that could not be measured, from outside.
pub fn log_tail(record: &RunRecord) -> Vec<String> {
    match &record.ending {
        Ending::Down(down) => {
            let lines = down.log_tail.len().saturating_sub(MOST_LOG_LINES);
            down.log_tail[lines..].to_vec()
        }
        _ => Vec::new(),
    }
}

/// What to do about a run that could not be judged as a whole.
pub fn next(judgement: &Judgement, record: &RunRecord) -> Option<Words> {
    let advice = match judgement.fault.as_ref()? {
        Fault::Down { arm, .. } => return Some(Words::ours(recovery(*arm, record))),
        Fault::BrokenBase { .. } => {
            "mend the scenario or the base branch first: head is not judged against a broken base"
        }
        Fault::Generator { .. } => {
            "lower the rate, use a larger runner, or keep other jobs off it; this says nothing about head"
        }
        Fault::OutOfTime => "raise `budget`, or look for what takes so long: starts, hooks or drains",
        Fault::Interrupted => "run it again to the end; what was measured so far is in the record",
    };
    Some(Words::ours(advice))
}

/// What to do about an arm that could not be measured.
fn recovery(arm: Arm, record: &RunRecord) -> String {
    let is_url = record.identity.arms.iter().any(|identity| identity.arm == arm && identity.url.is_some());
    let answers_nothing = matches!(&record.ending, Ending::Down(down) if down.reason == DownReason::AnswersNothing);
    let advice = match (is_url, answers_nothing) {
        (_, true) => format!("send {arm} one of the scenario's requests by hand: none succeeded"),
        (true, false) => format!("see whether the URL of {arm} answers from this machine"),
        (false, false) => format!("start {arm} by hand with the scenario's command"),
    };
    let log = if log_tail(record).is_empty() { "" } else { "; the last lines of its log are below" };
    format!("{advice}{log}")
}
