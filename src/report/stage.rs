//! Which stage of the jobs explains what was found.

use super::{Words, quantity};
use crate::gate::{Judgement, Rule, StageComparison, Verdict};
use crate::metric::{self, Key, Metric};
use crate::record::JobStage;

/// `work takes 25 % longer`, `queue wait +104 %: fewer hands`; nothing where no stage explains a verdict about times.
pub fn brief(judgement: &Judgement) -> Option<String> {
    let is_told = matches!(judgement.verdict, Verdict::Regressed | Verdict::Improved) && is_of_time(judgement);
    let cause = judgement.stages.iter().find(|stage| stage.is_cause && is_told)?;
    if cause.stage != JobStage::QueueWait {
        let change = cause.change?;
        if change >= MANY {
            return Some(format!("{} takes {} as long", cause.stage, times(change + 1.0)));
        }
        let more = if cause.shift > 0.0 { "longer" } else { "less" };
        return Some(format!("{} takes {} {more}", cause.stage, quantity::size(change)));
    }
    let hands = hands(judgement, cause).map(|hands| format!(": {hands}")).unwrap_or_default();
    Some(format!("{} {}{hands}", cause.stage, metric::percent_change(cause.change?)))
}

/// From this growth on a reader is told how many times as long it takes.
const MANY: f64 = 2.0;

/// `5.1x`, `98x`; what is beyond a hundred is not told apart.
fn times(factor: f64) -> String {
    match factor {
        f if !f.is_finite() || f >= 99.9 => "over 100x".to_owned(),
        f if f >= 9.95 => format!("{f:.0}x"),
        f => format!("{f:.1}x"),
    }
}

/// The same with its range and levels; where none explains a red, that.
pub fn told(judgement: &Judgement) -> Option<Words> {
    let Some(cause) = judgement.stages.iter().find(|stage| stage.is_cause) else {
        let is_red = judgement.verdict == Verdict::Regressed && is_of_time(judgement) && !judgement.stages.is_empty();
        return is_red.then(|| Words::ours("no stage by itself is proven to have moved"));
    };
    let change = cause.change.map(metric::percent_change).unwrap_or_default();
    let likely = likely(cause).map(|likely| format!(" (likely {likely})")).unwrap_or_default();
    let why = hands(judgement, cause)
        .map(|hands| format!("; what the builds do with a job takes as long as before: {hands}"))
        .unwrap_or_default();
    Some(Words::ours(format!("{} {change}{likely}, {} a job{why}", cause.stage, levels(cause.base, cause.head))))
}

/// Jobs wait longer and take as long as before: so fewer are done at a time.
fn hands(judgement: &Judgement, cause: &StageComparison) -> Option<&'static str> {
    let is_longer = cause.shift > 0.0;
    let moved_too = |stage: &StageComparison| match is_longer {
        true => stage.low.is_none_or(|low| low > 0.0),
        false => stage.high.is_none_or(|high| high < 0.0),
    };
    let mut own = judgement.stages.iter().filter(|stage| stage.stage.is_own());
    let is_wait = cause.stage == JobStage::QueueWait && !own.any(moved_too);
    is_wait.then_some(if is_longer { "fewer hands" } else { "more hands" })
}

/// Whether a time, or how much is done in one, made the verdict.
fn is_of_time(judgement: &Judgement) -> bool {
    judgement.checks.iter().any(|check| {
        let is_time = check.key.metric.is_time() || check.key.metric == Metric::Throughput;
        // Of a build that completed nothing there are no times.
        let is_compared = check.rule == Rule::Threshold && check.head.is_some();
        check.gated && is_time && is_compared && check.verdict == judgement.verdict
    })
}

/// `+24 … +26 %`.
pub fn likely(stage: &StageComparison) -> Option<String> {
    quantity::range(stage.low.map(metric::percent_change), stage.high.map(metric::percent_change))
}

/// `50.0 → 62.5 ms`, of times in seconds.
pub fn levels(base: Option<f64>, head: Option<f64>) -> String {
    let [base, head] = [base, head].map(|seconds| seconds.map(|seconds| seconds * 1e6));
    quantity::long_levels(&Key::percentile(50.0), base, head)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, graphs};
    use super::*;

    fn said(sample: &Sample) -> (Option<String>, Option<String>) {
        (brief(&sample.judgement), told(&sample.judgement).map(|words| words.plain()))
    }

    fn of_stage(change: impl FnOnce(&mut [StageComparison])) -> Option<String> {
        let mut sample = graphs::fewer_hands();
        change(&mut sample.judgement.stages);
        said(&sample).0
    }

    #[test]
    fn the_stage_that_moved_is_named_with_its_own_range() {
        let (brief, told) = said(&graphs::slower_work());
        assert_eq!(brief.as_deref(), Some("work takes 25 % longer"));
        assert_eq!(told.as_deref(), Some("work +25 % (likely +24 … +26 %), 50.1 → 62.7 ms a job"));
    }

    #[test]
    fn what_takes_many_times_as_long_is_said_so() {
        let of = |change: f64| {
            let mut sample = graphs::slower_work();
            let cause = sample.judgement.stages.iter_mut().find(|stage| stage.is_cause).expect("work");
            cause.change = Some(change);
            said(&sample).0.expect("a cause")
        };
        assert_eq!(of(1.9), "work takes 190 % longer");
        assert_eq!(of(4.13), "work takes 5.1x as long");
        assert_eq!(of(97.0), "work takes 98x as long");
        assert_eq!(of(f64::INFINITY), "work takes over 100x as long");
    }

    #[test]
    fn of_a_build_that_completed_no_graph_no_stage_is_named() {
        let mut sample = graphs::slower_work();
        sample.judgement.checks[0].head = None;
        assert_eq!(said(&sample), (None, said(&graphs::slower_work()).1));
        sample.judgement.stages.iter_mut().for_each(|stage| stage.is_cause = false);
        assert_eq!(said(&sample), (None, None));
        assert!(
            super::super::sentence::verdict(&sample.judgement, &[Verdict::Regressed])
                .plain()
                .contains("head completed no graph")
        );
    }

    #[test]
    fn fewer_hands_are_said_only_where_no_job_takes_longer() {
        assert_eq!(of_stage(|_| ()).as_deref(), Some("queue wait +104 %: fewer hands"));
        let longer = of_stage(|stages| stages[3].low = Some(0.01));
        assert_eq!(longer.as_deref(), Some("queue wait +104 %"));
        let unknown = of_stage(|stages| stages[3].low = None);
        assert_eq!(unknown.as_deref(), Some("queue wait +104 %"));
        let mut faster = graphs::fewer_hands();
        faster.judgement.verdict = Verdict::Improved;
        faster.judgement.checks[0].verdict = Verdict::Improved;
        let wait = &mut faster.judgement.stages[1];
        (wait.change, wait.shift) = (Some(-0.5), -0.2);
        assert_eq!(said(&faster).0.as_deref(), Some("queue wait −50 %: more hands"));
    }

    #[test]
    fn nothing_is_explained_that_is_not_about_time() {
        let mut sample = graphs::slower_work();
        sample.judgement.checks[0].verdict = Verdict::Pass;
        assert_eq!(said(&sample).0, None);
        assert_eq!(said(&graphs::pass()), (None, None));
    }

    #[test]
    fn a_red_that_no_stage_explains_says_so() {
        let mut sample = graphs::slower_work();
        sample.judgement.stages[3].is_cause = false;
        assert_eq!(said(&sample), (None, Some("no stage by itself is proven to have moved".to_owned())));
    }
}
