//! What to do about a run that could not be judged as a whole.

use super::words::Words;
use crate::gate::{Fault, Judgement};
use crate::record::{Arm, DownReason, Ending, RunRecord};

/// Most lines of a log that are shown; the record has more.
const MOST_LOG_LINES: usize = 30;

/// The last lines of the log of an arm that could not be measured.
pub(super) fn log_tail(record: &RunRecord) -> Vec<String> {
    match &record.ending {
        Ending::Down(down) => {
            let lines = down.log_tail.len().saturating_sub(MOST_LOG_LINES);
            down.log_tail[lines..].to_vec()
        }
        _ => Vec::new(),
    }
}

/// What to do about it.
pub(super) fn next(judgement: &Judgement, record: &RunRecord) -> Option<Words> {
    let advice = match judgement.fault.as_ref()? {
        Fault::Down { arm, .. } => return Some(Words::ours(recovery(*arm, record))),
        Fault::BrokenBase { .. } => {
            "mend the scenario or the base branch first: head is not judged against a broken base"
        }
        Fault::Generator { .. } => {
            "lower the rate, use a larger runner, or keep other jobs off it; this says nothing about head"
        }
        Fault::OtherGate { .. } => {
            "run one after the other on this host, or give each a runner of its own; this says nothing about head"
        }
        Fault::CannotMeasure { .. } => {
            "see to what the generator met on this machine and run it again; this says nothing about head"
        }
        Fault::OutOfTime => "raise `budget`, or look for what takes so long: starts, hooks or drains",
        Fault::Interrupted => "run it again to the end; what was measured so far is in the record",
    };
    Some(Words::ours(advice))
}

/// What to do about an arm that could not be measured.
fn recovery(arm: Arm, record: &RunRecord) -> String {
    let is_url = record.identity.arms.iter().any(|identity| identity.arm == arm && identity.url.is_some());
    let reason = match &record.ending {
        Ending::Down(down) => Some(down.reason),
        _ => None,
    };
    let has_jobs = record.plan.graph.is_some();
    let advice = match reason {
        Some(DownReason::NotCheckedOut) => {
            "check its commit out by hand with `git worktree add`: what it needs from elsewhere may be missing here".to_owned()
        }
        Some(DownReason::NotBuilt) if arm == Arm::Base => {
            "check its commit out elsewhere and run the command of `target.build` there; a commit from before that command \
             was added cannot be built by it"
                .to_owned()
        }
        Some(DownReason::NotBuilt) => "run the command of `target.build` by hand where head is checked out".to_owned(),
        Some(DownReason::NotExchanged) => {
            "look where both builds are; then try the commands with `perf-gate check --dry-run`".to_owned()
        }
        Some(DownReason::SetupFailed) => {
            format!("send {arm} the requests of the scenario's `setup` by hand, one after the other")
        }
        Some(DownReason::AnswersNothing) if has_jobs => {
            format!("see that workers of {arm} run, take jobs from its incoming queue and report on its outgoing one")
        }
        // A build that is started and does not come up has a log.
        Some(DownReason::NeverReady) if has_jobs && log_tail(record).is_empty() => {
            format!("see that the queues of {arm} are there and may be used from this machine")
        }
        Some(DownReason::AnswersNothing) => {
            format!("send {arm} one of the scenario's requests by hand: none succeeded")
        }
        _ if is_url => format!("see whether the URL of {arm} answers from this machine"),
        _ => format!("start {arm} by hand with the scenario's command"),
    };
    let log = if log_tail(record).is_empty() { "" } else { "; the last lines of its log are below" };
    format!("{advice}{log}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Verdict;
    use crate::record::Down;
    use crate::report::{sample, sentence};

    #[test]
    fn every_way_to_be_down_has_advice_of_its_own() {
        let mut record = sample::invalid_head().record;
        let mut advice = |arm, reason| {
            record.ending = Ending::Down(Down { arm, reason, text: String::new(), log_tail: Vec::new() });
            recovery(arm, &record)
        };
        assert_eq!(advice(Arm::Head, DownReason::NotStarted), "start head by hand with the scenario's command");
        assert_eq!(
            advice(Arm::Head, DownReason::NotBuilt),
            "run the command of `target.build` by hand where head is checked out"
        );
        assert!(advice(Arm::Base, DownReason::NotBuilt).contains("a commit from before that command was added"));
        assert!(advice(Arm::Base, DownReason::NotCheckedOut).contains("git worktree add"));
        assert!(advice(Arm::Base, DownReason::SetupFailed).contains("`setup` by hand"));
        assert!(advice(Arm::Base, DownReason::AnswersNothing).contains("requests by hand"));
    }

    #[test]
    fn of_jobs_the_queues_are_what_to_look_at() {
        let advice = |reason, log_tail: &[&str]| {
            let mut record = sample::graphs::pass().record;
            let log_tail = log_tail.iter().map(|line| (*line).to_owned()).collect();
            record.ending = Ending::Down(Down { arm: Arm::Head, reason, text: String::new(), log_tail });
            recovery(Arm::Head, &record)
        };
        assert!(advice(DownReason::AnswersNothing, &[]).starts_with("see that workers of head run, take jobs"));
        assert!(advice(DownReason::NeverReady, &[]).starts_with("see that the queues of head are there"));
        assert!(advice(DownReason::NeverReady, &["x"]).starts_with("start head by hand"));
    }

    #[test]
    fn what_kept_the_generator_from_measuring_is_said_with_what_helps() {
        let mut sample = sample::invalid_generator();
        let mut told = |fault| {
            sample.judgement.fault = Some(fault);
            let first = sentence::verdict(&sample.judgement, &[Verdict::Invalid]).plain();
            (first, next(&sample.judgement, &sample.record).expect("advice").plain())
        };
        let text = || "5 rounds did not count".to_owned();
        let (first, advice) = told(Fault::OtherGate { text: text() });
        assert_eq!(first, "orders-api: invalid, another perf-gate ran on this host: 5 rounds did not count");
        assert!(advice.starts_with("run one after the other on this host"), "{advice}");
        let (first, advice) = told(Fault::CannotMeasure { text: "out of ports".to_owned() });
        assert_eq!(first, "orders-api: invalid, the generator could not measure: out of ports");
        assert!(!advice.contains("rate"), "{advice}");
        let (first, advice) = told(Fault::Generator { text: text() });
        assert_eq!(first, "orders-api: invalid, the generator could not keep its schedule: 5 rounds did not count");
        assert!(advice.starts_with("lower the rate"), "{advice}");
    }
}
