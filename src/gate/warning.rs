//! What a reader should know beside the verdict, each with its advice.

use crate::metric;
use crate::record::{Arm, HttpVersion};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// A finding that does not change a verdict by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// Typical latency was judged in place of p95.
    TypicalForP95 {
        /// The task, or the whole scenario.
        task: Option<String>,
        /// It is about iterations rather than requests.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        iterations: bool,
        /// Requests, or iterations, that a window can have.
        expected: f64,
    },
    /// Tasks that base does not know.
    NewTasks {
        /// Their names.
        tasks: Vec<String>,
    },
    /// The warm-up hit its upper bound.
    WarmupCapped {
        /// Seconds of load on each arm.
        seconds: u32,
    },
    /// Rounds did not count.
    VoidRounds {
        /// How many.
        rounds: u32,
        /// What for.
        cause: String,
    },
    /// Another perf-gate ran on this host.
    OtherGate,
    /// Starts of the same build differ.
    StartsDiffer {
        /// Standard deviation of what a start adds to its rounds, their noise taken off, relative.
        spread: f64,
    },
    /// Builds were never restarted.
    OneStart,
    /// A threshold so tight that a mere restart reaches it.
    TightThreshold {
        /// Name of the metric.
        metric: String,
        /// The threshold, a positive share.
        change: f64,
    },
    /// Fewer rounds than 24 fit: less can be seen.
    FewRounds {
        /// Planned.
        planned: u32,
    },
    /// A build did not end in time and was killed.
    Killed {
        /// The build.
        arm: Arm,
    },
    /// The change changes its own scenario.
    ScenarioChanged {
        /// Each in words.
        changes: Vec<String>,
    },
    /// What the scenario does after all load failed on a build.
    TeardownFailed {
        /// The build.
        arm: Arm,
        /// In words.
        text: String,
    },
    /// What exchanged the builds between their machines could not put them back.
    NotPutBack {
        /// In words.
        text: String,
    },
    /// What head's machine differs by from base's with the same build on both, which is taken out.
    MachinesDiffer {
        /// Relative change of the quantity.
        metric: String,
        /// 0.06 is 6 % more on head's machine.
        change: f64,
    },
    /// The stop command of a build failed.
    StopFailed {
        /// The build.
        arm: Arm,
        /// In words.
        text: String,
    },
    /// Any TLS certificate of a build was good.
    Insecure {
        /// The build.
        arm: Arm,
    },
    /// The scenario lets the generator be later than usual before a round is void.
    LatenessAllowed {
        /// How late, in seconds.
        seconds: f64,
    },
    /// The incoming queue of a build hides a job that was received for longer than the scenario waits for it.
    HiddenTooLong {
        /// The build.
        arm: Arm,
        /// The visibility time-out of the queue, in seconds.
        hidden: f64,
        /// How long a job may take, in seconds.
        timeout: f64,
    },
    /// The builds answered over other versions of HTTP.
    HttpDiffers {
        /// Those of base, at least one.
        base: BTreeSet<HttpVersion>,
        /// Those of head, at least one.
        head: BTreeSet<HttpVersion>,
    },
    /// Objects of the store that could not be used.
    Unusable {
        /// Name of the object, from outside.
        name: String,
        /// Why, in words.
        why: String,
    },
    /// The second measurement, which was to confirm a red, could not be used.
    NoConfirmation {
        /// Why, in words.
        why: String,
    },
    /// Refresh times of the default branch fill up those of the branch that the change is for.
    Borrowed {
        /// How many.
        times: u32,
        /// Of how many in all.
        of: u32,
    },
    /// Errors show only from this rate on.
    ErrorsVisibleFrom {
        /// A share.
        rate: f64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TypicalForP95 { task, iterations, expected } => typical(f, task.as_deref(), *iterations, *expected),
            Self::NewTasks { tasks } => new_tasks(f, &tasks.join(", ")),
            Self::WarmupCapped { seconds } => capped(f, Duration::from_secs(u64::from(*seconds))),
            Self::VoidRounds { rounds: 1, cause } => write!(f, "1 round did not count: {cause}"),
            Self::VoidRounds { rounds, cause } => write!(f, "{rounds} rounds did not count: {cause}"),
            Self::OtherGate => f.write_str(OTHER_GATE),
            Self::StartsDiffer { spread } => starts_differ(f, *spread),
            Self::OneStart => f.write_str(ONE_START),
            Self::TightThreshold { metric, change } => tight(f, metric, *change),
            Self::FewRounds { planned } => few_rounds(f, *planned),
            Self::Killed { arm } => write!(f, "{arm} did not end on SIGTERM and was killed"),
            Self::ScenarioChanged { changes } => {
                write!(f, "the scenario changed from the base branch: {}", changes.join("; "))
            }
            Self::TeardownFailed { arm, text } => {
                write!(f, "what the scenario does after all load failed on {arm}: {text}")
            }
            Self::NotPutBack { text } => {
                write!(f, "the builds are not where they were before, look at both deployments: {text}")
            }
            Self::MachinesDiffer { metric, change } => machines_differ(f, metric, *change),
            Self::StopFailed { arm, text } => write!(f, "the stop command of {arm} failed: {text}"),
            Self::Insecure { arm } => insecure(f, *arm),
            Self::LatenessAllowed { seconds } => lateness_allowed(f, *seconds),
            Self::HiddenTooLong { arm, hidden, timeout } => hidden_too_long(f, *arm, *hidden, *timeout),
            Self::HttpDiffers { base, head } => http_differs(f, base, head),
            Self::Unusable { name, why } => write!(f, "{name} is left out: {why}"),
            Self::NoConfirmation { why } => write!(f, "the record that is to confirm a red is left out: {why}"),
            Self::Borrowed { times, of } => borrowed(f, *times, *of),
            Self::ErrorsVisibleFrom { rate } => errors_visible(f, *rate),
        }
    }
}

