//! Error counts of both arms, and of head against a bound: `docs/statistics.md` §3.5 and §3.6.

use super::check::Check;
use super::duet::Terms;
use super::look::Look;
use super::{Comparison, Counts, Reason, Verdict};
use crate::metric::Key;
use crate::record::{Round, Tally, Window};
use crate::stats::{binomial_at_least, hypergeometric_at_least};

/// Smallest rise that counts, as a share: 0.1 points.
const FLOOR: f64 = 0.001;
/// Share of failed requests beyond which base is broken.
const BROKEN: f64 = 0.2;
/// Requests of an arm under which the test is exact.
const EXACT_BELOW: u64 = 1000;
/// Pooled error rate beyond which the test is exact.
const EXACT_BEYOND: f64 = 0.1;
/// Keeps a whole number whole after a division.
const ROUNDING: f64 = 1e-9;
/// A clean base and N requests per arm show errors from this number / N on.
const VISIBLE: f64 = 8.0;

/// The tallies of one arm, window by window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tallies {
    windows: Vec<Tally>,
    /// The same by run, where they are those of several.
    runs: Vec<Tally>,
}

impl Tallies {
    pub fn of<'a>(windows: impl Iterator<Item = &'a Window>, key: &Key) -> Self {
        let windows = windows.filter_map(|window| window.tally(key.task.as_deref())).collect();
        Self { windows, runs: Vec::new() }
    }

    /// Those of several runs, each window by window.
    pub fn of_runs<'a>(runs: impl Iterator<Item = &'a [Tally]>) -> Self {
        runs.fold(Self::default(), |mut sum, windows| {
            sum.windows.extend(windows);
            sum.runs.push(Tally { failed: failed(windows), total: total(windows) });
            sum
        })
    }

    pub fn failed(&self) -> u64 {
        failed(&self.windows)
    }

    pub fn total(&self) -> u64 {
        total(&self.windows)
    }

    /// Pooled error rate; nothing without a request.
    pub fn rate(&self) -> Option<f64> {
        let total = self.total();
        (total > 0).then(|| self.failed() as f64 / total as f64)
    }

    /// How much more the windows scatter than independent failures would, at least 1.
    fn burst(&self) -> f64 {
        self.scatter(&self.windows)
    }

    /// How much more the runs scatter than independent failures would, at least 1: between two runs the
    /// rate itself moves, which windows of the same run do not show.
    fn spread(&self) -> f64 {
        self.scatter(&self.runs)
    }

    fn scatter(&self, parts: &[Tally]) -> f64 {
        let Some(rate) = self.rate().filter(|rate| *rate > 0.0 && parts.len() > 1) else { return 1.0 };
        let terms = parts.iter().filter(|part| part.total > 0).map(|part| {
            let expected = rate * part.total as f64;
            (part.failed as f64 - expected).powi(2) / expected
        });
        (terms.sum::<f64>() / (parts.len() - 1) as f64).max(1.0)
    }
}

fn failed(parts: &[Tally]) -> u64 {
    parts.iter().map(|part| part.failed).sum()
}

fn total(parts: &[Tally]) -> u64 {
    parts.iter().map(|part| part.total).sum()
}

/// Tallies of both arms over some rounds.
pub(super) fn tallies(key: &Key, rounds: &[Round<'_>]) -> (Tallies, Tallies) {
    (Tallies::of(rounds.iter().filter_map(|r| r.base), key), Tallies::of(rounds.iter().map(|r| r.head), key))
}

/// What §3.5 says at one look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ErrorFinding {
    pub limit_rate: Option<f64>,
    /// Discount for bursts.
    pub burst: f64,
    pub noise: Option<f64>,
    pub verdict: Verdict,
    pub reason: Option<Reason>,
}

/// The rule of §3.5; `change` is what is allowed, 0.5 for +50 %.
pub(super) fn decide(base: &Tallies, head: &Tallies, change: f64, look: Look, factor: f64) -> ErrorFinding {
    let none = ErrorFinding {
        limit_rate: None,
        burst: 1.0,
        noise: None,
        verdict: Verdict::Invalid,
        reason: Some(Reason::NoRequests),
    };
    let (Some(p_base), Some(p_head)) = (base.rate(), head.rate()) else { return none };
    let limit_rate = limit_rate(p_base, change);
    let bursts = base.burst().max(head.burst());
    let burst = bursts.max(base.spread());
    let proves = |burst: f64| look.proves(chance(base, head, burst), factor);
    let noise = chance(base, head, burst);
    let found = ErrorFinding { limit_rate: Some(limit_rate), burst, noise: Some(noise), ..none };
    let (verdict, reason) = if p_base > BROKEN {
        (Verdict::Invalid, Some(Reason::BrokenBase))
    } else if p_head <= limit_rate {
        (Verdict::Pass, None)
    } else if proves(burst) {
        (Verdict::Regressed, None)
    } else if proves(bursts) {
        (Verdict::Inconclusive, Some(Reason::WithinSpread))
    } else {
        (Verdict::Inconclusive, Some(open(proves(1.0))))
    };
    ErrorFinding { verdict, reason, ..found }
}

