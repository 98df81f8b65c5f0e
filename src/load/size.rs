//! How long a window is and how many rounds are played: fixed before the first round.

use super::{Load, Shorten};
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
/// Pause before a window and drain of a healthy arm, in seconds: what is in flight when sending stops.
const OVERHEAD: f64 = PAUSE.as_millis() as f64 / 1e3 + 0.1;

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
    /// Length of a window where it is a pass over the whole load.
    pub pass: Option<f64>,
    /// Rounds that make one value: 2 where builds change places at every restart, and the starts come in pairs.
    pub rounds_per_value: u32,
    /// Rounds before those of the plan.
    pub calibration: u32,
}

/// Size of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Length of the measured part of a window, or of a pass, in seconds.
    pub seconds: f64,
    /// Number of rounds.
    pub rounds: u32,
}

/// Not even 8 rounds of the shortest useful window fit.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "{rounds} rounds of {seconds:.1} s {} take about {needed:.0} s, more than the {allowed:.0} s that `{key}` leaves: \
     raise `{key}`{}",
    if *is_pass { "passes" } else { "windows" },
    if *is_pass { OF_A_PASS } else { OF_WINDOWS }
)]
pub struct DoesNotFit {
    /// A window is a pass over the load.
    pub is_pass: bool,
    /// The shortest useful window.
    pub seconds: f64,
    /// Fewest rounds of a plan.
    pub rounds: u32,
    /// Seconds that they need.
    pub needed: f64,
    /// Seconds that are there.
    pub allowed: f64,
    /// What bounds it: `budget` or `duration`.
    pub key: &'static str,
}

const OF_WINDOWS: &str = " (or the rate: a window must have 100 requests for p95), or shorten the warm-up";
const OF_A_PASS: &str =
    ", shorten the profile or the warm-up, or hold head against stored runs, which takes half the time";

impl Bounds {
    /// The longest useful windows, then as many rounds as fit: first windows shrink to what p95 needs,
    /// then the plan to fewer rounds, never under 8.
    ///
    /// # Errors
    /// Where 8 rounds do not fit.
    pub fn size(&self) -> Result<Size, DoesNotFit> {
        let (shortest, wanted) = self.pass.map_or_else(|| self.lengths(), |pass| (pass, pass));
        let most = self.rounds / self.step() * self.step();
        let seconds = wanted.min(self.longest(most));
        if seconds >= shortest && most >= self.fewest() {
            return Ok(Size { seconds, rounds: most });
        }
        let mut fewer = (self.fewest()..most).rev().filter(|rounds| rounds.is_multiple_of(self.step()));
        let rounds = fewer.find(|rounds| self.fits(*rounds, shortest));
        rounds.map(|rounds| Size { seconds: shortest, rounds }).ok_or_else(|| self.misfit(shortest))
    }

    /// The shortest useful window, and the one that is aimed at.
    fn lengths(&self) -> (f64, f64) {
        let aimed = AIMED_REQUESTS / self.rate;
        let generous = aimed.clamp(SHORTEST, LONGEST_IF_IT_FITS);
        let wanted =
            if self.fits(ROUNDS.max(self.rounds), generous) { generous } else { aimed.clamp(SHORTEST, LONGEST) };
        ((NEEDED_REQUESTS / self.rate).clamp(SHORTEST, wanted), wanted)
    }

    /// Fewest rounds of a plan: each of its values needs as many as make one.
    pub fn fewest(&self) -> u32 {
        FEWEST_ROUNDS * self.rounds_per_value
    }

    /// Rounds come in multiples of this: where two starts belong together, none is without the other.
    fn step(&self) -> u32 {
        if self.rounds_per_value > 1 { ROUNDS_PER_START * self.rounds_per_value } else { 1 }
    }

    /// Settling before the measured part, in seconds: a pass begins as its load does.
    pub fn settle(&self) -> f64 {
        if self.pass.is_some() { 0.0 } else { SETTLE.as_secs_f64() }
    }

    /// Share of a pass over this load that is played, so that all rounds fit: never less than the smallest useful pass
    /// (100 requests, and 1 s for its shortest stage). It follows from the scenario alone, so that every run of it plays
    /// the same.
    pub fn shortening(&self, load: &Load) -> f64 {
        match load.shorten {
            Shorten::Off => 1.0,
            Shorten::To(factor) => factor,
            Shorten::Auto => {
                let full = load.seconds(1.0, f64::INFINITY);
                let shortest = load.shortest_stage(Duration::from_secs_f64(SHORTEST));
                let of_stages = shortest.map_or(0.0, |stage| SHORTEST / stage);
                let of_requests = NEEDED_REQUESTS / (self.rate * full);
                let useful = of_stages.max(of_requests).min(1.0);
                (self.longest(self.rounds) / full).min(1.0).max(useful)
            }
        }
    }

