//! No orphans, even when perf-gate itself is killed.

use super::group::Group;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its input, which is the end of the process that holds the other end of the
/// pipe, then kills the group given as `$1`. Not every shell takes `--` before a group.
const SCRIPT: &str = r#"read -r _; kill -KILL "-$1""#;

/// A tiny process that kills a group when this one dies without having stopped it (SIGKILL, out of
/// memory). It has a group of its own, so that Ctrl-C does not reach it.
#[derive(Debug)]
pub(super) struct Watchdog(Child);

impl Watchdog {
    /// Starts to watch over a group.
    pub(super) fn over(group: Group) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "perf-gate-watchdog", &group.number().to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        command.spawn().map(Self)
    }

    #[cfg(test)]
    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Watchdog {
    // Killed before its pipe closes: it must not act on a group that ended in an orderly way.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
