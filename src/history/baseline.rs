//! Which stored runs one run of head is held against: provenance, comparability, refresh times.

use super::conditions::Conditions;
use super::refresh_time::{APART, together};
use super::{Difference, EnvironmentKey, Lineage, NewLevel, RefreshTime, Stored, Summary};
use crate::metric::Key;
use crate::record::Tally;
use crate::stats::Positive;

/// Most refresh times of a pool.
const MOST: usize = 20;
/// As many on a fixed machine.
const MOST_FIXED: usize = 10;
/// Refresh times from before the pool in which a change of level is searched as well.
const EARLIER: usize = 10;
/// The default branch fills up to so many.
const FILLED: usize = 5;
/// A probe slower than the slowest stored one by more than this is another kind of machine (§4.4).
const SLOWER: f64 = 0.03;
/// Stored runs from which on the probe decides.
const PROBED: usize = 5;

/// What stored runs are wanted for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The kind of machine.
    pub key: EnvironmentKey,
    /// Scenario digest.
    pub digest: String,
    /// Share of a load that changes that a window plays.
    pub pass: Option<f64>,
    /// The branch that the change is for, with its former names; the first one is shown.
    pub branches: Vec<String>,
    /// The branch that fills up, with its former names.
    pub default: Vec<String>,
    /// One machine that nobody else uses.
    pub fixed_machine: bool,
}

impl Wanted {
    /// Most refresh times of the pool.
    fn most(&self) -> usize {
        if self.fixed_machine { MOST_FIXED } else { MOST }
    }

    fn differences(&self, stored: &Summary) -> Vec<Difference> {
        Conditions { key: &self.key, digest: &self.digest, pass: self.pass }.differences(Conditions::of(stored))
    }
}

/// The stored runs that a run of head is held against, and why others are not among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// The branch that the change is for.
    pub branch: String,
    /// Newest first.
    pub times: Vec<RefreshTime>,
    /// Those of the branch before them, newest first: good only to see where a level began.
    pub earlier: Vec<RefreshTime>,
    /// How many of `times`, the last ones, are those of the default branch.
    pub borrowed: usize,
    /// A stored run measured the merge base itself.
    pub exact: bool,
    /// What keeps the newest of the others from being comparable; empty where the pool is not, and where
    /// nothing is stored at all.
    pub differences: Vec<Difference>,
    /// How many were left out, by reason.
    pub left_out: LeftOut,
}

/// Stored runs that were left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Measured on another kind of machine, or with another scenario.
    pub incomparable: usize,
    /// Their commits are not what head is built upon.
    pub unrelated: usize,
    /// The clone is too shallow to tell.
    pub unknown: usize,
    /// From before a regression was accepted.
    pub before_accepted: usize,
}

impl Baseline {
    /// Selects among what a store holds, in whatever order.
    pub fn select(mut stored: Vec<Stored>, wanted: &Wanted) -> Self {
        stored.sort_by(|a, b| (b.summary.when(), &b.name).cmp(&(a.summary.when(), &a.name)));
        let mut baseline = Self {
            branch: wanted.branches.first().cloned().unwrap_or_default(),
            times: Vec::new(),
            earlier: Vec::new(),
            borrowed: 0,
            exact: false,
            differences: Vec::new(),
            left_out: LeftOut::default(),
        };
        let own = |run: &&Stored| wanted.branches.contains(&run.branch);
        let others = |run: &&Stored| !own(run) && wanted.default.contains(&run.branch);
        let (own, others): (Vec<&Stored>, Vec<&Stored>) =
            (stored.iter().filter(own).collect(), stored.iter().filter(others).collect());
        let usable = baseline.usable(&own, wanted);
        baseline.exact = usable.iter().any(|run| run.lineage == Lineage::MergeBase);
        let most = wanted.most();
        baseline.times = refresh_times(&usable, most + EARLIER);
        baseline.earlier = baseline.times.split_off(baseline.times.len().min(most));
        // A level that was accepted anew is not filled up with runs of another.
        if baseline.times.len() < FILLED && baseline.left_out.before_accepted == 0 {
            let mut usable = baseline.usable(&others, wanted);
            usable.retain(|run| baseline.is_apart(&run.summary));
            let borrowed = refresh_times(&usable, FILLED - baseline.times.len());
            baseline.borrowed = borrowed.len();
            baseline.times.extend(borrowed);
        }
        if baseline.times.is_empty() {
            let newest = own.iter().chain(&others).find(|run| run.lineage.counts());
            baseline.differences = newest.map(|run| wanted.differences(&run.summary)).unwrap_or_default();
        }
        baseline
    }

