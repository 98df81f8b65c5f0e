//! `perf-gate check`: a scenario's plan in words; sends nothing.

use super::against::wants_stored;
use super::base::{Site, branch_of};
use super::checkout::Checkout;
use super::measure::fitting;
use super::source::{self, Source};
use super::{exchanges, print, sizing, storage, today, users};
use crate::cli::CheckArgs;
use crate::config::Scenario;
use crate::context::Context;
use crate::engine::Settings;
use crate::failure::{ExitStatus, Failure};
use crate::gate::{Policy, Wish};
use crate::load::{Arrivals, Bounds, Profile, Size, Stage};
use crate::metric::{self, Direction, Key, Metric, Statistic};
use crate::store::Location;
use crate::target::{ArmConfig, CommandLine, ReadyWhen, RestartPolicy};
use crate::wire::Version;
use std::path::Path;
use std::time::Duration;

/// Where builds that are made or moved leave their output.
const OUT: &str = "perf-gate-out";

/// Prints the plan of every scenario.
///
/// With `--dry-run` what a plan does to builds that run elsewhere is done once.
pub async fn check(context: &Context, args: &CheckArgs) -> Result<ExitStatus, Failure> {
    let sources = source::read(context, &args.scenarios, &args.vary, args.base.against.as_deref())?;
    let mut status = ExitStatus::Passed;
    for source in &sources {
        print(&plan(context, source, args)?)?;
        if args.dry_run {
            let (lines, ended) = exchanges::rehearse(&source.scenario, Path::new(OUT)).await?;
            let rows = lines.iter().map(|text| row("dry run", text)).collect::<Vec<_>>().join("\n");
            print(&format!("{rows}\n"))?;
            status = status.worse(ended);
        }
    }
    Ok(status)
}

fn row(name: &str, text: &str) -> String {
    format!("  {name:<10} {text}")
}

