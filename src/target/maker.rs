//! What is done before a build can be started, each step to its end.

use super::CommandLine;
use super::command::Setting;
use super::limits::Limits;
use super::log::Log;
use super::process::{Killer, Process};
use super::withheld;
use crate::metric::duration;
use crate::record::{Arm, Down, DownReason};
use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::time::sleep;

/// What git tells its hooks of the repository that they run for: it would lead a command in another checkout astray.
const OF_A_HOOK: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"];

/// Makes one arm: runs commands to their end, one at a time, and keeps what they write in one log.
///
/// Every command is the leader of a process group under a watchdog, as builds are: nothing of it outlives perf-gate.
#[derive(Debug)]
pub struct Maker {
    arm: Arm,
    log: Log,
    killer: Killer,
}

/// Why a step was not done to its end.
#[derive(Debug)]
pub enum Undone {
    /// It failed.
    Failed(Down),
    /// This signal asked for the end.
    Stopped(i32),
}

/// A step that has begun: its name in texts, what it means when it fails, where its part of the log begins, and how long it may take.
struct Step<'a> {
    what: &'a str,
    reason: DownReason,
    from: u64,
    within: Duration,
}

impl Maker {
    /// Empties the log. `killer` will meet whatever runs.
    ///
    /// # Errors
    /// Where the log cannot be written.
    pub fn new(arm: Arm, log: PathBuf, killer: Killer) -> io::Result<Self> {
        let mut log = Log::at(log);
        log.clear()?;
        Ok(Self { arm, log, killer })
    }

    /// What it makes.
    pub fn arm(&self) -> Arm {
        self.arm
    }

    /// Writes a line of this program into the log.
    pub fn say(&self, text: &str) {
        let _ = self.log.say(text);
    }

    /// Runs the build command in a folder; `${arm}` and `${folder}` are replaced in it and in `env`.
    ///
    /// # Errors
    /// Where it fails or takes longer than `within`, or where `stop` gives the number of a signal.
    pub async fn build(
        &self,
        line: &CommandLine,
        folder: &Path,
        env: &BTreeMap<String, String>,
        within: Duration,
        stop: impl Future<Output = i32>,
    ) -> Result<(), Undone> {
        let setting = Setting::to_make(self.arm, folder, env);
        let what = format!("the build of {}", self.arm);
        let withheld: Vec<String> = withheld::tokens().into_iter().filter(|name| !env.contains_key(name)).collect();
        if !withheld.is_empty() {
            self.say(&format!(
                "not handed to the build, for want of a line in `target.build.env`: {}",
                withheld.join(", ")
            ));
        }
        let step = Step { what: &what, reason: DownReason::NotBuilt, from: self.log.len(), within };
        let command = self.log.open().and_then(|log| setting.command(line, log));
        let spawned = command.and_then(|command| self.spawn(command));
        let process = spawned.map_err(|e| self.failed(&step, &format!(": {}", setting.explain(line, &e))))?;
        self.end(&step, process, stop).await
    }

    /// Runs git in a folder without its hooks; `what` names the step in texts.
    ///
    /// # Errors
    /// As those of [`build`](Self::build).
    pub async fn git(
        &self,
        what: &str,
        folder: &Path,
        args: &[&str],
        within: Duration,
        stop: impl Future<Output = i32>,
    ) -> Result<(), Undone> {
        let mut command = Command::new("git");
        // A hook of the user's (post-checkout) is for the user's own checkout.
        command.arg("-C").arg(folder).args(["-c", "core.hooksPath=/dev/null"]).args(args);
        // Nobody is there to be asked for a password.
        command.env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null());
        let step = Step { what, reason: DownReason::NotCheckedOut, from: self.log.len(), within };
        let spawned = self.log.open().and_then(|log| {
            command.stdout(log.try_clone()?).stderr(log);
            self.spawn(command)
        });
        let process = spawned.map_err(|e| self.failed(&step, &format!(": git cannot be started: {e}")))?;
        self.end(&step, process, stop).await
    }

    fn spawn(&self, mut command: Command) -> io::Result<Process> {
        for name in OF_A_HOOK {
            command.env_remove(name);
        }
        Process::spawn(&mut command, self.arm, &self.killer)
    }

    async fn end(&self, step: &Step<'_>, mut process: Process, stop: impl Future<Output = i32>) -> Result<(), Undone> {
        let answer = tokio::select! {
            biased;
            signal = stop => Err(Undone::Stopped(signal)),
            exit = process.ended() => match exit.success() {
                true => Ok(()),
                false => Err(self.failed(step, &format!(" failed: it {exit}{}", exit.meaning()))),
            },
            () = sleep(step.within) => Err(self.failed(step, &format!(" did not end within {}", duration(step.within)))),
        };
        // Also what it left in the background: a compiler's server would take the processor from the load.
        process.end(Limits::default().grace).await;
        answer
    }

    /// `how` goes on from the name of the step.
    fn failed(&self, step: &Step<'_>, how: &str) -> Undone {
        let (text, log_tail) = (format!("{}{how}", step.what), self.log.tail(step.from));
        Undone::Failed(Down { arm: self.arm, reason: step.reason, text, log_tail })
    }
}
