//! The looks of a plan: after which rounds a decision may fall, and how strict it is there.

/// Round of the first look; plans below it cannot be judged (`docs/statistics.md` §3.2).
pub(super) const FIRST_LOOK: u32 = 8;
/// Round of the second look.
const MIDDLE_LOOK: u32 = 16;
/// Noise limit of the middle look: 0.1 % (`docs/statistics.md` §3.2).
const MIDDLE_NOISE: f64 = 0.001;
/// Noise limit of the last look: 0.4 % (`docs/statistics.md` §3.2).
pub(super) const LAST_NOISE: f64 = 0.004;
/// So many checks share the noise limits before they are divided (`docs/statistics.md` §3.2).
const FREE_CHECKS: f64 = 4.0;
/// Exactly the limit is never over it, whatever the last bit says (`docs/statistics.md` §3).
pub(super) const EPSILON: f64 = 1e-9;

/// Which row of the table of §3.2 holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// May pass, never fails.
    First,
    /// May fail where the whole likely range is over the limit.
    Middle,
    /// May fail on the estimate.
    Last,
}

/// One look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Rounds that it sees.
    pub rounds: usize,
    /// How strict it is.
    pub row: Row,
}

impl Look {
    /// Chance below which a change is taken for real; nothing where the look never fails.
    pub fn noise_limit(self, factor: f64) -> Option<f64> {
        match self.row {
            Row::First => None,
            Row::Middle => Some(MIDDLE_NOISE * factor),
            Row::Last => Some(LAST_NOISE * factor),
        }
    }

    /// Whether a chance is small enough to fail at this look.
    pub fn proves(self, noise: f64, factor: f64) -> bool {
        self.noise_limit(factor).is_some_and(|limit| noise <= limit)
    }
}

/// The looks of a plan of so many rounds, in order; none below 8 rounds.
pub(super) fn looks(planned: u32) -> Vec<Look> {
    let mut looks = Vec::new();
    for (rounds, row) in [(FIRST_LOOK, Row::First), (MIDDLE_LOOK, Row::Middle)] {
        if rounds < planned {
            looks.push(Look { rounds: rounds as usize, row });
        }
    }
    if planned >= FIRST_LOOK {
        looks.push(Look { rounds: planned as usize, row: Row::Last });
    }
    looks
}

/// Factor on the noise limits for so many gated checks: min(1, 4 / checks).
pub(super) fn factor(checks: usize) -> f64 {
    (FREE_CHECKS / checks.max(1) as f64).min(1.0)
}

/// Whether a signed-rank or sign test on so many rounds can never reach the noise limit of the last look.
pub(super) fn cannot_fail(planned: u32, factor: f64) -> bool {
    planned < FIRST_LOOK || 0.5_f64.powf(f64::from(planned)) > LAST_NOISE * factor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rounds: u32) -> Vec<(usize, Row)> {
        looks(rounds).iter().map(|look| (look.rounds, look.row)).collect()
    }

    #[test]
    fn a_plan_looks_at_8_at_16_and_at_its_end() {
        assert_eq!(plan(7), []);
        assert_eq!(plan(8), [(8, Row::Last)]);
        assert_eq!(plan(12), [(8, Row::First), (12, Row::Last)]);
        assert_eq!(plan(16), [(8, Row::First), (16, Row::Last)]);
        assert_eq!(plan(17), [(8, Row::First), (16, Row::Middle), (17, Row::Last)]);
        assert_eq!(plan(40), [(8, Row::First), (16, Row::Middle), (40, Row::Last)]);
    }

    #[test]
    fn five_checks_in_a_plan_of_eight_cannot_fail() {
        assert!(!cannot_fail(8, factor(4)));
        assert!(cannot_fail(8, factor(5)));
        assert!(!cannot_fail(9, factor(8)));
        assert!(cannot_fail(7, 1.0));
    }
}
