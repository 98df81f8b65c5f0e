//! The load of a window and what comes before it, in words.

use crate::engine::Settings;
use crate::load::{Arrivals, Profile, Stage};
use crate::metric;
use std::time::Duration;

/// Its profiles, and how much of them a window plays.
pub fn rows(settings: &Settings) -> Vec<String> {
    if let Some(count) = settings.count() {
        return vec![graphs(count, settings)];
    }
    let mut lines: Vec<String> = settings.load.parts.iter().map(|part| profile(&part.profile)).collect();
    lines.extend(settings.pass.map(|factor| pass(settings, factor)));
    lines
}

/// A window that is a count of job graphs.
fn graphs(count: u64, settings: &Settings) -> String {
    let (plural, at_a_time) = (if count == 1 { "" } else { "s" }, settings.load.users().round().min(count as f64));
    let most = longest_pass(settings).map(|most| format!(", at most {}", time(most))).unwrap_or_default();
    match at_a_time {
        n if n <= 1.0 && count == 1 => format!("a window is 1 graph{most}"),
        n if n <= 1.0 => {
            format!("a window is {} graph{plural}, one after the other{most}", metric::count(count as i64))
        }
        n => format!(
            "a window is {} graph{plural}, {} at a time{most}",
            metric::count(count as i64),
            metric::count(n as i64)
        ),
    }
}

fn pass(settings: &Settings, factor: f64) -> String {
    let part = if factor < 1.0 { format!("{} of it", metric::share(factor)) } else { "all of it".to_owned() };
    if let Some(most) = longest_pass(settings) {
        return format!("a window is a pass over {part}, as long as its iterations take: at most {}", time(most));
    }
    let seconds = |factor| time(settings.load.seconds(factor, f64::INFINITY));
    if factor < 1.0 {
        return format!("a window is a pass over {part}: {} of {}", seconds(factor), seconds(1.0));
    }
    format!("a window is a pass over {part}, {}", seconds(factor))
}

/// Seconds after which a pass ends at the latest, where it ends with its iterations: only the target knows when.
pub fn longest_pass(settings: &Settings) -> Option<f64> {
    let seconds = |rate| settings.pass.map(|factor| settings.load.seconds(factor, rate));
    let (shortest, longest) = (seconds(f64::INFINITY)?, seconds(0.0)?);
    (shortest < longest).then_some(longest)
}

/// Seconds in words.
pub fn time(seconds: f64) -> String {
    metric::duration(Duration::from_secs_f64(seconds))
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

/// How long a build is warmed up.
pub fn warmup(settings: &Settings) -> String {
    let warmup = settings.warmup;
    if settings.count().is_some() {
        return "one window on each arm".to_owned();
    }
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
