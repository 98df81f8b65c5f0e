//! When an arm is warm (`docs/statistics.md` §2.5). Pure: seconds in, decision out.

use crate::stats;
use std::time::Duration;

/// Load before the first window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warmup {
    /// Shortest warm-up of each arm; default 10 s.
    pub at_least: Duration,
    /// Longest; default 30 s.
    pub at_most: Duration,
    /// Relative difference of two stretches below which an arm counts as steady; default 0.05.
    pub steady: f64,
}

impl Default for Warmup {
    fn default() -> Self {
        Self { at_least: Duration::from_secs(10), at_most: Duration::from_secs(30), steady: 0.05 }
    }
}

/// Seconds in a stretch whose median is compared with that of the one before.
const STRETCH: usize = 5;
/// Shortest warm-up of a later start, in seconds.
const LATER: u32 = 2;

impl Warmup {
    /// The user has fixed its length: whether the arms are steady is not asked.
    pub fn is_fixed(&self) -> bool {
        self.at_least == self.at_most
    }

    /// Most whole seconds on each arm.
    pub fn most(&self) -> u32 {
        self.at_most.as_secs_f64().ceil() as u32
    }

    /// Whether an arm is steady: the median of the last stretch differs from that of the one before by
    /// less than `steady`. `levels` holds one latency a second; a second without a success never is.
    pub fn is_steady(&self, levels: &[Option<f64>]) -> bool {
        let stretch = self.stretch(levels.len());
        if stretch == 0 || levels.len() < 2 * stretch {
            return false;
        }
        let (rest, last) = levels.split_at(levels.len() - stretch);
        let before = &rest[rest.len() - stretch..];
        match (median(before), median(last)) {
            (Some(before), Some(last)) => (last / before - 1.0).abs() < self.steady,
            _ => false,
        }
    }

    /// Five seconds, or half of a warm-up that may not take ten.
    fn stretch(&self, seconds: usize) -> usize {
        if self.most() as usize >= 2 * STRETCH { STRETCH } else { seconds / 2 }
    }

    /// Seconds of warm-up on each arm at later starts: until the first second from which the median of
    /// a stretch stays near that of the last one, and one more; the slower arm's.
    pub fn later(&self, arms: &[&[Option<f64>]]) -> u32 {
        let slowest = arms.iter().map(|levels| self.settled(levels)).max().unwrap_or(0);
        (slowest + 1).max(LATER).min(self.most())
    }

    fn settled(&self, levels: &[Option<f64>]) -> u32 {
        let stretch = self.stretch(levels.len()).max(1);
        let Some(last) = median(&levels[levels.len().saturating_sub(stretch)..]) else { return levels.len() as u32 };
        let near = |levels: &[Option<f64>]| median(levels).is_some_and(|m| (m / last - 1.0).abs() < self.steady);
        let far = levels.windows(stretch).rposition(|stretch| !near(stretch));
        far.map_or(0, |second| second as u32 + 1)
    }
}

/// Median of the seconds of a stretch; nothing where one of them had no success.
fn median(levels: &[Option<f64>]) -> Option<f64> {
    stats::median(&levels.iter().copied().collect::<Option<Vec<_>>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Latency after so many seconds of a build that warms up exponentially.
    fn warming(seconds: u32, excess: f64, tau: f64) -> Vec<Option<f64>> {
        (0..seconds).map(|s| Some(1000.0 * (1.0 + excess * (-f64::from(s) / tau).exp()))).collect()
    }

    #[test]
    fn a_flat_arm_is_steady_after_ten_seconds() {
        let warmup = Warmup::default();
        assert!(!warmup.is_steady(&warming(9, 0.0, 1.0)));
        assert!(warmup.is_steady(&warming(10, 0.0, 1.0)));
    }

    #[test]
    fn an_arm_that_still_warms_is_not_steady() {
        let warmup = Warmup::default();
        assert!(!warmup.is_steady(&warming(10, 0.5, 8.0)));
        assert!(warmup.is_steady(&warming(30, 0.5, 8.0)));
    }

    #[test]
    fn a_second_without_success_is_never_steady() {
        let mut levels = warming(10, 0.0, 1.0);
        levels[7] = None;
        assert!(!Warmup::default().is_steady(&levels));
    }

    #[test]
    fn a_short_warm_up_compares_its_halves() {
        let short = Warmup { at_least: Duration::from_secs(2), at_most: Duration::from_secs(4), steady: 0.05 };
        assert!(short.is_steady(&warming(2, 0.0, 1.0)));
        assert!(!short.is_steady(&warming(4, 1.0, 2.0)));
    }

    #[test]
    fn later_starts_warm_up_until_the_level_of_the_end() {
        let warmup = Warmup::default();
        let flat = warming(10, 0.0, 1.0);
        assert_eq!(warmup.later(&[&flat, &flat]), 2);
        let slow = warming(20, 1.0, 3.0);
        let later = warmup.later(&[&flat, &slow]);
        assert!((5..=12).contains(&later), "{later}");
        let fixed = Warmup { at_least: Duration::from_secs(1), at_most: Duration::from_secs(1), steady: 0.05 };
        assert_eq!(fixed.later(&[&flat[..1], &flat[..1]]), 1);
    }
}
