//! Why a check came to its verdict.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a check came to its verdict, where the numbers alone do not say it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
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
