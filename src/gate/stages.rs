//! Where the time of jobs went, stage by stage, and which of them moved: `docs/statistics.md` §3.10. Explains, and changes
//! no verdict.

use super::look::EPSILON;
use super::reading::{Quantity, Readings};
use super::replay::Replay;
use super::{Comparison, Rule, Verdict, duet};
use crate::metric::{Direction, Metric};
use crate::record::{JobStage, Jobs, Reading, StageTime, Window};
use crate::stats::{LogRatio, Paired, Positive};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Chance that equal builds have a stage named, all of them together: that of one end of the likely range (§3.1).
const NOISE: f64 = 0.05;
/// What moved less than this share of the whole does not explain it.
const LEAST_SHARE: f64 = 0.05;
/// No time is taken for shorter, in seconds: the microsecond that histograms begin with.
const SHORTEST: f64 = 1e-6;

/// One stage of the jobs compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageComparison {
    /// Which one.
    pub stage: JobStage,
    /// Base's mean time of a job in seconds: exp of the median logarithm over the rounds.
    pub base: Option<f64>,
    /// Head's.
    pub head: Option<f64>,
    /// Relative change of head against base: 0.1 is +10 %.
    pub change: Option<f64>,
    /// Lower end of the likely range of `change`; absent where it is unbounded.
    pub low: Option<f64>,
    /// Upper end of the likely range.
    pub high: Option<f64>,
    /// What that is of a job, in seconds: above 0 where head takes longer.
    pub shift: f64,
    /// Whether it is the one that explains what was found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_cause: bool,
}

/// All stages that the rounds that count tell of, in the order of [`JobStage::ALL`]; none without a base.
pub(super) fn compare(replay: &Replay<'_>, checks: &[Comparison]) -> Vec<StageComparison> {
    let measure = |span: Span| Measured::of(&replay.place.against_base(&span, &replay.rounds));
    let found = JobStage::ALL.into_iter().filter_map(|stage| Some((stage, measure(Span::One(stage))?)));
    let found: Vec<(JobStage, Measured)> = found.collect();
    let cause = measure(Span::Whole).zip(way(checks)).and_then(|(whole, way)| cause(&found, &whole, way));
    found.into_iter().map(|(stage, measured)| measured.shown(stage, cause == Some(stage))).collect()
}

/// Which way the jobs went, as their makespan, latency or number a second is judged: +1 slower, -1 faster; nothing where
/// that is as it was.
fn way(checks: &[Comparison]) -> Option<f64> {
    let of = |metric: Metric| {
        let is_it = |c: &&Comparison| c.key.metric == metric && c.key.task.is_none() && c.rule == Rule::Threshold;
        checks.iter().filter(|check| check.gated).find(is_it).and_then(towards)
    };
    [Metric::Iteration, Metric::Latency, Metric::Throughput].into_iter().find_map(of)
}

fn towards(check: &Comparison) -> Option<f64> {
    match check.verdict {
        Verdict::Regressed => Some(1.0),
        Verdict::Improved => Some(-1.0),
        Verdict::Inconclusive => {
            check.change.filter(|change| *change != 0.0).map(|change| check.key.direction().sign() * change.signum())
        }
        _ => None,
    }
}

/// The stage that explains that jobs went one way: the build's own before waiting, waiting before what is left, and of
/// several the one that moved most.
fn cause(found: &[(JobStage, Measured)], whole: &Measured, way: f64) -> Option<JobStage> {
    let own: f64 = found.iter().filter(|(stage, _)| stage.is_own()).filter_map(|(_, own)| own.base()).sum();
    let share = |stage: JobStage, measured: &Measured| {
        // Jobs wait for each other: what all of them take longer comes back many times in the wait of those behind.
        let scale = if stage.is_own() { whole.base().unwrap_or(own) / own } else { 1.0 };
        measured.shift * way * scale / whole.shift.abs()
    };
    let limit = NOISE / found.len() as f64;
    let moved = |(stage, measured): &&(JobStage, Measured)| {
        measured.chance(way) <= limit && measured.shift * way > 0.0 && share(*stage, measured) >= LEAST_SHARE
    };
    let most = |rank: u8| {
        let of_rank = found.iter().filter(|(stage, _)| self::rank(*stage) == rank).filter(moved);
        of_rank.max_by(|(_, a), (_, b)| (a.shift * way).total_cmp(&(b.shift * way))).map(|(stage, _)| *stage)
    };
    (0..RANKS).find_map(most)
}

const RANKS: u8 = 3;

/// Which stages are asked first.
fn rank(stage: JobStage) -> u8 {
    match stage {
        _ if stage.is_own() => 0,
        JobStage::QueueWait => 1,
        _ => 2,
    }
}

/// What is read off a window: the mean time of a job.
enum Span {
    One(JobStage),
    /// All stages together.
    Whole,
}

impl Span {
    fn seconds(&self, jobs: &Jobs) -> Option<f64> {
        match self {
            Self::One(stage) => jobs.stage(*stage)?.mean(),
            Self::Whole => jobs.stages.iter().filter_map(StageTime::mean).reduce(|sum, mean| sum + mean),
        }
    }
}

impl Quantity for Span {
    fn read(&self, window: &Window) -> Reading {
        let seconds = window.jobs.as_ref().and_then(|jobs| self.seconds(jobs));
        let time = seconds.and_then(|seconds| Positive::new(seconds.max(SHORTEST)));
        time.map_or(Reading::Absent, Reading::Value)
    }

    fn worse(&self) -> Direction {
        Direction::HigherIsWorse
    }
}

/// One span of both builds.
struct Measured {
    base: Option<Positive>,
    head: Option<Positive>,
    test: Paired,
    shift: f64,
}

impl Measured {
    /// Nothing where no round has it of both builds.
    fn of(readings: &Readings) -> Option<Self> {
        let test = readings.paired()?;
        let (base, head) = (readings.base, readings.head);
        let [was, is] = [base, head].map(|level| level.map_or(0.0, Positive::get));
        // Ratios end at a hundredfold.
        let is_beyond = test.estimate.abs() >= LogRatio::LARGEST.get() - EPSILON;
        let shift = if is_beyond { is - was } else { was * test.estimate.exp_m1() };
        Some(Self { base, head, test, shift })
    }

    /// In seconds.
    fn base(&self) -> Option<f64> {
        self.base.map(Positive::get)
    }

    /// That equal builds look this slow (+1) or this fast (-1).
    fn chance(&self, way: f64) -> f64 {
        if way > 0.0 { self.test.positive } else { self.test.negative }
    }

    fn shown(&self, stage: JobStage, is_cause: bool) -> StageComparison {
        let change = |worse: f64| duet::change(Direction::HigherIsWorse, worse);
        let beyond = LogRatio::LARGEST.get() - EPSILON;
        StageComparison {
            stage,
            base: self.base(),
            head: self.head.map(Positive::get),
            change: Some(change(self.test.estimate)),
            low: self.test.low.filter(|low| *low > -beyond).map(change),
            high: self.test.high.filter(|high| *high < beyond).map(change),
            shift: self.shift,
            is_cause,
        }
    }
}
