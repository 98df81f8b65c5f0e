//! The decision as a value: every check with its numbers, and one verdict over all.

use super::Warning;
use crate::history::Difference;
use crate::metric::Key;
use crate::record::{Acceptance, Arm};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Version of the judgement's format.
pub const JUDGEMENT_VERSION: u32 = 1;

/// What a check, or the whole run, came to. Worst first: the overall verdict is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Proven worse than allowed.
    Regressed,
    /// The measurement cannot be used: by head, base or generator.
    Invalid,
    /// The data allow no answer.
    Inconclusive,
    /// There is a baseline, and it was measured under other conditions.
    Incomparable,
    /// There is nothing to compare with.
    NoBaseline,
    /// Proven not worse than allowed.
    Pass,
    /// Proven better by more than the limit.
    Improved,
}

impl Verdict {
    /// All of them, worst first.
    pub const ALL: [Self; 7] = [
        Self::Regressed,
        Self::Invalid,
        Self::Inconclusive,
        Self::Incomparable,
        Self::NoBaseline,
        Self::Pass,
        Self::Improved,
    ];

    /// The verdict as scenario files and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Invalid => "invalid",
            Self::Inconclusive => "inconclusive",
            Self::Incomparable => "incomparable",
            Self::NoBaseline => "no-baseline",
            Self::Pass => "pass",
            Self::Improved => "improved",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Everything that was decided about one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// [`JUDGEMENT_VERSION`] of the program that wrote it.
    pub version: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// The worst of all gated checks, or what is wrong with the run as a whole.
    pub verdict: Verdict,
    /// What made the run as a whole invalid or cut it short; absent where the checks speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// The checks that can turn red, and throughput where it is shown as not limiting.
    pub checks: Vec<Comparison>,
    /// Shown, never judged: p50, p90, p99, mean, max of the whole scenario, and of its iterations where they are flows.
    pub shown: Vec<Comparison>,
    /// Per task, p95 (or typical) latency: explains a red, gates only where a check lists it.
    pub tasks: Vec<TaskComparison>,
    /// Rounds that counted.
    pub rounds: u32,
    /// Rounds planned.
    pub planned: u32,
    /// Factor on the noise limits for the number of gated checks, at most 1.
    pub factor: f64,
    /// Rounds that did not count, with the arm whose window was the cause.
    pub void: VoidCount,
    /// Seconds of measured load on each arm.
    pub load_seconds: f64,
    /// What the reader should know, with advice.
    pub warnings: Vec<Warning>,
    /// The stored runs that head was compared with; absent where none were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<StoredRuns>,
    /// Regressions that are accepted on purpose, and still are: they raise their thresholds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
    /// The verdicts that fail the job, as the policy names them; of judgements that do not say, a regression.
    #[serde(default = "regressed")]
    pub fail_on: Vec<Verdict>,
}

fn regressed() -> Vec<Verdict> {
    vec![Verdict::Regressed]
}

/// The stored runs that head was compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredRuns {
    /// Only the newest one counts: the naive rule.
    pub point: bool,
    /// They were named one by one, rather than looked up in a store.
    #[serde(default)]
    pub given: bool,
    /// The branch that the change is for, or what was named; from outside.
    pub branch: String,
    /// Refresh times that count: runs at least 6 hours apart.
    pub times: u32,
    /// Runs that they are made of.
    pub runs: u32,
    /// How many of the times are those of the default branch.
    pub borrowed: u32,
    /// When the newest run began, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
    /// When the oldest run began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<String>,
    /// A run measured the merge base itself.
    pub exact: bool,
    /// What keeps stored runs from being comparable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Stored runs that are not what head is built upon.
    pub unrelated: u32,
    /// Stored runs of which the clone is too shallow to tell.
    pub unknown: u32,
    /// Stored runs of other machines or of another scenario.
    #[serde(default)]
    pub incomparable: u32,
    /// Stored runs from before a regression was accepted.
    #[serde(default)]
    pub before_accepted: u32,
    /// The second measurement that a red was confirmed by, or was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmed>,
}

/// A second measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmed {
    /// A duet of base and head.
    ByDuet,
    /// Head again, on another host.
    OnAnotherHost,
    /// Head again, on the same fixed machine.
    OnTheFixedMachine,
    /// Head again on the same host, which confirms nothing but that the host is slow.
    OnTheSameHost,
}

/// What stored runs say about one quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgainstStored {
    /// Refresh times that have this quantity.
    pub times: u32,
    /// Smallest relative change that they can show, a positive share; from 5 refresh times on. With fewer, the
    /// rise beyond which a check fails all the same.
    pub detectable: f64,
    /// Their levels, oldest first, one per refresh time, in the metric's unit: for pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<f64>,
}

/// What is wrong with a run as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// An arm could not be measured: invalid (head) or invalid (base).
    Down {
        /// The build.
        arm: Arm,
        /// What happened, in words.
        text: String,
    },
    /// Base fails too many requests or answers nothing: invalid (base).
    BrokenBase {
        /// In words.
        text: String,
    },
    /// The generator could not keep its own schedule: invalid (generator).
    Generator {
        /// In words.
        text: String,
    },
    /// Another perf-gate drove load on the host at the same time: invalid (generator).
    OtherGate {
        /// In words.
        text: String,
    },
    /// The generator could not measure for another reason: invalid (generator).
    CannotMeasure {
        /// In words.
        text: String,
    },
    /// The run was stopped before enough rounds were played.
    Interrupted,
    /// The run took far longer than its budget and was cut short.
    OutOfTime,
}

