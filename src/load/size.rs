//! How long a window is and how many rounds are played: fixed before the first round.

use std::time::Duration;

/// Rounds of a plan that nothing bounds (`docs/statistics.md` §3.2).
pub const ROUNDS: u32 = 24;
/// Fewest rounds of any plan: fewer cannot reach the noise limit, whatever the data.
pub const FEWEST_ROUNDS: u32 = 8;
/// Load before the measured part of a window, thrown away (§1.2).
pub const SETTLE: Duration = Duration::from_millis(500);
/// The same pause before every window, in a round and between rounds (§2.3).
pub const PAUSE: Duration = Duration::from_millis(100);
/// Rounds between two starts of the builds (§2.4).
pub const ROUNDS_PER_START: u32 = 4;

/// Requests per window that are aimed at; p95 is then steady enough (§1.2).
const AIMED_REQUESTS: f64 = 400.0;
/// Requests per window that p95 cannot do without (§1.3).
const NEEDED_REQUESTS: f64 = 100.0;
const SHORTEST: f64 = 1.0;
const LONGEST: f64 = 5.0;
/// The longest window where 24 such rounds fit.
const LONGEST_IF_IT_FITS: f64 = 10.0;
/// Drain of a healthy arm, for estimates: what is in flight when sending stops.
const DRAIN: f64 = 0.1;

/// What the size of a plan follows from. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Requests per second of the rarest thing that is gated.
    pub rate: f64,
    /// 2 in a duet, 1 without a base.
    pub arms: u32,
    /// Rounds as wished for.
    pub rounds: u32,
    /// Wall clock for the whole run.
    pub budget: f64,
    /// Wall clock already spent, or expected, until the first round.
    pub before: f64,
    /// Wall clock of one more restart with its warm-up; absent where nothing is restarted.
    pub restart: Option<f64>,
    /// Most measured seconds on each arm.
    pub duration: Option<f64>,
}

/// Size of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Length of the measured part of a window in seconds.
    pub seconds: f64,
    /// Number of rounds.
    pub rounds: u32,
}

/// Not even 8 rounds of the shortest useful window fit.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "8 rounds of {seconds:.1} s windows take about {needed:.0} s, more than the {allowed:.0} s that `{key}` leaves: \
     raise `{key}` (or the rate: a window must have 100 requests for p95), or shorten the warm-up"
)]
pub struct DoesNotFit {
    /// The shortest useful window.
    pub seconds: f64,
    /// Seconds that 8 rounds need.
    pub needed: f64,
    /// Seconds that are there.
    pub allowed: f64,
    /// What bounds it: `budget` or `duration`.
    pub key: &'static str,
}

impl Bounds {
    /// The longest useful windows, then as many rounds as fit: first windows shrink to what p95 needs,
    /// then the plan to fewer rounds, never under 8.
    ///
    /// # Errors
    /// Where 8 rounds do not fit.
    pub fn size(&self) -> Result<Size, DoesNotFit> {
        let aimed = AIMED_REQUESTS / self.rate;
        let generous = aimed.clamp(SHORTEST, LONGEST_IF_IT_FITS);
        let wanted =
            if self.fits(ROUNDS.max(self.rounds), generous) { generous } else { aimed.clamp(SHORTEST, LONGEST) };
        let shortest = (NEEDED_REQUESTS / self.rate).clamp(SHORTEST, wanted);
        let seconds = wanted.min(self.longest(self.rounds));
        if seconds >= shortest {
            return Ok(Size { seconds, rounds: self.rounds });
        }
        let rounds = (FEWEST_ROUNDS..self.rounds).rev().find(|rounds| self.fits(*rounds, shortest));
        rounds.map(|rounds| Size { seconds: shortest, rounds }).ok_or_else(|| self.misfit(shortest))
    }

    /// Seconds of wall clock from the first round to the end of the last of so many.
    pub fn seconds(&self, size: Size) -> f64 {
        let starts = size.rounds.div_ceil(ROUNDS_PER_START).saturating_sub(1);
        f64::from(size.rounds * self.arms) * (size.seconds + overhead())
            + f64::from(starts) * self.restart.unwrap_or(0.0)
    }

