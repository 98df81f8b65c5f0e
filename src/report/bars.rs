//! The levels of the last stored runs and of head, as a line of bars.

use super::baseline::counted;
use super::speech::Speech;
use super::words::Words;
use super::{quantity, row};
use crate::gate::Comparison;

/// From the lowest level to the highest.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Levels that make a line: one alone says nothing.
const LEAST: usize = 2;

/// The last stored levels of one check, and head's.
#[derive(Debug, Clone, PartialEq)]
pub struct Recent {
    /// `latency p95`.
    pub title: Words,
    /// How many: `10 refresh times`.
    pub times: String,
    /// `▂▂▃▂▂▂▃▂▂▃`, oldest first.
    pub bars: String,
    /// The lowest and the highest: `12.2 … 12.8 ms`.
    pub levels: String,
    /// Head's bar and level: `█`, `16.7 ms`; absent where head has no level.
    pub head: Option<(char, String)>,
}

impl Recent {
    /// Of a gated check that was held against several stored runs.
    pub fn of(check: &Comparison, speech: Speech) -> Option<Self> {
        let stored = &check.stored.as_ref().filter(|_| check.gated)?.recent;
        let is_level = |x: &f64| x.is_finite() && *x >= 0.0;
        if stored.len() < LEAST || !stored.iter().all(is_level) {
            return None;
        }
        let head = check.head.filter(is_level);
        let scale = Scale::of(stored.iter().copied().chain(head), check.limit.unwrap_or_default());
        let [low, high] = [f64::min, f64::max].map(|pick| stored.iter().copied().reduce(pick).unwrap_or_default());
        Some(Self {
            title: row::title(&check.key, speech),
            times: counted(stored.len() as u32, "refresh time", "refresh times"),
            bars: stored.iter().map(|level| scale.bar(*level)).collect(),
            levels: quantity::span(&check.key, low, high),
            head: head.map(|head| (scale.bar(head), quantity::level(&check.key, head))),
        })
    }

    /// `latency p95: ▂▂▃▂▂▂▃▂▂▃ 12.2 … 12.8 ms, head █ 16.7 ms`.
    pub fn words(&self) -> Words {
        let words = self.title.clone().and(format!(": {} {}", self.bars, self.levels));
        match &self.head {
            Some((bar, level)) => words.and(format!(", head {bar} {level}")),
            None => words,
        }
    }
}

/// What the lowest and the highest bar stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    span: f64,
}

impl Scale {
    /// Over all levels, and over no less than what is allowed: noise must not look like a cliff.
    fn of(levels: impl Iterator<Item = f64> + Clone, limit: f64) -> Self {
        let low = levels.clone().fold(f64::INFINITY, f64::min);
        Self::over(levels, if limit.is_finite() { limit.abs() * low } else { 0.0 })
    }

    /// Over all levels, and over no less than a span in their unit.
    pub fn over(levels: impl Iterator<Item = f64>, least: f64) -> Self {
        let (low, high) = levels.fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        Self { low, span: (high - low).max(least) }
    }

    /// The bar of a level.
    pub fn bar(&self, level: f64) -> char {
        let share = if self.span > 0.0 { (level - self.low) / self.span } else { 0.0 };
        bar(share)
    }
}

/// The bar of a share of the highest, from 0 to 1.
pub fn bar(share: f64) -> char {
    let most = BARS.len() - 1;
    BARS[((share * most as f64).round() as usize).min(most)]
}

#[cfg(test)]
mod tests {
    use super::super::sample::p95;
    use super::*;
    use crate::gate::{AgainstStored, Verdict};
    use proptest::prelude::*;

    fn recent(levels: &[f64], head: Option<f64>) -> Option<Recent> {
        let stored = AgainstStored { times: levels.len() as u32, detectable: 0.1, recent: levels.to_vec() };
        let check = Comparison { stored: Some(stored), head, ..p95(0.3, 0.2, 0.4, Verdict::Regressed) };
        Recent::of(&check, Speech::Requests)
    }

    #[test]
    fn a_jump_is_seen_and_noise_is_flat() {
        let calm = [12_000.0, 12_100.0, 12_050.0, 12_300.0];
        let told = |head| recent(&calm, head).map(|recent| recent.words().plain()).unwrap_or_default();
        assert_eq!(told(Some(15_000.0)), "latency p95: ▁▁▁▂ 12.0 … 12.3 ms, head █ 15.0 ms");
        assert_eq!(told(Some(12_200.0)), "latency p95: ▁▂▁▃ 12.0 … 12.3 ms, head ▂ 12.2 ms");
        assert_eq!(told(None), "latency p95: ▁▂▁▃ 12.0 … 12.3 ms");
    }

    #[test]
    fn one_level_or_none_is_no_line() {
        assert_eq!(recent(&[12_000.0], Some(1.0)), None);
        assert_eq!(recent(&[], Some(1.0)), None);
        assert_eq!(recent(&[1.0, f64::NAN], Some(1.0)), None);
    }

    proptest! {
        #[test]
        fn whatever_the_levels_there_is_a_bar_for_each(
            levels in prop::collection::vec(0.0..1e12_f64, 2..20), head in prop::option::of(any::<f64>()),
        ) {
            let recent = recent(&levels, head).expect("several levels");
            prop_assert_eq!(recent.bars.chars().count(), levels.len());
        }

        #[test]
        fn a_higher_level_never_has_a_lower_bar(levels in prop::collection::vec(1.0..1e6_f64, 2..20)) {
            let bars: Vec<char> = recent(&levels, None).expect("several levels").bars.chars().collect();
            for (i, a) in levels.iter().enumerate() {
                for (j, b) in levels.iter().enumerate() {
                    prop_assert!(a > b || bars[i] <= bars[j]);
                }
            }
        }
    }
}
