//! Stored runs in the place of a base: `docs/statistics.md` §4.

use super::check::Check;
use super::duet::{self, Terms};
use super::errors::{self, Tallies};
use super::history::{self, Allowed, HistoryFinding};
use super::look::{EPSILON, Look, Row};
use super::reading::Readings;
use super::{AgainstStored, Comparison, Evidence, Proof, Reason, Rule, StoredRuns, Verdict};
use crate::history::{Baseline, Summary, level_of};
use crate::metric::{Direction, Key, Metric};
use crate::record::{Arm, Reading, Round, RunPlan, RunRecord};
use crate::stats::{LogRatio, Positive, mean};
use std::borrow::Cow;

/// Stored runs that head is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool<'a> {
    pub baseline: &'a Baseline,
    /// The latest of them alone counts: the naive rule.
    pub point: bool,
    /// By how much head's machine is slower than all that were stored, a share, where that rules a
    /// comparison out.
    pub slower: Option<f64>,
}

/// Head's own level of a quantity.
enum Level {
    Value(Positive),
    /// No request succeeded in half of the windows or more.
    Lost,
    /// The record does not hold it.
    Unknown,
}

impl<'a> Pool<'a> {
    /// The pool that a record is judged by; nothing where that is its own base.
    pub fn of(evidence: &Evidence<'a>, record: &RunRecord) -> Option<Self> {
        let (baseline, point) = match *evidence {
            Evidence::Record => return None,
            Evidence::History { baseline, .. } => (baseline, false),
            Evidence::Point { baseline } => (baseline, true),
        };
        let slowness = record.probe.and_then(|probes| probes.slowness());
        Some(Self { baseline, point, slower: slowness.and_then(|slowness| baseline.slower_machine(slowness)) })
    }

    /// Why a quantity cannot be held against these runs at all.
    pub fn lacks(&self, key: &Key) -> Option<(Verdict, Reason)> {
        let left_out = &self.baseline.left_out;
        let empty = self.baseline.times.is_empty();
        let has = match key.metric {
            Metric::Errors => self.tallies(key).rate().is_some(),
            _ => !self.values(key).is_empty(),
        };
        match self.slower {
            _ if empty && !self.baseline.differences.is_empty() => {
                Some((Verdict::Incomparable, Reason::OtherConditions))
            }
            // With more of the history at hand some of them may turn out to count.
            _ if empty && left_out.unknown > 0 => Some((Verdict::NoBaseline, Reason::Shallow)),
            _ if empty && left_out.unrelated > 0 => Some((Verdict::NoBaseline, Reason::NothingRelated)),
            _ if !has => Some((Verdict::NoBaseline, Reason::NothingStored)),
            Some(slower) => Some((Verdict::Incomparable, Reason::SlowerMachine { slower })),
            None => None,
        }
    }

