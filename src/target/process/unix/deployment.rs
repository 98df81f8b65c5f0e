//! A command whose doings outlive it.

use rustix::process::{Pid, Signal, kill_process_group};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::ExitStatus;
use tokio::process::{Child, Command};

/// A command that leads a process group, so that Ctrl-C does not reach it. What it started lives on after it.
#[derive(Debug)]
pub struct Deployment(Child);

impl Deployment {
    /// Starts it.
    pub fn begin(mut command: std::process::Command) -> io::Result<Self> {
        command.process_group(0);
        Command::from(command).spawn().map(Self)
    }

    /// Waits until it ends. Cancel-safe.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.0.wait().await
    }

    /// Sends SIGKILL to it and to what it started, unless its end was seen.
    pub fn kill(&self) {
        if let Some(group) = self.0.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}
