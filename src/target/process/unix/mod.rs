//! Processes of Unix: a started command with everything that it started in turn, in a group that it leads.

mod census;
mod deployment;
mod family;
mod gauge;
mod group;
mod killer;
mod token;
mod watchdog;

pub use deployment::Deployment;
pub use gauge::Gauge;
pub use group::Group;
pub use killer::Killer;

use super::exit::{End, Ended, Exit};
use crate::record::Arm;
use family::{Family, POLL, gone_within};
use rustix::process::{Pid, setpriority_process};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;
use token::Token;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;
use watchdog::Watchdog;

/// Builds give way to the load generator (`docs/design/001-builds-give-way.md`); the same for both arms.
const NICENESS: i32 = 10;

/// A started command, leader of a process group, under a watchdog. Dropping it kills its whole family.
#[derive(Debug)]
pub struct Process {
    family: Family,
    killer: Killer,
    ended: bool,
    _watchdog: Watchdog,
}

impl Process {
    /// Starts a command of an arm as the leader of a group of its own, with a token that all it starts will carry.
    pub fn spawn(command: &mut Command, arm: Arm, killer: &Killer) -> io::Result<Self> {
        let token = Token::new(arm);
        token.mark(command);
        let child = command.process_group(0).spawn()?;
        // A build that computes would make a generator on the same cores late and void the round.
        let _ = setpriority_process(Some(Pid::from_child(&child)), NICENESS);
        let family = Family { group: Group::led_by(&child), token };
        match Watchdog::over(&family) {
            Ok(watchdog) => {
                killer.add(family.clone());
                Ok(Self { family, killer: killer.clone(), ended: false, _watchdog: watchdog })
            }
            Err(error) => {
                family.kill();
                Err(io::Error::other(format!("its watchdog needs the program sh: {error}")))
            }
        }
    }

    /// How the command itself ended, if it did.
    pub fn exit(&self) -> Option<Exit> {
        self.family.group.exit()
    }

    /// Waits until the command itself ends. Cancel-safe.
    pub async fn ended(&self) -> Exit {
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
    pub fn alive(&self) -> bool {
        !self.ended && self.family.alive()
    }

    /// Begins to watch what it uses of this machine.
    pub fn gauge(&self) -> Gauge {
        Gauge::over(self.family.group)
    }

    /// Waits for all of it to end by itself; says whether it did.
    pub async fn gone_within(&mut self, limit: Duration) -> bool {
        let gone = gone_within(|| self.alive(), limit).await;
        if gone {
            self.forget();
        }
        gone
    }

    /// Ends all of it: SIGTERM, and SIGKILL for what is left after `grace`; strays after the group.
    pub async fn end(&mut self, grace: Duration) -> Ended {
        if self.ended {
            return Ended { end: End::Gone, strays: Vec::new() };
        }
        let ended = self.family.end(grace).await;
        if ended.end != End::Survives {
            self.forget();
        }
        ended
    }

    /// Collects what has ended; its number is given back.
    fn forget(&mut self) {
        if !self.ended {
            self.family.group.reap();
            self.killer.remove(&self.family);
            self.ended = true;
        }
    }

    #[cfg(test)]
    pub fn group(&self) -> Group {
        self.family.group
    }

    #[cfg(test)]
    pub fn watchdog(&self) -> u32 {
        self._watchdog.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.ended {
            self.family.kill();
            self.killer.remove(&self.family);
        }
    }
}