/// Rounds that did not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidCount {
    /// Late in base's window alone.
    pub base: u32,
    /// Late in head's window alone.
    pub head: u32,
    /// Late in both, or for another reason.
    pub both: u32,
}

impl VoidCount {
    /// All of them.
    pub fn total(self) -> u32 {
        self.base + self.head + self.both
    }
}

/// Which rule made a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Head against base, round by round (`docs/statistics.md` §3.2).
    Threshold,
    /// Head against a constant (§3.6).
    Limit,
    /// Error counts of both arms (§3.5).
    Errors,
    /// The schedule of an open model (§3.4).
    Capacity,
    /// Not judged.
    Shown,
}

/// One quantity compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What was compared.
    pub key: Key,
    /// By which rule.
    pub rule: Rule,
    /// Whether its verdict counts for the overall one.
    pub gated: bool,
    /// Base's level in the metric's unit; for errors its rate.
    pub base: Option<f64>,
    /// Head's level in the metric's unit; for errors its rate.
    pub head: Option<f64>,
    /// Relative change of head against base, or against the bound of a limit: 0.1 is +10 %.
    pub change: Option<f64>,
    /// Lower end of the likely range of `change`, in the same terms; absent where it is unbounded.
    pub low: Option<f64>,
    /// Upper end of the likely range.
    pub high: Option<f64>,
    /// What is allowed: a signed relative change for a threshold (-0.1 for throughput), the bound in
    /// the metric's unit for a limit, a rate for errors.
    pub limit: Option<f64>,
    /// Chance that identical builds look this bad.
    pub noise: Option<f64>,
    /// Chance below which the look that decided it takes a change for real.
    pub noise_limit: Option<f64>,
    /// Rounds that the numbers come from.
    pub rounds: u32,
    /// Counts, where the rule counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// What stored runs say, where head was compared with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<AgainstStored>,
    /// The decision.
    pub verdict: Verdict,
    /// Why, where the numbers alone do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Failed among all: requests for errors, rounds for capacity (failed = rounds in which this arm
/// alone did not keep up).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Base's failures.
    pub base_failed: u64,
    /// Out of so many.
    pub base_total: u64,
    /// Head's failures.
    pub head_failed: u64,
    /// Out of so many.
    pub head_total: u64,
}

/// Why a check came to its verdict, where the numbers alone do not say it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The likely range spans the limit after the last look.
    SpansLimit,
    /// The run was cut short before a look could decide.
    CutShort,
    /// A window cannot have the requests that this statistic needs.
    TooFewRequests {
        /// Per window, as planned.
        expected: f64,
        /// Needed per window.
        needed: f64,
    },
    /// The arms are served by different machines.
    DifferentHosts,
    /// It is so beside base, and not beside the same build on head's own machines, or the other way round.
    MachinesDiffer,
    /// Base itself does not keep up, or its p95 explodes.
    Overload,
    /// The gap between the builds shrinks within a start.
    StillWarming,
    /// The estimate differs between process starts (`restarts: on-red`).
    DiffersBetweenStarts,
    /// One process start per build, and the likely range is not wholly over the limit.
    OneStart,
    /// The generator was late in head's windows only.
    HeadStarvesGenerator,
    /// A smaller change than the minimum effect.
    BelowMinEffect,
    /// An open model: throughput follows the rate, it is not gated.
    NotLimiting,
    /// Think time is most of a user's cycle: throughput is not gated.
    MostlyThinkTime,
    /// Errors came in bursts: one burst is not a trend.
    Burst,
    /// More errors than allowed, and not yet enough to rule out chance.
    TooFewErrors,
    /// Head is over an absolute limit that base breaks as well.
    BaseBreaksItToo,
    /// A task that base does not know: nothing of it was sent.
    NewTask,
    /// There is no base build and no history.
    NoBase,
    /// Nothing is stored that head could be compared with.
    NothingStored,
    /// All stored runs of the branch are newer than what head is built upon, or elsewhere.
    NothingRelated,
    /// The clone is too shallow to tell which stored runs head is built upon.
    Shallow,
    /// Fewer than 5 refresh times are stored, and the change is not large enough to fail all the same.
    FewStored,
    /// Stored runs were measured under other conditions.
    OtherConditions,
    /// The probe says that this machine is slower than all that were stored.
    SlowerMachine {
        /// By how much, a share.
        slower: f64,
    },
    /// Stored runs differ among themselves by more than 30 %.
    HostsDiffer,
    /// Over the limit, and within what stored runs differ by without any change.
    WithinSpread,
    /// A pass; changes that are over the limit and below what can be seen would have passed as well.
    Invisible,
    /// A red by history that nothing has confirmed yet.
    Unconfirmed,
    /// A red that a second measurement did not show again: by history, or on further starts (`restarts: on-red`).
    NotConfirmed,
    /// A red by history that was measured again on the same host.
    SameHost,
    /// The naive rule: one run against one run.
    Point,
    /// A red of the capacity check ended the run before this was decided.
    CapacityDecided,
    /// With so few rounds and so many checks this can never turn red.
    CannotFail,
    /// Base fails over a fifth of its requests, or neither arm answers.
    BrokenBase,
    /// An arm was sent no request.
    NoRequests,
    /// The record does not hold this statistic window by window.
    NotRecorded,
}

/// One task compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskComparison {
    /// p95 or typical latency of the task.
    pub comparison: Comparison,
    /// Requests of both arms in the rounds that counted.
    pub requests: u64,
    /// Failed ones.
    pub errors: u64,
    /// It is several requests together, each of which is there as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
    /// It moved beyond the limit of the scenario's latency check: it explains a red of it. Several requests
    /// together explain one only where none of them does by itself.
    pub is_cause: bool,
}
