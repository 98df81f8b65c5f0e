//! What every report says where stored runs or accepted regressions are about.

use super::super::sample::{self, Sample};
use super::super::{COMMENT_BUDGET, sentence};
use super::{VERDICTS, markdown, terminal};
use crate::gate::StoredRuns;
use crate::record::Arm;

#[test]
fn what_is_accepted_is_named_whatever_the_verdict() {
    for (_, mut sample) in sample::all() {
        sample.judgement.accepted = sample::accepted().judgement.accepted;
        for text in [terminal(&sample, false, 80), markdown(&sample, COMMENT_BUDGET)] {
            let text = text.split_once("<details>").map_or(text.as_str(), |(open, _)| open);
            assert!(text.contains("up to +25 %, until 2026-03-31, by"), "{text}");
        }
    }
}

#[test]
fn which_stored_runs_were_used_is_said_whatever_the_verdict() {
    for (_, mut sample) in sample::all() {
        sample.record.plan.arms = vec![Arm::Head];
        sample.record.windows.retain(|window| window.arm == Arm::Head);
        sample.judgement.stored = Some(sample::stored());
        for text in [terminal(&sample, false, 100), markdown(&sample, COMMENT_BUDGET)] {
            assert!(text.contains("10 refresh times of"), "{text}");
            assert!(!text.contains("base → head"), "{text}");
        }
    }
}

#[test]
fn the_naive_rule_never_stands_without_its_errors() {
    let says =
        |sample: &Sample| sentence::verdict(&sample.judgement, &[]).plain().contains("17 to 36 of 100 unchanged");
    for verdict in VERDICTS {
        let mut sample = sample::regressed();
        sample.judgement.verdict = verdict;
        assert!(!says(&sample));
        sample.judgement.stored = Some(StoredRuns { point: true, times: 1, runs: 1, ..sample::stored() });
        assert!(says(&sample), "{verdict}");
    }
}
