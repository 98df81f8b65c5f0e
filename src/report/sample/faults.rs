//! Runs that could not be judged as a whole.

use super::{Sample, p95};
use crate::gate::{Fault, Reason, Verdict, VoidCount};
use crate::record::{Arm, Down, DownReason, Ending};

pub fn invalid_head() -> Sample {
    let mut sample = Sample::new(Verdict::Invalid, 3);
    let text = "its process ended with exit status 101 in round 4".to_owned();
    sample.judgement.fault = Some(Fault::Down { arm: Arm::Head, text: text.clone() });
    let log =
        ["listening on 127.0.0.1:8081", "thread 'main' panicked at src/orders.rs:42:9:", "```cannot @lock the <pool>"];
    sample.record.ending = Ending::Down(Down {
        arm: Arm::Head,
        reason: DownReason::Died,
        text,
        log_tail: log.map(str::to_owned).to_vec(),
    });
    sample
}

pub fn invalid_generator() -> Sample {
    let mut sample = Sample::new(Verdict::Invalid, 6);
    let text = "5 rounds were void because it was late, 4 may be repeated".to_owned();
    sample.judgement.fault = Some(Fault::Generator { text });
    sample.judgement.void = VoidCount { base: 1, head: 0, both: 4 };
    sample.record.ending = Ending::TooManyVoid;
    sample
}

pub fn interrupted() -> Sample {
    let mut sample = Sample::new(Verdict::Inconclusive, 5);
    sample.judgement.fault = Some(Fault::Interrupted);
    sample.record.ending = Ending::Interrupted { signal: 2 };
    let mut check = p95(0.12, 0.02, 0.24, Verdict::Inconclusive);
    check.reason = Some(Reason::CutShort);
    sample.judgement.checks = vec![check];
    sample
}
