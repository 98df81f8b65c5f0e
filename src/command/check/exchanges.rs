//! Builds that are brought to each other's machines: what the plan says of it, and a trial without load.

use crate::command::signals::Signals;
use crate::config::{Scenario, Secrets};
use crate::engine::Settings;
use crate::failure::{ExitStatus, Failure};
use crate::gate::Warning;
use crate::load::{ROUNDS_PER_START, Size};
use crate::metric::duration;
use crate::record::{Arm, Down, Note};
use crate::target::{Builds, ExchangeConfig, Layout, Pair, Way};
use std::path::Path;
use tokio::time::Instant;

/// What the plan does with the builds, in lines.
pub fn rows(config: &ExchangeConfig, settings: &Settings, size: Option<Size>) -> Vec<String> {
    let rounds = size.map_or(settings.rounds, |size| size.rounds);
    let mut lines = match &config.way {
        Way::Swap(_) => vec![
            format!(
                "builds change places {} times, before the first round and after every {ROUNDS_PER_START}: its time comes \
                 on top",
                rounds / ROUNDS_PER_START
            ),
            format!(
                "{rounds} rounds are {} values: a pass after 16 rounds at the earliest, a red after all",
                rounds / 2
            ),
        ],
        Way::Calibrate { .. } => vec![format!(
            "{} rounds with base's build on both come first: what they differ by is taken out",
            settings.calibration()
        )],
    };
    lines.push(match &config.version {
        Some(path) => format!("GET {path} shows at both URLs that an exchange has come about"),
        None => "whether an exchange has come about is not looked at: give `version`".to_owned(),
    });
    lines
}

/// Does to the builds what a plan does, once and without load; says what happened, and whether all went well. Nothing
/// where the scenario exchanges none.
pub async fn rehearse(scenario: &Scenario, out: &Path) -> Result<(Vec<String>, ExitStatus), Failure> {
    let Some(config) = &scenario.target.exchange else {
        return Ok((vec!["there is no `swap` and no `calibrate` to try".to_owned()], ExitStatus::Passed));
    };
    let signals = Signals::listen()?;
    let mut pair = Pair::new(scenario.target.clone(), out);
    let mut lines = Vec::new();
    let starts = if matches!(config.way, Way::Swap(_)) { 0..2 } else { 0..3 };
    let mut status = ExitStatus::Passed;
    for number in starts {
        pair.stop().await;
        let began = Instant::now();
        let turned = tokio::select! {
            biased;
            signal = signals.stop().asked() => {
                status = ExitStatus::Interrupted(signal);
                break;
            }
            turned = pair.start(number, Arm::Base) => turned,
        };
        let layout = config.way.layout(number);
        lines.push(match &turned {
            Ok(()) => format!("{} (in {})", seen(layout, config.version.is_some()), duration(began.elapsed())),
            Err(down) => failed(down, &scenario.secrets),
        });
        if turned.is_err() {
            status = ExitStatus::HeadFailed;
            break;
        }
    }
    let (began, moved) = (Instant::now(), pair.is_moved());
    let notes = pair.put_back().await;
    lines.extend(notes.iter().map(|note| left(note, &scenario.secrets)));
    if !notes.is_empty() {
        status = status.worse(ExitStatus::HeadFailed);
    } else if moved {
        lines.push(format!("both are back where they were (in {})", duration(began.elapsed())));
    }
    Ok((lines, status))
}

fn seen(layout: Layout, looked: bool) -> String {
    let where_ = match layout {
        Layout::Apart => "each build is at its own URL",
        Layout::Crossed => "the builds have changed places",
        Layout::Same => "base's build is at both URLs",
    };
    let sure = if looked { "" } else { ", as far as the command says" };
    format!("{where_}{sure}")
}

fn failed(down: &Down, secrets: &Secrets) -> String {
    let mut lines = vec![down.text.clone()];
    lines.extend(down.log_tail.iter().map(|line| format!("  {line}")));
    secrets.scrub(&lines.join("\n             "))
}

fn left(note: &Note, secrets: &Secrets) -> String {
    match note {
        Note::NotPutBack { text } => secrets.scrub(&Warning::NotPutBack { text: text.clone() }.to_string()),
        _ => String::new(),
    }
}