    /// What may be compared with, newest first; counts the rest.
    fn usable<'a>(&mut self, stored: &[&'a Stored], wanted: &Wanted) -> Vec<&'a Stored> {
        let mut usable = Vec::new();
        for run in stored {
            match run.lineage {
                Lineage::Unrelated => self.left_out.unrelated += 1,
                Lineage::Unknown => self.left_out.unknown += 1,
                _ if !wanted.differences(&run.summary).is_empty() => self.left_out.incomparable += 1,
                _ => usable.push(*run),
            }
        }
        let on_level = since_accepted(&usable);
        self.left_out.before_accepted += usable.len() - on_level;
        usable.truncate(on_level);
        usable
    }

    /// Whether a run is of another time than all of the pool: an hour has an effect of its own, whatever
    /// the branch.
    fn is_apart(&self, run: &Summary) -> bool {
        let apart = |other: &Summary| Some(other.when()?.duration_since(run.when()?).abs() >= APART);
        self.runs().all(|other| apart(other).unwrap_or_default())
    }

    /// Whether more stored runs could change nothing.
    pub fn is_full(&self, wanted: &Wanted) -> bool {
        self.borrowed == 0 && self.times.len() >= wanted.most() && self.earlier.len() >= EARLIER
    }

    /// All stored runs of the pool, newest first.
    pub fn runs(&self) -> impl Iterator<Item = &Summary> {
        self.times.iter().flat_map(|time| &time.runs)
    }

    /// One value per refresh time, of those that have it, newest first; only those since its level last changed.
    pub fn values(&self, key: &Key) -> Vec<Positive> {
        let on_level = self.new_level(key).map_or(usize::MAX, |level| level.times as usize);
        self.times.iter().filter_map(|time| time.level(key)).take(on_level).collect()
    }

    /// Where the level of a quantity last changed, where that is within the pool and enough of it is on the new one
    /// (`docs/statistics.md` §4.8).
    pub fn new_level(&self, key: &Key) -> Option<NewLevel> {
        let own = self.times.iter().take(self.times.len() - self.borrowed);
        let of_pool = self.times.iter().filter(|time| time.level(key).is_some()).count();
        NewLevel::of(key, own.chain(&self.earlier)).filter(|level| (level.times as usize) < of_pool)
    }

    /// The level of the latest stored run.
    pub fn latest(&self, key: &Key) -> Option<Positive> {
        self.runs().next()?.level(key)
    }

    /// Failed requests of all runs, window by window.
    pub fn tallies(&self, task: Option<&str>) -> Vec<Tally> {
        self.runs().flat_map(|run| run.tallies(task).iter().copied()).collect()
    }

    /// By how much a probe is slower than the slowest stored one, as a share, where that makes the machine
    /// another one (`docs/statistics.md` §4.4): from 5 stored probes on, and beyond 3 %.
    pub fn slower_machine(&self, slowness: f64) -> Option<f64> {
        let stored: Vec<f64> = self.runs().filter_map(|run| run.probe?.slowness()).collect();
        let slowest = stored.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let slower = (slowness - slowest).exp_m1();
        (stored.len() >= PROBED && slower > SLOWER).then_some(slower)
    }
}

/// How many of the runs, newest first, are on the level of the newest: those since the latest run that was
/// the first to have an acceptance which earlier ones lack.
fn since_accepted(runs: &[&Stored]) -> usize {
    let has = |run: &Stored, id: &str| run.summary.accepted.iter().any(|accepted| accepted.id() == id);
    let starts = runs.iter().flat_map(|run| &run.summary.accepted).map(|accepted| accepted.id());
    let until = starts.map(|id| runs.iter().rposition(|run| has(run, &id)).map_or(runs.len(), |first| first + 1));
    until.min().unwrap_or(runs.len())
}

/// Runs of the same time together, newest first, at most so many times.
fn refresh_times(runs: &[&Stored], most: usize) -> Vec<RefreshTime> {
    let dated = runs.iter().filter_map(|run| Some((run.summary.when()?, *run)));
    let times = together(dated).into_iter().take(most);
    times.map(|runs| RefreshTime { runs: runs.into_iter().map(|run| run.summary.clone()).collect() }).collect()
}