    /// Judges a threshold at one look. A stored run is the level of a whole run, so only the last look decides.
    pub fn judge(&self, check: &Check, rounds: &[Round<'_>], look: Look, terms: &Terms) -> Comparison {
        let mut found = match check.key.metric {
            Metric::Errors => self.judge_errors(check, rounds, look, terms),
            _ => self.judge_level(check, rounds, terms),
        };
        if look.row != Row::Last {
            (found.verdict, found.reason) = (Verdict::Inconclusive, None);
        }
        found
    }

    /// What stored runs say about a quantity that is only shown.
    pub fn show(&self, key: Key, rounds: &[Round<'_>], terms: &Terms) -> Comparison {
        let check = Check { key, rule: Rule::Shown, bound: 0.0, gated: false, settled: None };
        let found = self.judge_level(&check, rounds, terms);
        // Without a limit there is no rise beyond which a few runs say anything.
        let stored = found.stored.filter(|_| found.noise.is_some());
        Comparison { limit: None, verdict: Verdict::Pass, reason: None, stored, ..found }
    }

    fn judge_level(&self, check: &Check, rounds: &[Round<'_>], terms: &Terms) -> Comparison {
        let direction = check.key.direction();
        let values = self.values(&check.key);
        let head = level(&check.key, rounds);
        let number = match head {
            Level::Value(value) => Some(value),
            Level::Lost => far_worse(&values, direction),
            Level::Unknown => None,
        };
        let found = Comparison {
            head: if let Level::Value(value) = head { Some(value.get()) } else { None },
            limit: Some(direction.sign() * check.bound),
            ..Comparison::open(check, rounds.len())
        };
        let Some(number) = number.filter(|_| !values.is_empty()) else {
            let alone = Readings::against_base(&check.key, rounds).head.map(Positive::get);
            let reason = Some(Reason::NotRecorded).filter(|_| matches!(head, Level::Unknown));
            return Comparison { head: alone, reason, ..found };
        };
        let allowed = Allowed { direction, limit: check.bound };
        let said = match (self.point, values.first()) {
            (true, Some(latest)) => history::against_one(*latest, number, allowed),
            _ => history::against(&values, number, allowed, terms.factor),
        };
        let (verdict, reason) = guarded(check, &said, terms);
        Comparison {
            base: said.level,
            change: said.change,
            low: said.low,
            high: said.high,
            noise: said.noise,
            noise_limit: said.noise_limit,
            stored: said.detectable.map(|detectable| AgainstStored {
                times: said.runs as u32,
                detectable,
                recent: self.recent(&check.key),
            }),
            verdict,
            reason,
            ..found
        }
    }

    fn judge_errors(&self, check: &Check, rounds: &[Round<'_>], look: Look, terms: &Terms) -> Comparison {
        let stored = self.tallies(&check.key);
        let head = Tallies::of(rounds.iter().map(|round| round.head), &check.key);
        let found = errors::judge_tallies(check, &stored, &head, look, terms);
        let (Some(base), Some(rate), Some(limit)) = (found.base, found.head, found.limit) else { return found };
        if self.point {
            let verdict = if rate > limit { Verdict::Regressed } else { Verdict::Pass };
            return Comparison { verdict, reason: Some(Reason::Point), noise: None, noise_limit: None, ..found };
        }
        // How far the rate moves from run to run is not known yet.
        let few = self.baseline.times.len() < history::ENOUGH;
        let coarse = base + history::COARSE_LIMITS * (limit - base);
        if few && found.verdict == Verdict::Regressed && rate <= coarse + EPSILON {
            return Comparison { verdict: Verdict::NoBaseline, reason: Some(Reason::FewStored), ..found };
        }
        found
    }

    /// What a reader is told of these runs; not yet whether a red was confirmed.
    pub fn runs<'k>(&self, thresholds: impl Iterator<Item = &'k Key>) -> StoredRuns {
        let Baseline { branch, times, earlier: _, borrowed, exact, differences, left_out } = self.baseline;
        let changed = thresholds.filter(|_| !self.point).filter_map(|key| self.baseline.new_level(key));
        let shown = if self.point { 1 } else { usize::MAX };
        let mut runs: Vec<&Summary> = self.baseline.runs().take(shown).collect();
        runs.sort_by_key(|run| run.when());
        let began = |run: Option<&&Summary>| run.map(|run| run.began.clone());
        StoredRuns {
            point: self.point,
            given: false,
            branch: branch.clone(),
            times: times.len().min(shown) as u32,
            runs: runs.len() as u32,
            borrowed: if self.point {
                u32::from(!times.is_empty() && times.len() == *borrowed)
            } else {
                *borrowed as u32
            },
            newest: began(runs.last()),
            oldest: began(runs.first()),
            exact: *exact,
            differences: differences.clone(),
            unrelated: left_out.unrelated as u32,
            unknown: left_out.unknown as u32,
            incomparable: left_out.incomparable as u32,
            before_accepted: left_out.before_accepted as u32,
            new_levels: changed.collect(),
            confirmation: None,
        }
    }

    /// The plan that a record is judged by: with stored runs that of head alone, whatever else was driven.
    pub fn plan<'r>(pool: Option<&Self>, record: &'r RunRecord) -> Cow<'r, RunPlan> {
        match pool {
            Some(_) => Cow::Owned(RunPlan { arms: vec![Arm::Head], ..record.plan.clone() }),
            None => Cow::Borrowed(&record.plan),
        }
    }

    /// Whether head is worse than these runs by more than what is allowed, however much they scatter.
    pub fn is_beyond(&self, found: &Comparison, allowed: f64) -> bool {
        let key = &found.key;
        if key.metric == Metric::Errors {
            let stored = self.tallies(key).rate();
            return stored.zip(found.head).is_some_and(|(stored, head)| head > errors::limit_rate(stored, allowed));
        }
        let logs: Vec<f64> = self.values(key).iter().map(|value| value.ln()).collect();
        let Some(stored) = mean(&logs) else { return false };
        // A head that answered nothing has no level, and is worse than any.
        let Some(head) = found.head.and_then(Positive::new) else { return true };
        let direction = key.direction();
        direction.sign() * (head.ln() - stored) > duet::allowed(allowed, direction) + EPSILON
    }

    fn values(&self, key: &Key) -> Vec<Positive> {
        if self.point { self.baseline.latest(key).into_iter().collect() } else { self.baseline.values(key) }
    }

    /// All of them, oldest first, also where the latest alone counts: what a reader sees it among.
    fn recent(&self, key: &Key) -> Vec<f64> {
        self.baseline.values(key).into_iter().rev().map(Positive::get).collect()
    }

    fn tallies(&self, key: &Key) -> Tallies {
        let task = key.task.as_deref();
        let counted = if self.point { 1 } else { usize::MAX };
        Tallies::of_runs(self.baseline.runs().take(counted).map(|run| run.tallies(task)))
    }
}

/// What the policy asks for beyond the rule: the smallest change that matters, the proof of the limit.
fn guarded(check: &Check, said: &HistoryFinding, terms: &Terms) -> (Verdict, Option<Reason>) {
    let is_small = said.level.zip(said.change).is_some_and(|(l, c)| duet::is_below_min_effect(check, l, c, terms));
    let best = match check.key.direction() {
        Direction::HigherIsWorse => said.low,
        Direction::LowerIsWorse => said.high.map(|high| -high),
    };
    let spans_limit = best.is_some_and(|best| best <= check.bound + EPSILON);
    match said.verdict {
        Verdict::Regressed | Verdict::Improved if is_small => (Verdict::Pass, Some(Reason::BelowMinEffect)),
        Verdict::Regressed if terms.proof == Proof::Limit && spans_limit => {
            (Verdict::Inconclusive, Some(Reason::SpansLimit))
        }
        verdict => (verdict, said.reason),
    }
}

fn level(key: &Key, rounds: &[Round<'_>]) -> Level {
    let windows = || rounds.iter().map(|round| round.head);
    if let Some(value) = level_of(key, windows()).and_then(|level| Positive::new(level.value)) {
        return Level::Value(value);
    }
    let silent = windows().filter(|window| window.reading(key) == Reading::NoSuccess).count();
    if silent > 0 && silent * 2 >= rounds.len() { Level::Lost } else { Level::Unknown }
}

/// A hundred times worse than what is stored: `docs/statistics.md` §3.1, for a head that answered nothing.
fn far_worse(stored: &[Positive], direction: Direction) -> Option<Positive> {
    let logs: Vec<f64> = stored.iter().map(|value| value.ln()).collect();
    Positive::new((mean(&logs)? + direction.sign() * LogRatio::LARGEST.get()).exp())
}
