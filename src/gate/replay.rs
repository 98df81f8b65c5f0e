//! The looks of a run, one after the other, as they were taken while it ran.
//!
//! Judging a record replays them, so that the engine and every later judgement decide alike.

use super::check::{Check, checks, has_base};
use super::duet::{self, Terms};
use super::look::{Look, Row, cannot_fail, factor, looks};
use super::overload::{is_overloaded, over_a_quarter};
use super::place::Place;
use super::pool::Pool;
use super::{Comparison, Policy, Reason, Rule, Verdict, capacity, errors, limit};
use crate::metric::Metric;
use crate::record::{Arm, Hosts, Model, Restarts, Round, RunPlan, VoidReason, Window};

/// So many more late windows of head than of base rule a pass out (`docs/statistics.md` §2.7).
const STARVING: usize = 3;

/// What the looks of a run came to.
pub(super) struct Replay<'a> {
    pub plan: &'a RunPlan,
    pub windows: &'a [Window],
    /// Stored runs, where head is compared with them instead of a base.
    pub stored: Option<&'a Pool<'a>>,
    /// Rounds that count, those of confirming starts left out.
    pub rounds: Vec<Round<'a>>,
    /// Rounds of the starts that confirm a red.
    pub confirming: Vec<Round<'a>>,
    /// What the machines of the arms add.
    pub place: Place<'a>,
    pub checks: Vec<Check>,
    pub terms: Terms,
    /// One for every check, in their order.
    pub found: Vec<Comparison>,
    /// Every gated check has decided, or a red of capacity has ended the run.
    decided: bool,
}

impl<'a> Replay<'a> {
    /// Takes every look that the rounds so far allow.
    pub fn of(policy: &Policy, plan: &'a RunPlan, windows: &'a [Window], stored: Option<&'a Pool<'a>>) -> Self {
        let checks = checks(policy, plan, stored);
        let place = if stored.is_some() { Place::Together } else { Place::of(plan, windows) };
        let factor = factor(checks.iter().filter(|check| check.can_fail()).count());
        let terms = Terms {
            factor,
            proof: policy.proof,
            one_start: plan.restarts == Restarts::Never && plan.hosts != Hosts::Swapped,
            cannot_fail: cannot_fail(plan.rounds / place.rounds_per_value(), factor),
            min_effect: policy.min_effect,
        };
        let (confirming, rounds) = comparable(plan, windows).into_iter().partition(|r| r.head.confirmation);
        let found = Vec::new();
        let mut replay =
            Self { plan, windows, stored, rounds, confirming, place, checks, terms, found, decided: false };
        replay.take_looks();
        replay
    }

    fn take_looks(&mut self) {
        let played = self.rounds.len();
        let mut last = None;
        for look in self.looks().take_while(|look| look.rounds <= played) {
            self.take(look);
            last = Some(look);
            if self.decided {
                return;
            }
        }
        // Nothing is decided by less than a look; the numbers are shown all the same.
        let Some(last) = last else {
            self.take(Look { rounds: self.rounds.len(), row: Row::First });
            self.decided = false;
            return self.leave_open(|_| true);
        };
        if last.row != Row::Last {
            self.leave_open(|found| found.verdict == Verdict::Inconclusive);
        }
    }

    /// The looks of the plan; where two rounds make one value, after twice as many rounds.
    fn looks(&self) -> impl Iterator<Item = Look> + use<> {
        let rounds = self.place.rounds_per_value();
        let wider = move |look: Look| Look { rounds: look.rounds * rounds as usize, ..look };
        looks(self.plan.rounds / rounds).into_iter().map(wider)
    }

    fn take(&mut self, look: Look) {
        let rounds = &self.rounds[..look.rounds];
        let doubts = Doubts {
            overloaded: self.is_overloaded(rounds),
            starving: self.is_starving(rounds),
            behind: self.is_behind(rounds),
        };
        let earlier = std::mem::take(&mut self.found);
        let mut found: Vec<Comparison> = Vec::new();
        for (i, check) in self.checks.iter().enumerate() {
            match earlier.get(i) {
                Some(kept) if is_final(check, kept) => found.push(kept.clone()),
                _ => found.push(guard(check, self.compare(check, rounds, look), doubts)),
            }
        }
        let fell_behind = found.iter().any(|f| f.rule == Rule::Capacity && f.verdict == Verdict::Regressed);
        if fell_behind {
            let still_open = |i: usize| earlier.get(i).is_none_or(|kept| !is_final(&self.checks[i], kept));
            for (i, found) in found.iter_mut().enumerate() {
                let metric = found.key.metric;
                if (metric.is_time() || metric.is_use()) && self.checks[i].settled.is_none() && still_open(i) {
                    found.gated = false;
                    (found.verdict, found.reason) = (Verdict::Inconclusive, Some(Reason::CapacityDecided));
                }
            }
        }
        // More rounds do not feed a starved generator: what only that keeps from passing is no reason to go on.
        let starved = |check: &Check, found: &Comparison| {
            check.is_counted() && found.reason == Some(Reason::HeadStarvesGenerator)
        };
        let open = |(check, found): (&Check, &Comparison)| {
            check.can_fail() && found.verdict == Verdict::Inconclusive && !starved(check, found)
        };
        self.decided = fell_behind || !self.checks.iter().zip(&found).any(open);
        // Without a base nothing compares, and the load is there to be shown.
        self.decided &= has_base(self.plan);
        self.found = found;
    }

