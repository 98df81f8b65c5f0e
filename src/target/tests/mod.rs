//! The builds as real processes: shells, sleepers and Python's HTTP server.

mod death;
mod exchange;
#[cfg(target_os = "linux")]
mod gauge;
mod hook;
mod maker;
mod orphan;
mod readiness;
mod setting;
mod stop;
#[cfg(target_os = "linux")]
mod stray;
mod url;

use super::process::Group;
use super::*;
use crate::record::{DownReason, Note};
use crate::wire::Wire;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A pair with a working folder, which also holds the logs.
struct Stage {
    // Dropped first: nothing must write into a folder that is being removed.
    pair: Pair,
    folder: tempfile::TempDir,
}

impl Stage {
    /// Head alone.
    fn head(head: impl FnOnce(&Path) -> ArmConfig) -> Self {
        Self::new(|folder| (None, head(folder)))
    }

    /// Both arms.
    fn both(arm: impl Fn(&Path) -> ArmConfig) -> Self {
        Self::new(|folder| (Some(arm(folder)), arm(folder)))
    }

    fn new(arms: impl FnOnce(&Path) -> (Option<ArmConfig>, ArmConfig)) -> Self {
        Self::exchanged(arms, |_| None)
    }

    fn exchanged(
        arms: impl FnOnce(&Path) -> (Option<ArmConfig>, ArmConfig),
        exchange: impl FnOnce(&Path) -> Option<ExchangeConfig>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (base, head) = arms(folder.path());
        let exchange = exchange(folder.path());
        let config =
            TargetConfig { base, head, same_hosts: false, restarts: RestartPolicy::Auto, build: None, exchange };
        let pair = Pair::new(config, &folder.path().join("logs"));
        Self { pair, folder }
    }

    async fn start(&mut self) -> Result<(), Down> {
        self.pair.start(0, Arm::Base).await
    }

    /// Starts what must not start.
    async fn refused(&mut self) -> Down {
        self.start().await.expect_err("a start that fails")
    }

    /// The process group of head.
    fn group(&self) -> Group {
        self.pair.head.service().expect("a running head").group()
    }

    fn log(&self, arm: Arm) -> String {
        std::fs::read_to_string(self.path(&format!("logs/{arm}.log"))).expect("a log")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes an empty file in the working folder.
    fn touch(&self, name: &str) {
        std::fs::write(self.path(name), "").expect("a file");
    }
}

/// An arm that runs a line of shell and is ready when it has written `up`.
fn shell(folder: &Path, line: &str) -> ArmConfig {
    arm(folder, CommandLine::Shell(line.to_owned()), ReadyWhen::Log("up".to_owned()))
}

/// An arm that serves its folder.
fn python(folder: &Path, when: ReadyWhen) -> ArmConfig {
    arm(folder, words(&["python3", "-m", "http.server", "${port}", "--bind", "127.0.0.1"]), when)
}

fn arm(folder: &Path, command: CommandLine, when: ReadyWhen) -> ArmConfig {
    let start = StartConfig {
        command,
        folder: folder.to_owned(),
        env: BTreeMap::from([("PYTHONUNBUFFERED".to_owned(), "1".to_owned())]),
        ready: Ready { when, within: Duration::from_secs(60) },
        stop: None,
        before_start: None,
    };
    ArmConfig {
        url: None,
        shown_url: None,
        start: Some(start),
        wire: Wire::default(),
        before_window: None,
        processor: None,
    }
}

fn words(words: &[&str]) -> CommandLine {
    CommandLine::Words(words.iter().map(|&word| word.to_owned()).collect())
}

/// Changes how an arm is started.
fn with(mut arm: ArmConfig, change: impl FnOnce(&mut StartConfig)) -> ArmConfig {
    change(arm.start.as_mut().expect("an arm that is started"));
    arm
}

fn line(text: &str) -> Option<CommandLine> {
    Some(CommandLine::Shell(text.to_owned()))
}

/// Waits for something that must come; the limit only keeps a broken test from hanging.
async fn eventually(what: impl Fn() -> bool) {
    let wait = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("what was waited for");
}
