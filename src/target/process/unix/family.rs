//! A command and everything that it started, wherever that has gone since.

use super::group::Group;
use super::token::Token;
use crate::target::process::exit::{End, Ended};
use rustix::process::Signal;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often what was asked to end is looked at.
pub const POLL: Duration = Duration::from_millis(20);
/// How long what is left may take to disappear after SIGKILL.
const AFTER_KILL: Duration = Duration::from_secs(2);

/// The process group of a command, and the token by which those are found that have left the group
/// (`setsid`, a daemon's double fork): strays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its group.
    pub group: Group,
    /// What its strays carry.
    pub token: Token,
}

impl Family {
    /// Whether a member or a stray is running.
    pub fn alive(&self) -> bool {
        self.group.alive() || self.token.alive()
    }

    /// Ends first the group, which may end its strays in its own way, then the strays: SIGTERM, and
    /// SIGKILL for what is left after `grace`.
    pub async fn end(&self, grace: Duration) -> Ended {
        let of_group = end(|signal| self.group.signal(signal), || self.group.alive(), grace).await;
        let strays = self.token.names();
        let of_strays = end(|signal| self.token.signal(signal), || self.token.alive(), grace).await;
        Ended { end: of_group.max(of_strays), strays }
    }

    /// Kills everything and collects it; gives up after a moment rather than block.
    pub fn kill(&self) {
        self.group.signal(Signal::KILL);
        for _ in 0..50 {
            // Again, for what a stray started before the signal came.
            self.token.signal(Signal::KILL);
            if !self.alive() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.group.reap();
    }
}

async fn end(signal: impl Fn(Signal), alive: impl Fn() -> bool, grace: Duration) -> End {
    if alive() {
        signal(Signal::TERM);
    }
    if gone_within(&alive, grace).await {
        return End::Gone;
    }
    let deadline = Instant::now() + AFTER_KILL;
    while Instant::now() < deadline {
        signal(Signal::KILL);
        if gone_within(&alive, 2 * POLL).await {
            return End::Killed;
        }
    }
    End::Survives
}

/// Waits for an end; says whether it came.
pub async fn gone_within(alive: impl Fn() -> bool, limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    while alive() {
        if Instant::now() >= deadline {
            return false;
        }
        sleep(POLL).await;
    }
    true
}