/// The error rate that is allowed where base's is `base`; `change` is 0.5 for +50 %.
pub(super) fn limit_rate(base: f64, change: f64) -> f64 {
    ((1.0 + change) * base).max(base + FLOOR).min((1.0 + base) / 2.0)
}

/// Why more errors than allowed are no proof: because they came in bursts, or because they are few.
fn open(proven_but_for_bursts: bool) -> Reason {
    if proven_but_for_bursts { Reason::Burst } else { Reason::TooFewErrors }
}

/// Chance that identical builds split their failures as unevenly, the counts discounted by `burst`.
fn chance(base: &Tallies, head: &Tallies, burst: f64) -> f64 {
    let (b, h) = (discounted(base.failed(), burst), discounted(head.failed(), burst));
    let (n_base, n_head) = (base.total(), head.total());
    let all = n_base + n_head;
    let pooled = (base.failed() + head.failed()) as f64 / all as f64;
    if n_base.min(n_head) < EXACT_BELOW || pooled > EXACT_BEYOND {
        hypergeometric_at_least(all, b + h, n_head, h)
    } else {
        binomial_at_least(b + h, n_head as f64 / all as f64, h)
    }
}

fn discounted(count: u64, burst: f64) -> u64 {
    (count as f64 / burst + ROUNDING).floor() as u64
}

/// Judges an errors threshold at one look.
pub(super) fn judge(check: &Check, rounds: &[Round<'_>], look: Look, terms: &Terms) -> Comparison {
    let (base, head) = tallies(&check.key, rounds);
    judge_tallies(check, &base, &head, look, terms)
}

/// What an errors threshold comes to where head is held against an earlier build on its own machines.
pub(super) fn judge_after(
    check: &Check,
    before: &[Round<'_>],
    rounds: &[Round<'_>],
    look: Look,
    terms: &Terms,
) -> Verdict {
    let ((_, before), (_, now)) = (tallies(&check.key, before), tallies(&check.key, rounds));
    decide(&before, &now, check.bound, look, terms.factor).verdict
}

/// Judges an errors threshold where what is compared with was counted elsewhere.
pub(super) fn judge_tallies(check: &Check, base: &Tallies, head: &Tallies, look: Look, terms: &Terms) -> Comparison {
    let found = decide(base, head, check.bound, look, terms.factor);
    Comparison {
        change: ratio(head.rate(), base.rate()),
        limit: found.limit_rate,
        noise: found.noise,
        verdict: found.verdict,
        reason: found.reason,
        ..counted(check, base, head, look, terms)
    }
}

/// Judges an absolute limit on errors at one look.
///
/// The one-sided Clopper-Pearson lower bound at a level is over the limit exactly where so many
/// failures at the limit have a chance below that level, so no quantile is needed.
pub(super) fn judge_limit(check: &Check, rounds: &[Round<'_>], look: Look, terms: &Terms) -> Comparison {
    let (base, head) = tallies(&check.key, rounds);
    let chance = |burst: f64| {
        let (n, h) = (discounted(head.total(), burst), discounted(head.failed(), burst));
        binomial_at_least(n, check.bound, h)
    };
    let noise = chance(head.burst());
    let (verdict, reason) = match head.rate() {
        None => (Verdict::Invalid, Some(Reason::NoRequests)),
        Some(rate) if rate <= check.bound => (Verdict::Pass, None),
        Some(_) if look.proves(noise, terms.factor) => {
            let both = base.rate().is_some_and(|rate| rate > check.bound);
            (Verdict::Regressed, both.then_some(Reason::BaseBreaksItToo))
        }
        Some(_) => (Verdict::Inconclusive, Some(open(look.proves(chance(1.0), terms.factor)))),
    };
    Comparison {
        change: ratio(head.rate(), Some(check.bound)),
        limit: Some(check.bound),
        noise: Some(noise),
        verdict,
        reason,
        ..counted(check, &base, &head, look, terms)
    }
}

fn counted(check: &Check, base: &Tallies, head: &Tallies, look: Look, terms: &Terms) -> Comparison {
    Comparison {
        base: base.rate(),
        head: head.rate(),
        noise_limit: look.noise_limit(terms.factor),
        counts: Some(Counts {
            base_failed: base.failed(),
            base_total: base.total(),
            head_failed: head.failed(),
            head_total: head.total(),
        }),
        ..Comparison::open(check, look.rounds)
    }
}

fn ratio(rate: Option<f64>, reference: Option<f64>) -> Option<f64> {
    Some(rate? / reference? - 1.0).filter(|change| change.is_finite())
}

/// The error rate from which on a clean base and so many requests per arm show it, where that is
/// above the floor of the rule.
pub(super) fn visible_from(counts: &Counts) -> Option<f64> {
    let rate = VISIBLE / counts.base_total.min(counts.head_total) as f64;
    (counts.base_failed == 0 && rate.is_finite() && rate > FLOOR).then_some(rate.min(1.0))
}

#[cfg(test)]
impl Tallies {
    pub(super) fn from_counts(failed: &[u64], total: &[u64]) -> Self {
        let windows = failed.iter().zip(total).map(|(&failed, &total)| Tally { failed, total }).collect();
        Self { windows, runs: Vec::new() }
    }
}
