//! No orphans, even when perf-gate itself is killed.

use super::family::Family;
use super::token::Token;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its input, which is the end of the process that holds the other end of the
/// pipe, then kills the group given as `$1` and what carries the token `$2`. Not every shell takes `--` before a group.
/// Strays are looked for again, because one may start another before the signal comes; where there is no `/proc`,
/// nothing is found.
const SCRIPT: &str = r#"
read -r _
kill -KILL "-$1"
for pass in 1 2 3 4 5 6 7 8 9; do
  strays=$(grep -lsF "$2" /proc/[0-9]*/environ)
  [ -n "$strays" ] || break
  for file in $strays; do
    process=${file#/proc/}
    kill -KILL "${process%/environ}"
  done
done"#;

/// A tiny process that kills a family when this one dies without having stopped it (SIGKILL, out of
/// memory). It has a group of its own, so that Ctrl-C does not reach it.
#[derive(Debug)]
pub struct Watchdog(Child);

impl Watchdog {
    /// Starts to watch over a family.
    pub fn over(family: &Family) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "perf-gate-watchdog", &family.group.number().to_string()]);
        command.arg(family.token.entry());
        Token::unmark(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        command.spawn().map(Self)
    }

    #[cfg(test)]
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Watchdog {
    // Killed before its pipe closes: it must not act on a family that ended in an orderly way.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
