//! What the windows of some rounds say about one quantity, as numbers that can be tested.

use crate::metric::{Direction, Key};
use crate::record::{Reading, Round, Window};
use crate::stats::{LogRatio, Paired, Positive, median};
use std::collections::BTreeMap;

/// How much worse head was in one round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gap {
    /// Number of the process start that served the round.
    pub start: u32,
    /// Log ratio, positive where head is worse.
    pub worse: LogRatio,
}

/// What is read off a window, one number at a time.
pub(super) trait Quantity {
    /// What a window says about it.
    fn read(&self, window: &Window) -> Reading;

    /// Which way it gets worse.
    fn worse(&self) -> Direction;
}

impl Quantity for Key {
    fn read(&self, window: &Window) -> Reading {
        window.reading(self)
    }

    fn worse(&self) -> Direction {
        self.direction()
    }
}

/// One quantity over some rounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Readings {
    /// Round by round, those left out in which there is nothing to compare.
    pub gaps: Vec<Gap>,
    /// Rounds in which neither arm had a success.
    pub silent: usize,
    /// Base's level: exp of the median logarithm.
    pub base: Option<Positive>,
    /// Head's level.
    pub head: Option<Positive>,
}

impl Readings {
    /// Head against base (`docs/statistics.md` §3.1).
    pub fn against_base(quantity: &impl Quantity, rounds: &[Round<'_>]) -> Self {
        Self::collect(quantity, rounds, |base, head| match (base?, head) {
            (Reading::Value(base), Reading::Value(head)) => Some(Compared::Worse(head.log_ratio(*base))),
            (Reading::Value(_), Reading::NoSuccess) => Some(Compared::Lost),
            (Reading::NoSuccess, Reading::Value(_)) => Some(Compared::Gained),
            (Reading::NoSuccess, Reading::NoSuccess) => Some(Compared::Silent),
            (Reading::Absent, _) | (_, Reading::Absent) => None,
        })
    }

    /// Head against a constant (`docs/statistics.md` §3.6).
    pub fn against_bound(key: &Key, rounds: &[Round<'_>], bound: f64) -> Self {
        let bound = Positive::new(bound);
        Self::collect(key, rounds, |_, head| match head {
            Reading::Value(head) => Some(Compared::Worse(head.log_ratio(bound?))),
            Reading::NoSuccess => Some(Compared::Lost),
            Reading::Absent => None,
        })
    }

    fn collect(
        quantity: &impl Quantity,
        rounds: &[Round<'_>],
        compare: impl Fn(Option<&Reading>, &Reading) -> Option<Compared>,
    ) -> Self {
        let direction = quantity.worse();
        let (mut gaps, mut silent, mut bases, mut heads) = (Vec::new(), 0, Vec::new(), Vec::new());
        for round in rounds {
            let base = round.base.map(|window| quantity.read(window));
            let head = quantity.read(round.head);
            let worse = match compare(base.as_ref(), &head) {
                Some(Compared::Worse(ratio)) => Some(signed(ratio, direction)),
                Some(Compared::Lost) => Some(LogRatio::LARGEST),
                Some(Compared::Gained) => Some(-LogRatio::LARGEST),
                Some(Compared::Silent) => {
                    silent += 1;
                    None
                }
                None => None,
            };
            gaps.extend(worse.map(|worse| Gap { start: round.head.start, worse }));
            bases.extend(base.and_then(Reading::ln));
            heads.extend(head.ln());
        }
        Self { gaps, silent, base: level(&bases), head: level(&heads) }
    }

    /// The test on all rounds together; nothing where there is none.
    pub fn paired(&self) -> Option<Paired> {
        paired(&self.gaps)
    }
}

/// The test on some rounds; nothing where there is none.
pub(super) fn paired(gaps: &[Gap]) -> Option<Paired> {
    Paired::of(&gaps.iter().map(|gap| gap.worse).collect::<Vec<_>>())
}

/// The rounds of each start, in the order of the starts.
pub(super) fn by_start(gaps: &[Gap]) -> Vec<Vec<Gap>> {
    let mut starts: BTreeMap<u32, Vec<Gap>> = BTreeMap::new();
    for gap in gaps {
        starts.entry(gap.start).or_default().push(*gap);
    }
    starts.into_values().collect()
}

/// How one round compares.
enum Compared {
    /// ln(head / reference), the sign of the metric not yet applied.
    Worse(LogRatio),
    /// Head alone had no success.
    Lost,
    /// Base alone had no success.
    Gained,
    /// Neither had one.
    Silent,
}

fn signed(ratio: LogRatio, direction: Direction) -> LogRatio {
    match direction {
        Direction::HigherIsWorse => ratio,
        Direction::LowerIsWorse => -ratio,
    }
}

fn level(logs: &[f64]) -> Option<Positive> {
    median(logs).and_then(|log| Positive::new(log.exp()))
}