    fn compare(&self, check: &Check, rounds: &[Round<'_>], look: Look) -> Comparison {
        if let (Some(pool), Rule::Threshold | Rule::Errors) = (self.stored, check.rule) {
            return pool.judge(check, rounds, look, &self.terms);
        }
        match (check.rule, check.key.metric) {
            (Rule::Capacity, _) => {
                let found = capacity::judge(check, rounds, look, &self.terms);
                self.place.hold(found, |before, verdict| verdict == Verdict::Pass || capacity::is_kept(before))
            }
            (Rule::Limit, Metric::Errors) => errors::judge_limit(check, rounds, look, &self.terms),
            (_, Metric::Errors) => {
                let found = errors::judge(check, rounds, look, &self.terms);
                let on_its_machines =
                    |before: &[Round<'_>]| errors::judge_after(check, before, rounds, look, &self.terms);
                self.place.hold(found, |before, verdict| on_its_machines(before) == verdict)
            }
            (Rule::Limit, _) => {
                let readings = self.place.against_bound(&check.key, rounds, check.bound);
                limit::judge(check, &readings, look, &self.terms)
            }
            _ => duet::judge(check, &self.place.against_base(&check.key, rounds), look, &self.terms),
        }
    }

    /// Saturation is a matter of open models, and base's says nothing about another machine.
    fn is_overloaded(&self, rounds: &[Round<'_>]) -> bool {
        matches!(self.plan.model, Model::Open { .. })
            && self.plan.hosts != Hosts::Different
            && is_overloaded(rounds.iter().filter_map(|round| round.base))
    }

    /// Whether head, alone with its schedule, fell behind it in over a quarter of its windows. With a base
    /// this is a check of its own.
    fn is_behind(&self, rounds: &[Round<'_>]) -> bool {
        let behind = rounds.iter().filter(|round| round.head.drain_timed_out).count();
        self.stored.is_some() && matches!(self.plan.model, Model::Open { .. }) && over_a_quarter(behind, rounds.len())
    }

    /// Whether the generator was late in head's windows much more often than in base's, up to a round.
    fn is_starving(&self, rounds: &[Round<'_>]) -> bool {
        let Some(last) = rounds.last().filter(|_| has_base(self.plan)) else { return false };
        let late = |of: VoidReason| {
            let up_to = self.windows.iter().filter(|w| w.arm == Arm::Head && w.round <= last.head.round);
            up_to.filter(|w| w.void == Some(of)).count()
        };
        let head = late(VoidReason::Late { base: false, head: true });
        let base = late(VoidReason::Late { base: true, head: false });
        head >= base + STARVING
    }

    fn leave_open(&mut self, is_open: impl Fn(&Comparison) -> bool) {
        let values = self.plan.rounds / self.place.rounds_per_value();
        let reason = if values < super::look::FIRST_LOOK { Reason::CannotFail } else { Reason::CutShort };
        for (check, found) in self.checks.iter().zip(&mut self.found) {
            if check.settled.is_none() && is_open(found) {
                (found.verdict, found.reason) = (Verdict::Inconclusive, Some(reason));
            }
        }
    }

    /// Whether the load may end: everything has decided, or the plan is at its end.
    pub fn is_over(&self) -> bool {
        self.decided || self.rounds.len() >= self.plan.rounds as usize
    }

    /// Whether a red waits for further starts that were not begun.
    pub fn wants_confirmation(&self) -> bool {
        let begun = self.windows.iter().any(|window| window.confirmation);
        !begun && self.checks.iter().zip(&self.found).any(|(check, found)| self.is_unconfirmed(check, found))
    }

    /// Whether a red is final only after further starts (`docs/statistics.md` §2.4). One by stored runs is
    /// confirmed by a second measurement (§4.6).
    pub fn is_unconfirmed(&self, check: &Check, found: &Comparison) -> bool {
        let red = found.gated && found.verdict == Verdict::Regressed && !check.is_counted();
        let by_windows = self.stored.is_none() || check.rule == Rule::Limit;
        red && by_windows && self.plan.restarts == Restarts::OnRed
    }
}

/// Rounds that count and have all arms of the plan.
pub(super) fn comparable<'a>(plan: &RunPlan, windows: &'a [Window]) -> Vec<Round<'a>> {
    let duet = has_base(plan);
    let rounds = plan.rounds_of(windows).into_iter();
    rounds.filter(|r| r.base.is_some() || !duet).map(|r| Round { base: r.base.filter(|_| duet), ..r }).collect()
}

/// Whether a check keeps what an earlier look found: a red always, a pass where it is not counted anew.
fn is_final(check: &Check, found: &Comparison) -> bool {
    check.settled.is_none()
        && match found.verdict {
            Verdict::Regressed => true,
            Verdict::Inconclusive => false,
            _ => !check.is_counted(),
        }
}

/// What keeps the windows so far from saying anything.
#[derive(Clone, Copy)]
struct Doubts {
    /// Base cannot serve the scenario on this runner.
    overloaded: bool,
    /// The generator was late in head's windows only.
    starving: bool,
    /// Head is not held against a base, and falls behind its schedule.
    behind: bool,
}

/// What holds for all rules: the plan first, then overload, then a starved generator.
fn guard(check: &Check, mut found: Comparison, doubts: Doubts) -> Comparison {
    if let Some((verdict, reason)) = check.settled {
        (found.verdict, found.reason) = (verdict, Some(reason));
    }
    let passed = matches!(found.verdict, Verdict::Pass | Verdict::Improved);
    let counts = check.key.metric == Metric::Errors;
    let doubt = if doubts.behind && passed && check.rule == Rule::Threshold {
        // The rate at which it was measured is not the rate that was asked for.
        Some(Reason::Overload)
    } else if check.settled.is_some() {
        None
    } else if doubts.overloaded && !counts {
        Some(Reason::Overload)
    } else {
        (doubts.starving && passed).then_some(Reason::HeadStarvesGenerator)
    };
    if let Some(reason) = doubt {
        (found.verdict, found.reason) = (Verdict::Inconclusive, Some(reason));
    }
    found
}