fn plan(context: &Context, source: &Source, args: &CheckArgs) -> Result<String, Failure> {
    let scenario = &source.scenario;
    let has_base = scenario.target.has_base();
    let wants_stored = wants_stored(&scenario.policy, has_base);
    let settings = fitting(source, has_base && !wants_stored)?;
    let size = sizing::size(&settings).ok().flatten();
    let mut lines = vec![format!("{}: valid", source.path.display()), String::new()];
    let mut row = |name: &str, text: String| lines.push(row(name, &text));
    row("scenario", format!("{}, digest {}", scenario.name, scenario.digest));
    if let Some(base) = &scenario.target.base {
        row("base", arm(base));
    }
    row("head", arm(&scenario.target.head));
    let checkout = Checkout::of(context, source, args.base.against.as_deref().map(branch_of));
    if let Some(site) = Site::of(context, &scenario.target, &checkout, &args.base, Path::new(OUT)) {
        site.plan()?.into_iter().for_each(|text| row("build", text));
    }
    let stored =
        wants_stored.then(|| storage::location(args.store.store.as_deref(), Some(&scenario.history))).transpose()?;
    row("evidence", evidence(scenario, stored.as_ref()));
    for text in load(&settings) {
        row("load", text);
    }
    for (name, text) in users::rows(&scenario.http, &scenario.load) {
        row(name, text);
    }
    row("warm-up", warmup(&settings));
    for text in rounds(&settings, size) {
        row("plan", text);
    }
    if let Some(exchange) = scenario.target.exchange.as_ref().filter(|_| settings.duet) {
        exchanges::rows(exchange, &settings, size).into_iter().for_each(|text| row("plan", text));
    }
    let policy = scenario.policy.clone().on(&today(), &[]);
    for text in checks(&policy, &settings, size, wants_stored) {
        row("check", text);
    }
    for accepted in &policy.accept {
        row("accepted", accepted.to_string());
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// What head is held against; `stored` is where stored runs are, where they are wanted.
fn evidence(scenario: &Scenario, stored: Option<&Location>) -> String {
    let Some(stored) = stored else {
        let base = scenario.target.has_base();
        return if base { "base and head in turn" } else { "none: only limits are judged" }.to_owned();
    };
    if scenario.policy.evidence == Wish::Point {
        return format!("the latest stored run in {stored} alone: the naive rule");
    }
    let confirmed = match (scenario.target.has_base(), scenario.history.fixed_machine) {
        (true, _) => "base and head in turn confirm a red",
        (false, true) => "a second run on this machine confirms a red",
        (false, false) => "a job on another host confirms a red (--confirms)",
    };
    format!("stored runs in {stored}; {confirmed}")
}

fn arm(config: &ArmConfig) -> String {
    let url = way(config);
    let Some(start) = &config.start else { return format!("{url}, already running (no restarts)") };
    let command = match &start.command {
        CommandLine::Shell(text) => text.lines().next().unwrap_or_default().to_owned(),
        CommandLine::Words(words) => words.join(" "),
    };
    let ready = match &start.ready.when {
        ReadyWhen::Http(path) => format!("GET {path} answers"),
        ReadyWhen::Tcp => "its port takes connections".to_owned(),
        ReadyWhen::Log(text) => format!("its log says `{text}`"),
    };
    format!("`{command}` at {url}, ready when {ready} (within {})", metric::duration(start.ready.within))
}

/// Where it is reached, and how.
fn way(config: &ArmConfig) -> String {
    let mut text = config.shown_url.as_deref().unwrap_or(config.written_url()).to_owned();
    match config.wire.version {
        Version::Auto => {}
        Version::One => text.push_str(" over HTTP/1.1"),
        Version::Two => text.push_str(" over HTTP/2"),
    }
    if let Some(socket) = &config.wire.socket {
        text.push_str(&format!(" by the socket {}", socket.display()));
    }
    if config.wire.tls.insecure {
        text.push_str(", its certificate unchecked");
    }
    text
}

fn load(settings: &Settings) -> Vec<String> {
    let mut lines: Vec<String> = settings.load.parts.iter().map(|part| profile(&part.profile)).collect();
    if let Some(factor) = settings.pass {
        let seconds = |factor| Duration::from_secs_f64(settings.load.seconds(factor, f64::INFINITY));
        let whole = metric::duration(seconds(1.0));
        lines.push(match factor {
            1.0 => format!("a window is a pass over all of it, {whole}"),
            _ => format!(
                "a window is a pass over {} of it: {} of {whole}",
                metric::share(factor),
                metric::duration(seconds(factor))
            ),
        });
    }
    lines
}

fn profile(profile: &Profile) -> String {
    let spacing = |arrivals| match arrivals {
        Arrivals::Poisson => "Poisson arrivals",
        Arrivals::Constant => "evenly spaced",
    };
    let users = |vus: f64| format!("{} users", metric::count(vus.round() as i64));
    let through = |stages: &[Stage], level: &dyn Fn(f64) -> String| {
        let stage = |stage: &Stage| format!("{} in {}", level(stage.target), metric::duration(stage.duration));
        stages.iter().map(stage).collect::<Vec<_>>().join(", ")
    };
    let rate = |rate: f64| if rate > 0.0 { metric::rate(rate) } else { "0/s".to_owned() };
    match profile {
        Profile::ConstantArrivalRate { rate, arrivals, .. } => {
            format!("{} on one arm at a time, {}", metric::rate(*rate), spacing(*arrivals))
        }
        Profile::RampingArrivalRate { start_rate, stages, arrivals } => {
            format!("from {} to {}, {}", rate(*start_rate), through(stages, &rate), spacing(*arrivals))
        }
        Profile::ConstantVus { vus, .. } => format!("{} on one arm at a time", users(f64::from(*vus))),
        Profile::RampingVus { start_vus, stages } => {
            format!("from {} to {}", users(f64::from(*start_vus)), through(stages, &users))
        }
        Profile::SharedIterations { vus, iterations, max_duration } => format!(
            "{} share {} iterations, at most {}",
            users(f64::from(*vus)),
            metric::count(*iterations as i64),
            metric::duration(*max_duration)
        ),
        Profile::Burst { size, every, times } => {
            format!(
                "{} times {} at once, every {}",
                metric::count(*times),
                metric::count(*size),
                metric::duration(*every)
            )
        }
    }
}

fn warmup(settings: &Settings) -> String {
    let warmup = settings.warmup;
    let least = metric::duration(warmup.at_least);
    if warmup.is_fixed() {
        return format!("{least} on each arm");
    }
    format!(
        "{least} to {} on each arm, until steady within {}",
        metric::duration(warmup.at_most),
        metric::share(warmup.steady)
    )
}

fn rounds(settings: &Settings, size: Option<Size>) -> Vec<String> {
    let arms = if settings.duet { "one window of each arm" } else { "one window of head" };
    let mut lines = match (size, sizing::bounds(settings)) {
        (Some(size), Some(bounds)) => known(settings, size, &bounds, arms),
        _ => vec![format!(
            "at most {} rounds, each {arms}; their length (1 to 10 s) follows from the rate seen in warm-up",
            settings.rounds
        )],
    };
    lines.push(restarts(settings));
    lines.push(format!("on this machine: {}", if settings.restartable { "builds and load" } else { "the load" }));
    lines
}

fn known(settings: &Settings, size: Size, bounds: &Bounds, arms: &str) -> Vec<String> {
    let window = metric::duration(Duration::from_secs_f64(size.seconds));
    let seconds = |rounds| bounds.before + bounds.seconds(Size { rounds, ..size });
    let time = |rounds| metric::duration(Duration::from_secs_f64(seconds(rounds)));
    let requests = f64::from(size.rounds) * size.seconds * settings.known_rate().unwrap_or(0.0);
    let first = if settings.duet { size.rounds.min(8) } else { size.rounds };
    let decided = if first < size.rounds {
        format!("about {} if the first look decides, {} at most", time(first), time(size.rounds))
    } else {
        format!("about {}", time(size.rounds))
    };
    let mut lines =
        vec![format!("at most {} rounds, each {arms}: {}", size.rounds, measured(bounds.settle(), window)), decided];
    if requests > 0.0 {
        lines.push(format!("about {} measured requests on each arm at most", metric::count(requests.round() as i64)));
    }
    lines
}

fn measured(settle: f64, window: String) -> String {
    if settle > 0.0 {
        let settle = metric::duration(Duration::from_secs_f64(settle));
        return format!("{settle} settling, {window} measured");
    }
    format!("a pass of {window}")
}

fn restarts(settings: &Settings) -> String {
    match settings.restarts {
        _ if !settings.restartable => "no restarts: an arm is a URL".to_owned(),
        RestartPolicy::Auto => {
            "fresh builds every 4 rounds, or only on a red where a restart takes over 10 s".to_owned()
        }
        RestartPolicy::Every4Rounds => "fresh builds every 4 rounds".to_owned(),
        RestartPolicy::OnRed => "one start, two more to confirm a red".to_owned(),
        RestartPolicy::Never => "one start".to_owned(),
    }
}

fn checks(policy: &Policy, settings: &Settings, size: Option<Size>, wants_stored: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for threshold in &policy.thresholds {
        let sign = if threshold.key.direction() == Direction::LowerIsWorse { -1.0 } else { 1.0 };
        let bound = metric::percent_change(sign * threshold.change);
        let gated = if settings.duet || wants_stored {
            gated(&threshold.key, settings, size)
        } else {
            "no base: shown, not judged".to_owned()
        };
        lines.push(format!("{} {bound}{}", threshold.key, with(&gated)));
    }
    for limit in &policy.limits {
        let bound = metric::value(&limit.key, limit.bound);
        lines.push(
            format!("{} at most {bound}{}", limit.key, with(&enough(&limit.key, settings, size)))
                .replace("throughput at most", "throughput at least"),
        );
    }
    lines
}

fn with(remark: &str) -> String {
    if remark.is_empty() { String::new() } else { format!(": {remark}") }
}

/// What stands against judging a threshold.
fn gated(key: &Key, settings: &Settings, size: Option<Size>) -> String {
    if key.metric == Metric::Throughput && settings.load.is_open() {
        return "shown only: it follows the arrival rate".to_owned();
    }
    enough(key, settings, size)
}

/// Whether a window will have enough requests (`docs/statistics.md` §1.3).
fn enough(key: &Key, settings: &Settings, size: Option<Size>) -> String {
    let (Some(rate), Some(size), true) = (settings.known_rate(), size, key.metric.is_time()) else {
        return String::new();
    };
    let task = key.task.as_ref().and_then(|name| settings.tasks.iter().find(|task| task.name == *name));
    let iterations = key.metric == Metric::Iteration;
    let share = if iterations { settings.requests.recip() } else { task.map_or(1.0, |task| task.share) };
    let expected = rate * size.seconds * share;
    let needed = needed(key.statistic);
    if expected >= needed {
        return String::new();
    }
    let what = if iterations { "iterations" } else { "requests" };
    let too_few = format!("a window has about {expected:.0} {what} and needs {needed:.0}");
    match key.statistic {
        Statistic::Percentile(95.0) if expected >= 5.0 => {
            format!("{too_few}; thresholds judge typical latency instead")
        }
        _ => format!("{too_few}; it will be inconclusive"),
    }
}

fn needed(statistic: Statistic) -> f64 {
    match statistic {
        Statistic::Percentile(p) if p <= 50.0 => 20.0,
        Statistic::Percentile(p) => (5.0 / (1.0 - p / 100.0)).max(20.0).round(),
        _ => 5.0,
    }
}
