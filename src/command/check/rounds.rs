//! How many rounds there are and how long they take, in words.

use super::load::{longest_pass, time};
use super::sizing;
use crate::engine::Settings;
use crate::load::{Bounds, Size};
use crate::metric;
use crate::target::RestartPolicy;

/// The plan as far as it is known ahead of the warm-up.
pub fn rows(settings: &Settings, size: Option<Size>) -> Vec<String> {
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
    let longest = longest_pass(settings);
    let window = match (longest, settings.long_window()) {
        (_, Some(least)) => format!("at best {} each", time(least)),
        (Some(most), None) => format!("a pass of at most {}", time(most)),
        (None, None) => measured(bounds.settle(), size.seconds),
    };
    let mut lines =
        vec![format!("at most {} rounds, each {arms}: {window}", size.rounds), lasts(settings, size, bounds, longest)];
    let requests = f64::from(size.rounds) * size.seconds * settings.known_rate().unwrap_or(0.0);
    if requests > 0.0 {
        lines.push(format!("about {} measured requests on each arm at most", metric::count(requests.round() as i64)));
    }
    lines
}

/// How long everything takes; `longest` is the longest window where windows end with their iterations.
fn lasts(settings: &Settings, size: Size, bounds: &Bounds, longest: Option<f64>) -> String {
    let all = |size: Size| bounds.before + bounds.seconds(size);
    let first = if settings.duet { size.rounds.min(8 * settings.rounds_per_value()) } else { size.rounds };
    let shortest = time(all(Size { rounds: first, ..size }));
    match longest {
        // Once the rate is known the plan shrinks to what fits.
        Some(seconds) => {
            let most = all(Size { seconds, ..size }).min(bounds.budget);
            let what = if settings.graph.is_some() { "graphs" } else { "iterations" };
            format!("{shortest} to {}, depending on how long {what} take", time(most))
        }
        None if first < size.rounds => {
            format!("about {shortest} if the first look decides, {} at most", time(all(size)))
        }
        None => format!("about {shortest}"),
    }
}

fn measured(settle: f64, window: f64) -> String {
    if settle > 0.0 {
        return format!("{} settling, {} measured", time(settle), time(window));
    }
    format!("a pass of {}", time(window))
}

fn restarts(settings: &Settings) -> String {
    match settings.restarts {
        _ if !settings.restartable && settings.graph.is_some() => "no restarts: an arm runs already".to_owned(),
        _ if !settings.restartable => "no restarts: an arm is a URL".to_owned(),
        RestartPolicy::Auto => {
            "fresh builds every 4 rounds, or only on a red where a restart takes over 10 s".to_owned()
        }
        RestartPolicy::Every4Rounds => "fresh builds every 4 rounds".to_owned(),
        RestartPolicy::OnRed => "one start, two more to confirm a red".to_owned(),
        RestartPolicy::Never => "one start".to_owned(),
    }
}