    fn fits(&self, rounds: u32, seconds: f64) -> bool {
        let in_budget = self.before + self.seconds(Size { seconds, rounds }) <= self.budget + 1e-9;
        let in_duration = self.duration.is_none_or(|most| f64::from(rounds) * seconds <= most + 1e-9);
        in_budget && in_duration
    }

    /// The longest window of which so many fit; negative where not even empty ones do.
    fn longest(&self, rounds: u32) -> f64 {
        let empty = self.seconds(Size { seconds: 0.0, rounds });
        let by_budget = (self.budget - self.before - empty) / f64::from(rounds * self.arms);
        let by_duration = self.duration.map_or(f64::INFINITY, |most| most / f64::from(rounds));
        by_budget.min(by_duration)
    }

    fn misfit(&self, seconds: f64) -> DoesNotFit {
        let needed = f64::from(FEWEST_ROUNDS) * seconds;
        match self.duration {
            Some(allowed) if needed > allowed => DoesNotFit { seconds, needed, allowed, key: "duration" },
            _ => DoesNotFit {
                seconds,
                needed: self.seconds(Size { seconds, rounds: FEWEST_ROUNDS }),
                allowed: (self.budget - self.before).max(0.0),
                key: "budget",
            },
        }
    }
}

/// Wall clock of a window beside its measured part.
fn overhead() -> f64 {
    SETTLE.as_secs_f64() + PAUSE.as_secs_f64() + DRAIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FREE: Bounds =
        Bounds { rate: 200.0, arms: 2, rounds: 24, budget: 600.0, before: 20.0, restart: Some(5.0), duration: None };

    #[test]
    fn a_window_aims_at_400_requests_between_1_and_5_seconds() {
        assert_eq!(FREE.size(), Ok(Size { seconds: 2.0, rounds: 24 }));
        assert_eq!(Bounds { rate: 5000.0, ..FREE }.size(), Ok(Size { seconds: 1.0, rounds: 24 }));
    }

    #[test]
    fn a_rare_task_gets_ten_seconds_only_where_they_fit() {
        assert_eq!(Bounds { rate: 10.0, budget: 500.0, ..FREE }.size(), Ok(Size { seconds: 5.0, rounds: 24 }));
        assert_eq!(Bounds { rate: 10.0, ..FREE }.size(), Ok(Size { seconds: 10.0, rounds: 24 }));
    }

    #[test]
    fn a_duration_shrinks_windows_first_and_rounds_then() {
        let bounded = |duration| Bounds { duration: Some(duration), ..FREE }.size();
        assert_eq!(bounded(36.0), Ok(Size { seconds: 1.5, rounds: 24 }));
        assert_eq!(bounded(12.0), Ok(Size { seconds: 1.0, rounds: 12 }));
        assert_eq!(bounded(7.0).map_err(|e| e.key), Err("duration"));
    }

    #[test]
    fn a_budget_that_is_too_small_is_refused() {
        assert_eq!(Bounds { budget: 30.0, ..FREE }.size().map_err(|e| e.key), Err("budget"));
    }

    proptest! {
        #[test]
        fn every_plan_keeps_its_bounds(
            rate in 0.5_f64..5000.0, arms in 1_u32..=2, rounds in 8_u32..60, budget in 5.0_f64..2000.0,
            before in 0.0_f64..60.0, restart in prop::option::of(0.0_f64..10.0), duration in prop::option::of(1.0_f64..600.0),
        ) {
            let bounds = Bounds { rate, arms, rounds, budget, before, restart, duration };
            if let Ok(size) = bounds.size() {
                prop_assert!(size.rounds >= FEWEST_ROUNDS && size.rounds <= rounds);
                prop_assert!(size.seconds >= SHORTEST && size.seconds <= LONGEST_IF_IT_FITS);
                prop_assert!(bounds.fits(size.rounds, size.seconds - 1e-6), "{size:?}");
            }
        }
    }
}
