//! A started command with everything that it started in turn.

use super::exit::Exit;
use super::group::Group;
use super::killer::Killer;
use super::watchdog::Watchdog;
use rustix::process::{Pid, Signal, setpriority_process};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep};

/// Builds give way to the load generator (`docs/design/001-builds-give-way.md`); the same for both arms.
const NICENESS: i32 = 10;
/// How often a group that was asked to end is looked at.
const POLL: Duration = Duration::from_millis(20);
/// How long a group may take to disappear after SIGKILL.
const AFTER_KILL: Duration = Duration::from_secs(2);

/// A started command, leader of a process group, under a watchdog. Dropping it kills the group.
#[derive(Debug)]
pub(super) struct Process {
    group: Group,
    killer: Killer,
    ended: bool,
    _watchdog: Watchdog,
}

/// How a group was brought to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It ended by itself, or when it was asked to.
    Gone,
    /// It took SIGKILL.
    Killed,
    /// Members are left that cannot be killed.
    Survives,
}

impl Process {
    /// Starts a command as the leader of a group of its own.
    pub(super) fn spawn(command: &mut Command, killer: &Killer) -> io::Result<Self> {
        let child = command.process_group(0).spawn()?;
        // A build that computes would make a generator on the same cores late and void the round.
        let _ = setpriority_process(Some(Pid::from_child(&child)), NICENESS);
        let group = Group::led_by(&child);
        match Watchdog::over(group) {
            Ok(watchdog) => {
                killer.add(group);
                Ok(Self { group, killer: killer.clone(), ended: false, _watchdog: watchdog })
            }
            Err(error) => {
                group.signal(Signal::KILL);
                linger(group);
                Err(io::Error::other(format!("its watchdog needs the program sh: {error}")))
            }
        }
    }

    /// How the command itself ended, if it did.
    pub(super) fn exit(&self) -> Option<Exit> {
        self.group.exit()
    }

    /// Waits until the command itself ends. Cancel-safe.
    pub(super) async fn ended(&self) -> Exit {
        // Listening begins before the first look, so that no end falls between the two.
        let mut children = signal(SignalKind::child()).ok();
        loop {
            if let Some(exit) = self.exit() {
                return exit;
            }
            match &mut children {
                Some(children) => drop(children.recv().await),
                None => sleep(POLL).await,
            }
        }
    }

    /// Whether the command or something that it started is still running.
    pub(super) fn alive(&self) -> bool {
        !self.ended && self.group.alive()
    }

    /// Waits for the group to end by itself; says whether it did.
    pub(super) async fn gone_within(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.alive() {
            if Instant::now() >= deadline {
                return false;
            }
            sleep(POLL).await;
        }
        if !self.ended {
            self.group.reap();
            self.killer.remove(self.group);
            self.ended = true;
        }
        true
    }

    /// Ends the group: SIGTERM, and SIGKILL for what is left after `grace`.
    pub(super) async fn end(&mut self, grace: Duration) -> End {
        if self.alive() {
            self.group.signal(Signal::TERM);
        }
        if self.gone_within(grace).await {
            return End::Gone;
        }
        self.group.signal(Signal::KILL);
        if self.gone_within(AFTER_KILL).await { End::Killed } else { End::Survives }
    }

    #[cfg(test)]
    pub(super) fn group(&self) -> Group {
        self.group
    }

    #[cfg(test)]
    pub(super) fn watchdog(&self) -> u32 {
        self._watchdog.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.ended {
            self.group.signal(Signal::KILL);
            linger(self.group);
            self.killer.remove(self.group);
        }
    }
}

/// Collects a group that was just killed; gives up after a moment rather than block.
fn linger(group: Group) {
    for _ in 0..50 {
        if !group.alive() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    group.reap();
}
