//! What a workflow run shows beside its log: one line for each red check, or for a run without a verdict.

use super::{Report, Row};
use crate::gate::Verdict;

/// Most of one report: GitHub shows ten of each level and step.
const MOST: usize = 10;

/// How loud an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It fails the job.
    Error,
    /// It does not.
    Warning,
}

/// A title and a text, plain, on one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// How loud.
    pub level: Level,
    /// `orders-api: latency p95 regressed`.
    pub title: String,
    /// The numbers, or the sentence.
    pub text: String,
}

impl Report {
    /// One for each red check, one for a run that is invalid or inconclusive; none where all is well.
    pub fn annotations(&self) -> Vec<Annotation> {
        let level = if self.blocks { Level::Error } else { Level::Warning };
        let red: Vec<&Row> = self.checks.iter().filter(|row| row.verdict == Some(Verdict::Regressed)).collect();
        let mut all: Vec<Annotation> = match self.verdict {
            Verdict::Regressed => red.into_iter().map(|row| self.of_check(level, row)).collect(),
            _ => Vec::new(),
        };
        let is_untold = all.is_empty() && !matches!(self.verdict, Verdict::Pass | Verdict::Improved);
        let is_worth_it =
            self.blocks || matches!(self.verdict, Verdict::Regressed | Verdict::Invalid | Verdict::Inconclusive);
        if is_untold && is_worth_it {
            let title = format!("{}: {}", super::escape::line(&self.scenario), self.verdict);
            all.push(Annotation { level, title, text: self.sentence.plain() });
        }
        all.truncate(MOST);
        all
    }

    fn of_check(&self, level: Level, row: &Row) -> Annotation {
        let title = format!("{}: {} regressed", super::escape::line(&self.scenario), row.title().plain());
        let cause = self.cause.as_ref().map(|cause| format!(". Where: {}", cause.plain())).unwrap_or_default();
        Annotation { level, title, text: format!("{}{cause}", row.numbers()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, Sample};
    use super::*;

    fn annotations(sample: &Sample, fail_on: &[Verdict]) -> Vec<Annotation> {
        Report::new(&sample.judgement, &sample.record, fail_on, &sample::files()).annotations()
    }

    #[test]
    fn each_red_check_is_one_and_green_is_none() {
        let red = annotations(&sample::regressed(), &[Verdict::Regressed]);
        let cause = "Where: POST /events +38 % (likely +32 … +43 %); the other task did not move";
        let text = format!("+21 %, 12.4 → 15.0 ms, likely +17 … +26 %, limit +10 %. {cause}");
        let title = "orders-api: latency p95 regressed".to_owned();
        assert_eq!(red, [Annotation { level: Level::Error, title, text }]);
        assert_eq!(annotations(&sample::errors(), &[Verdict::Regressed]).len(), 1);
        assert_eq!(annotations(&sample::pass(), &[Verdict::Regressed]), []);
    }

    #[test]
    fn what_fails_no_job_is_a_warning() {
        let level = |sample: &Sample, fail_on: &[Verdict]| annotations(sample, fail_on)[0].level;
        assert_eq!(level(&sample::regressed(), &[]), Level::Warning);
        assert_eq!(level(&sample::inconclusive(), &[Verdict::Regressed]), Level::Warning);
        assert_eq!(level(&sample::inconclusive(), &[Verdict::Inconclusive]), Level::Error);
        assert_eq!(level(&sample::invalid_head(), &[]), Level::Error);
    }

    #[test]
    fn a_run_without_a_verdict_is_one_and_there_are_never_too_many() {
        let told = annotations(&sample::invalid_generator(), &[Verdict::Regressed]);
        assert_eq!(told.len(), 1);
        assert!(told[0].text.contains("the generator could not keep its schedule"), "{told:?}");
        let mut many = sample::regressed();
        many.judgement.checks = vec![many.judgement.checks[0].clone(); 40];
        assert_eq!(annotations(&many, &[Verdict::Regressed]).len(), MOST);
    }
}
