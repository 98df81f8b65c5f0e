//! How many rounds there are and how long they take, in words.

use super::sizing;
use crate::engine::Settings;
use crate::load::{Bounds, Size};
use crate::metric;
use crate::target::RestartPolicy;
use std::time::Duration;

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
