//! Whether head keeps up with the schedule of an open model: `docs/statistics.md` §3.4.

use super::check::Check;
use super::duet::Terms;
use super::look::Look;
use super::overload::over_a_quarter;
use super::{Comparison, Counts, Reason, Verdict};
use crate::record::{Round, Window};
use crate::stats::binomial_at_least;

/// Chance below which a head that falls behind more often cannot pass.
const SUSPICIOUS: f64 = 0.05;

/// In which rounds which arm kept up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// Rounds in which head alone did not keep up.
    pub only_head: u64,
    /// Rounds in which base alone did not.
    pub only_base: u64,
    /// Rounds in which base did not, whatever head did.
    pub base_behind: usize,
    /// All rounds.
    pub rounds: usize,
}

impl Pace {
    /// From whether (base, head) kept up, round by round.
    pub fn of(kept_up: impl Iterator<Item = (bool, bool)>) -> Self {
        kept_up.fold(Self::default(), |sum, (base, head)| Self {
            only_head: sum.only_head + u64::from(base && !head),
            only_base: sum.only_base + u64::from(head && !base),
            base_behind: sum.base_behind + usize::from(!base),
            rounds: sum.rounds + 1,
        })
    }

    /// Chance that head alone falls behind so often where both arms are alike: a sign test.
    pub fn noise(&self) -> f64 {
        binomial_at_least(self.only_head + self.only_base, 0.5, self.only_head)
    }
}

/// The rule of §3.4 at one look; a pass is that of the run's last look only.
pub(super) fn decide(pace: &Pace, look: Look, factor: f64) -> (Verdict, Option<Reason>) {
    let noise = pace.noise();
    if over_a_quarter(pace.base_behind, pace.rounds) {
        (Verdict::Inconclusive, Some(Reason::Overload))
    } else if look.proves(noise, factor) {
        (Verdict::Regressed, None)
    } else if pace.only_head > pace.only_base && noise <= SUSPICIOUS {
        (Verdict::Inconclusive, None)
    } else {
        (Verdict::Pass, None)
    }
}

/// Whether head kept up in all of these rounds.
pub(super) fn is_kept(rounds: &[Round<'_>]) -> bool {
    rounds.iter().all(|round| !round.head.drain_timed_out)
}

/// Judges capacity at one look.
pub(super) fn judge(check: &Check, rounds: &[Round<'_>], look: Look, terms: &Terms) -> Comparison {
    let keeps_up = |window: &Window| !window.drain_timed_out;
    let pace = Pace::of(rounds.iter().map(|round| (round.base.is_none_or(keeps_up), keeps_up(round.head))));
    let (verdict, reason) = decide(&pace, look, terms.factor);
    Comparison {
        noise: Some(pace.noise()),
        noise_limit: look.noise_limit(terms.factor),
        counts: Some(Counts {
            base_failed: pace.only_base,
            base_total: rounds.iter().filter(|round| round.base.is_some()).count() as u64,
            head_failed: pace.only_head,
            head_total: pace.rounds as u64,
        }),
        verdict,
        reason,
        ..Comparison::open(check, look.rounds)
    }
}
