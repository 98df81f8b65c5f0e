//! `perf-gate judge`: a verdict again, without load.

use super::gate::judge_and_report;
use super::output::{Output, read_record};
use super::source;
use crate::cli::JudgeArgs;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};

/// Judges a record by the policy of a scenario.
pub fn judge(context: &Context, args: &JudgeArgs) -> Result<ExitStatus, Failure> {
    let record = read_record(&args.record)?;
    let sources = source::read(context, std::slice::from_ref(&args.scenario), &args.vary)?;
    let source = sources.first().ok_or_else(|| Failure::Unexpected("a scenario was read and is gone".to_owned()))?;
    let output = Output::beside(&args.out)?;
    judge_and_report(context, &source.scenario.policy, &record, &output, &source.path, args.say)
}
