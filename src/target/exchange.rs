//! Puts the builds of two URLs onto each other's machines: `docs/statistics.md` §3.7.

use super::address::Address;
use super::command::Setting;
use super::log::Log;
use super::process::Deployment;
use super::question::Question;
use super::{ExchangeConfig, Layout};
use crate::metric::duration;
use crate::record::{Arm, Down, DownReason, Note};
use crate::wire::Place;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// Pause between two looks at the versions.
const POLL: Duration = Duration::from_millis(200);
/// How long one look may take.
const TRY: Duration = Duration::from_secs(5);
/// Characters of a version that a text shows.
const SHOWN: usize = 60;

/// Knows where the builds are, and brings them elsewhere.
///
/// A command is a deployment: what it started lives on after it, and one that is under way is waited for rather than
/// killed, unless it takes too long.
#[derive(Debug)]
pub(super) struct Exchange {
    config: ExchangeConfig,
    log: Log,
    /// Base's place and head's.
    places: [Place; 2],
    at: Layout,
    /// What base's build and head's answer; known from the first start on, where there is a path for it.
    versions: Option<[String; 2]>,
    /// The command that is bringing the builds to `at`.
    running: Option<Deployment>,
    /// A command failed: nobody knows where the builds are.
    lost: bool,
}

impl Exchange {
    /// Builds that are each at its own URL.
    pub(super) fn new(config: ExchangeConfig, places: [Place; 2], log: Log) -> Self {
        Self { config, log, places, at: Layout::Apart, versions: None, running: None, lost: false }
    }

    /// Whose URL serves the build of an arm.
    pub(super) fn place_of(&self, arm: Arm) -> Arm {
        if self.at == Layout::Crossed { arm.other() } else { arm }
    }

    /// Whether builds are elsewhere than they were found.
    pub(super) fn is_moved(&self) -> bool {
        self.at != Layout::Apart
    }

    /// Brings the builds to where a start wants them, and sees that they are there.
    pub(super) async fn turn(&mut self, start: u32) -> Result<(), Down> {
        let to = self.config.way.layout(start);
        if start == 0 {
            let cleared = self.log.clear();
            cleared.map_err(|error| self.down(format!("the log of the exchange cannot be written: {error}"), 0))?;
            self.look().await.map_err(|text| self.down(text, 0))?;
        }
        self.bring(to).await
    }

    /// Brings the builds back to where they were found.
    pub(super) async fn put_back(&mut self) -> Vec<Note> {
        if self.running.is_some() {
            let ended = self.end(self.at).await;
            self.lost |= ended.is_err();
        }
        if self.lost {
            return vec![Note::NotPutBack { text: "a command that exchanges them failed".to_owned() }];
        }
        match self.bring(Layout::Apart).await {
            Ok(()) => Vec::new(),
            Err(down) => vec![Note::NotPutBack { text: down.text }],
        }
    }

    async fn bring(&mut self, to: Layout) -> Result<(), Down> {
        if to == self.at {
            return Ok(());
        }
        let from = self.log.len();
        let brought = self.run(to).await;
        self.lost |= brought.is_err();
        brought.map_err(|text| self.down(text, from))?;
        self.shows(to).await.map_err(|text| self.down(text, from))
    }

    /// Runs the command to its end. From its beginning on the builds count as where it brings them: if nobody waits for
    /// its end, [`put_back`](Self::put_back) does.
    async fn run(&mut self, to: Layout) -> Result<(), String> {
        let (line, what) = self.config.way.command(to);
        let (line, what) = (line.clone(), what.to_owned());
        let [base, head] = match to {
            Layout::Crossed => [&self.places[1], &self.places[0]],
            Layout::Apart | Layout::Same => [&self.places[0], &self.places[1]],
        };
        let setting = Setting::to_exchange(&self.config.folder, &self.config.env)
            .with("PERF_GATE_BASE_URL", &base.url)
            .with("PERF_GATE_HEAD_URL", &head.url);
        let log = self.log.say(&what).and_then(|()| self.log.open());
        let command = log.and_then(|log| setting.command(&line, log));
        let spawned = command.and_then(Deployment::begin);
        self.running = Some(spawned.map_err(|error| format!("{what}: {}", setting.explain(&line, &error)))?);
        self.at = to;
        self.end(to).await
    }

    /// Waits for the end of the command that is running.
    async fn end(&mut self, to: Layout) -> Result<(), String> {
        let Some(command) = &mut self.running else { return Ok(()) };
        let what = self.config.way.command(to).1;
        let ended = timeout(self.config.within, command.ended()).await;
        if ended.is_err() {
            command.kill();
        }
        self.running = None;
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(format!("{what} failed: {status}")),
            Ok(Err(error)) => Err(format!("{what} cannot be waited for: {error}")),
            Err(_) => Err(format!("{what} did not end within {}", duration(self.config.within))),
        }
    }

    /// Asks both builds for their versions before anything is moved.
    async fn look(&mut self) -> Result<(), String> {
        let Some(path) = &self.config.version else { return Ok(()) };
        let ask = async |place| version(place, path).await.map_err(|why| format!("GET {path} at {}: {why}", place.url));
        let [base, head] = &self.places;
        let versions = [ask(base).await?, ask(head).await?];
        if versions[0] == versions[1] {
            let shown = shown(&versions[0]);
            return Err(format!(
                "GET {path} answers `{shown}` at both URLs: the same build is on both, deploy head first"
            ));
        }
        self.versions = Some(versions);
        Ok(())
    }

    /// Waits until each URL answers with the version of the build that is to be there.
    async fn shows(&self, to: Layout) -> Result<(), String> {
        let (Some([base, head]), Some(path)) = (&self.versions, &self.config.version) else { return Ok(()) };
        let wanted = match to {
            Layout::Apart => [base, head],
            Layout::Crossed => [head, base],
            Layout::Same => [base, base],
        };
        let until = Instant::now() + self.config.within;
        for (place, wanted) in self.places.iter().zip(wanted) {
            let mut last = String::new();
            let seen = async {
                loop {
                    match version(place, path).await {
                        Ok(found) if found == *wanted => break,
                        Ok(found) => last = format!("`{}`", shown(&found)),
                        Err(why) => last = why,
                    }
                    sleep(POLL).await;
                }
            };
            if timeout_at(until, seen).await.is_err() {
                let (what, within) = (self.config.way.command(to).1, duration(self.config.within));
                let (url, wanted) = (&place.url, shown(wanted));
                return Err(format!(
                    "{what} ended well, and GET {path} at {url} still did not answer `{wanted}` after {within}; its last \
                     answer: {last}"
                ));
            }
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn config_mut(&mut self) -> &mut ExchangeConfig {
        &mut self.config
    }

    fn down(&self, text: String, from: u64) -> Down {
        Down { arm: Arm::Head, reason: DownReason::NotExchanged, text, log_tail: self.log.tail(from) }
    }
}

async fn version(place: &Place, path: &str) -> Result<String, String> {
    let address = Address::of(place)?;
    Question::new(address, place.wire.clone(), path.to_owned()).text(TRY).await
}

fn shown(version: &str) -> String {
    version.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