const OTHER_GATE: &str = "another perf-gate ran on this host; rounds that overlapped its load do not count. \
                          Run one after the other";

const ONE_START: &str = "one process start per build: an effect of that one start cannot be told from a change";

fn typical(f: &mut fmt::Formatter<'_>, task: Option<&str>, iterations: bool, expected: f64) -> fmt::Result {
    let what = if iterations { "iterations" } else { "requests" };
    let of = task.map(|task| format!(" of {task}")).unwrap_or_default();
    write!(
        f,
        "a window has about {expected:.0} {what}{of}, p95 needs 100: typical latency (the geometric mean) is judged in its \
         place; a higher rate or a larger budget brings p95 back"
    )
}

fn new_tasks(f: &mut fmt::Formatter<'_>, tasks: &str) -> fmt::Result {
    write!(f, "new, not judged: {tasks} (base answers 404 or 405); nothing of it was sent to either build")
}

fn capped(f: &mut fmt::Formatter<'_>, warmup: Duration) -> fmt::Result {
    let warmup = metric::duration(warmup);
    write!(f, "the builds were not steady after {warmup} of warm-up; raise `warmup.at_most`")
}

fn starts_differ(f: &mut fmt::Formatter<'_>, spread: f64) -> fmt::Result {
    let spread = metric::percent_change(spread);
    let spread = spread.trim_start_matches('+');
    write!(f, "starts of the same builds differ by {spread} (standard deviation); changes below that are hard to see")
}

fn tight(f: &mut fmt::Formatter<'_>, metric: &str, change: f64) -> fmt::Result {
    let change = metric::percent_change(change);
    write!(
        f,
        "the threshold of {change} on {metric} is tight: a mere restart of an identical build moves it by 1 to 2 %"
    )
}

fn few_rounds(f: &mut fmt::Formatter<'_>, planned: u32) -> fmt::Result {
    write!(f, "only {planned} rounds are planned, small changes stay unseen; a larger `budget` or `duration` allows 24")
}

fn machines_differ(f: &mut fmt::Formatter<'_>, metric: &str, change: f64) -> fmt::Result {
    let change = metric::percent_change(change);
    write!(
        f,
        "head's machines alone change {metric} by {change}, as 12 rounds with the same build on both have shown: that is \
         taken out"
    )
}

fn insecure(f: &mut fmt::Formatter<'_>, arm: Arm) -> fmt::Result {
    write!(f, "the TLS certificate of {arm} was not checked (`tls.insecure`): any server could have answered")
}

fn lateness_allowed(f: &mut fmt::Formatter<'_>, seconds: f64) -> fmt::Result {
    let late = metric::duration(Duration::from_secs_f64(seconds));
    write!(
        f,
        "the generator may be up to {late} late before a round is void (`generator.lateness`): latencies hold that much of \
         its own noise"
    )
}

fn hidden_too_long(f: &mut fmt::Formatter<'_>, arm: Arm, hidden: f64, timeout: f64) -> fmt::Result {
    let [hidden, timeout] = [hidden, timeout].map(|seconds| metric::duration(Duration::from_secs_f64(seconds)));
    write!(
        f,
        "a job that a worker of {arm} takes and loses is hidden from the others for {hidden} (the visibility time-out of the \
         queue) and counts as lost after {timeout}: raise `jobs.timeout`, or lower that of the queue"
    )
}

fn http_differs(f: &mut fmt::Formatter<'_>, base: &BTreeSet<HttpVersion>, head: &BTreeSet<HttpVersion>) -> fmt::Result {
    let (base, head) = (versions(base), versions(head));
    write!(
        f,
        "base answered over {base}, head over {head}: part of what differs may be the protocol's; `http` of the target \
         fixes it for both"
    )
}

fn borrowed(f: &mut fmt::Formatter<'_>, times: u32, of: u32) -> fmt::Result {
    write!(f, "{times} of the {of} refresh times are those of the default branch, which may be on another level")
}

fn errors_visible(f: &mut fmt::Formatter<'_>, rate: f64) -> fmt::Result {
    let rate = metric::share(rate);
    write!(f, "with a clean base, errors of head show from {rate} on; more requests would show fewer")
}

/// `HTTP/1.1 and HTTP/2`.
fn versions(all: &BTreeSet<HttpVersion>) -> String {
    let all: Vec<String> = all.iter().map(HttpVersion::to_string).collect();
    all.join(" and ")
}