    /// Seconds of wall clock from the first round, of the calibration if there is one, to the end of the last of so many.
    pub fn seconds(&self, size: Size) -> f64 {
        let starts = size.rounds.div_ceil(ROUNDS_PER_START).saturating_sub(1);
        f64::from((size.rounds + self.calibration) * self.arms) * (self.settle() + size.seconds + OVERHEAD)
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
        let (rounds, is_pass) = (self.fewest(), self.pass.is_some());
        let needed = f64::from(rounds) * seconds;
        match self.duration {
            Some(allowed) if needed > allowed => {
                DoesNotFit { is_pass, seconds, rounds, needed, allowed, key: "duration" }
            }
            _ => DoesNotFit {
                is_pass,
                seconds,
                rounds,
                needed: self.seconds(Size { seconds, rounds }),
                allowed: (self.budget - self.before).max(0.0),
                key: "budget",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Arrivals, Profile, Stage};
    use proptest::prelude::*;

    const FREE: Bounds = Bounds {
        rate: 200.0,
        arms: 2,
        rounds: 24,
        budget: 600.0,
        before: 20.0,
        restart: Some(5.0),
        duration: None,
        pass: None,
        rounds_per_value: 1,
        calibration: 0,
    };

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

    /// A minute in stages of 10 s, at 200/s.
    fn minute(shorten: Shorten) -> Load {
        let stage = |target| Stage { target, duration: Duration::from_secs(10) };
        let stages = [400.0, 0.0, 400.0, 0.0, 400.0, 0.0].map(stage).to_vec();
        let profile = Profile::RampingArrivalRate { start_rate: 0.0, stages, arrivals: Arrivals::Poisson };
        Load { shorten, ..Load::from(profile) }
    }

    #[test]
    fn a_pass_is_as_long_as_its_rounds_leave_room_for_and_never_useless() {
        let shortening = |budget| Bounds { budget, restart: None, ..FREE }.shortening(&minute(Shorten::Auto));
        assert_eq!(shortening(4_000.0), 1.0);
        assert!((shortening(600.0) - (580.0 / 48.0 - 0.7) / 60.0).abs() < 1e-9);
        assert_eq!(shortening(60.0), 0.1, "a stage of 10 s keeps 1 s");
        let rare = Bounds { rate: 2.5, budget: 60.0, restart: None, ..FREE };
        assert_eq!(rare.shortening(&minute(Shorten::Auto)), 100.0 / 150.0, "100 requests");
        assert_eq!(FREE.shortening(&minute(Shorten::Off)), 1.0);
        assert_eq!(FREE.shortening(&minute(Shorten::To(0.3))), 0.3);
    }

    #[test]
    fn a_pass_that_does_not_fit_often_enough_costs_rounds_and_then_is_refused() {
        let size = |pass, budget| Bounds { pass: Some(pass), budget, restart: None, ..FREE }.size();
        assert_eq!(size(6.0, 600.0), Ok(Size { seconds: 6.0, rounds: 24 }));
        assert_eq!(size(6.0, 200.0), Ok(Size { seconds: 6.0, rounds: 14 }));
        let misfit = size(6.0, 110.0).expect_err("too long");
        assert_eq!((misfit.key, misfit.is_pass), ("budget", true));
        assert!(misfit.to_string().contains("8 rounds of 6.0 s passes take about 99 s"), "{misfit}");
    }

    #[test]
    fn builds_that_change_places_have_whole_pairs_of_starts() {
        let swapped = |rounds, budget| Bounds { rounds, budget, rounds_per_value: 2, ..FREE }.size();
        assert_eq!(swapped(24, 600.0), Ok(Size { seconds: 2.0, rounds: 24 }));
        assert_eq!(swapped(31, 600.0), Ok(Size { seconds: 2.0, rounds: 24 }));
        assert_eq!(swapped(24, 120.0), Ok(Size { seconds: 1.0, rounds: 16 }));
        assert_eq!(swapped(24, 60.0).map_err(|misfit| misfit.rounds), Err(16));
    }

    #[test]
    fn a_calibration_takes_its_part_of_the_budget() {
        let calibrated = |calibration| Bounds { calibration, budget: 140.0, ..FREE };
        assert_eq!(calibrated(0).size(), Ok(Size { seconds: 95.0 / 48.0 - 0.7, rounds: 24 }));
        assert_eq!(calibrated(12).size(), Ok(Size { seconds: 1.0, rounds: 17 }));
    }

    proptest! {
        #[test]
        fn every_plan_keeps_its_bounds(
            rate in 0.5_f64..5000.0, arms in 1_u32..=2, rounds in 8_u32..60, budget in 5.0_f64..2000.0,
            before in 0.0_f64..60.0, restart in prop::option::of(0.0_f64..10.0), duration in prop::option::of(1.0_f64..600.0),
        ) {
            let bounds = Bounds { rate, arms, rounds, budget, before, restart, duration, ..FREE };
            if let Ok(size) = bounds.size() {
                prop_assert!(size.rounds >= FEWEST_ROUNDS && size.rounds <= rounds);
                prop_assert!(size.seconds >= SHORTEST && size.seconds <= LONGEST_IF_IT_FITS);
                prop_assert!(bounds.fits(size.rounds, size.seconds - 1e-6), "{size:?}");
            }
        }
    }
}
