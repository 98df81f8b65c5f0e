//! What the spread of counted windows allows to see: `docs/statistics.md` §1.8.

use super::look::FIRST_LOOK;
use crate::metric::{Key, Statistic};
use crate::record::{RunRecord, Window};
use crate::stats::{LogRatio, sample_deviation};

/// Standard errors that a change must be away from none to be proven at the last look in 9 of 10 runs: 2.87 for a noise of
/// 0.4 %, as simulated for 24 rounds, and 1.28 for the 9 of 10.
const PROVEN: f64 = 2.87 + CHANCE;
/// Standard errors that 9 of 10 estimates are above the truth less.
const CHANCE: f64 = 1.28;
/// Of the signed-rank estimate against the mean, on normal noise: sqrt(3 / pi).
const EFFICIENCY: f64 = 0.977;

/// How much the makespans of one build differ, and what can be told in spite of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Standard deviation of one window, relative: 0.1 is 10 %.
    pub spread: f64,
    /// The smallest relative change that so many rounds prove in 9 of 10 runs.
    pub visible: f64,
    /// Rounds of the plan.
    pub rounds: u32,
}

impl Sight {
    /// That of a record whose windows are counts of iterations, from 8 rounds on; `allowed` is the relative change that the
    /// threshold allows.
    pub fn of(record: &RunRecord, allowed: f64) -> Option<Self> {
        record.plan.count?;
        let rounds = record.rounds();
        let ln = |window: &Window| window.reading(&Key::iteration(Statistic::Typical)).ln();
        // Of one build alone as well as of two: what both share cancels out, and of two it is twice the variance.
        let (values, of_both): (Vec<f64>, f64) = match record.is_duet() {
            true => {
                let worse = rounds.iter().filter_map(|round| Some(ln(round.head)? - ln(round.base?)?));
                (worse.filter_map(LogRatio::new).map(LogRatio::get).collect(), 1.0)
            }
            false => (rounds.iter().filter_map(|round| ln(round.head)).collect(), 2.0_f64.sqrt()),
        };
        if values.len() < FIRST_LOOK as usize || record.plan.rounds < FIRST_LOOK {
            return None;
        }
        let spread = sample_deviation(&values)? * of_both;
        let rounds = record.plan.rounds;
        Some(Self { spread: spread / 2.0_f64.sqrt(), visible: visible(spread, rounds, allowed), rounds })
    }
}

/// The smallest change that is proven in 9 of 10 runs, where the log ratios of so many rounds have this standard deviation.
pub(super) fn visible(spread: f64, rounds: u32, allowed: f64) -> f64 {
    let error = spread / EFFICIENCY / f64::from(rounds).sqrt();
    (allowed.ln_1p() + CHANCE * error).max(PROVEN * error).exp_m1()
}
