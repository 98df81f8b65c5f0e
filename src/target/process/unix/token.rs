//! What a process keeps when it leaves its process group.

use crate::record::Arm;
use rustix::process::{Pid, Signal, kill_process};
use std::process::Command;
use uuid::Uuid;

/// The variable; one that the user sets stays as it is, and with it what carries it.
const NAME: &str = "PERF_GATE_RUN";

/// A value in the environment of one command, which everything that it starts inherits, daemons with
/// a session of their own included (`docs/design/005-what-leaves-its-group-is-ended-too.md`).
///
/// It is found on Linux only, and not in a program that writes over its environment (nginx, for its title).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token that nothing else carries; the arm is for people who look.
    pub fn new(arm: Arm) -> Self {
        Self(format!("{NAME}={}-{arm}", Uuid::new_v4().simple()))
    }

    /// `NAME=value`, as it stands in an environment.
    pub fn entry(&self) -> &str {
        &self.0
    }

    /// Gives it to a command, and thereby to all that the command will start.
    pub fn mark(&self, command: &mut Command) {
        let chosen = command.get_envs().any(|(name, _)| name == NAME);
        if let (false, Some((name, value))) = (chosen, self.0.split_once('=')) {
            command.env(name, value);
        }
    }

    /// Takes an inherited one away: what watches over builds is none of them, also where perf-gate is
    /// itself started by perf-gate.
    pub fn unmark(command: &mut Command) {
        command.env_remove(NAME);
    }

    /// Whether something that carries it is running.
    pub fn alive(&self) -> bool {
        !self.bearers().is_empty()
    }

    /// Sends a signal to everything that carries it.
    pub fn signal(&self, signal: Signal) {
        for process in self.bearers() {
            // A number that was given back a moment ago is the last that the system gives again.
            let _ = kill_process(process, signal);
        }
    }

    /// Name and number of everything that carries it, for people.
    pub fn names(&self) -> Vec<String> {
        self.bearers().into_iter().map(name).collect()
    }

    /// Everything that carries it and is no zombie; those of other users cannot be seen.
    #[cfg(target_os = "linux")]
    fn bearers(&self) -> Vec<Pid> {
        let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
        let bears = |number: &str| {
            std::fs::read(format!("/proc/{number}/environ")).is_ok_and(|environment| holds(&environment, &self.0))
        };
        let number = |name: &std::ffi::OsStr| {
            let number = name.to_str()?;
            let pid = Pid::from_raw(number.parse().ok()?)?;
            bears(number).then_some(pid)
        };
        processes.flatten().filter_map(|process| number(&process.file_name())).collect()
    }

    #[cfg(not(target_os = "linux"))]
    fn bearers(&self) -> Vec<Pid> {
        Vec::new()
    }
}

/// Whether an environment, entries that each end with a zero byte, holds an entry.
#[cfg(target_os = "linux")]
fn holds(environment: &[u8], entry: &str) -> bool {
    environment.split(|byte| *byte == 0).any(|part| part == entry.as_bytes())
}

fn name(process: Pid) -> String {
    let number = process.as_raw_nonzero();
    let name = std::fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
    format!("{} (process {number})", name.trim())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    #[test]
    fn an_environment_holds_whole_entries_only() {
        assert!(holds(b"A=1\0B=2\0", "B=2"));
        assert!(!holds(b"A=1\0B=22\0AB=2\0", "B=2"));
        assert!(!holds(b"", "B=2"));
    }

    #[test]
    fn two_tokens_differ_and_name_their_arm() {
        let token = Token::new(Arm::Head);
        assert!(token.entry().starts_with("PERF_GATE_RUN=") && token.entry().ends_with("-head"), "{token:?}");
        assert_ne!(token, Token::new(Arm::Head));
    }

    #[test]
    fn a_token_finds_who_carries_it_and_nobody_else() {
        let (token, other) = (Token::new(Arm::Base), Token::new(Arm::Base));
        let mut command = Command::new("sleep");
        token.mark(command.arg("100").stdout(Stdio::null()));
        let mut child = command.spawn().expect("sleep");
        // `spawn` is over when the new program is about to be loaded, its environment comes a moment later.
        let begun = Instant::now();
        while !token.alive() && begun.elapsed() < Duration::from_secs(10) {
            std::thread::yield_now();
        }
        assert!(token.alive() && !other.alive());
        assert_eq!(token.names(), [format!("sleep (process {})", child.id())]);
        token.signal(Signal::KILL);
        child.wait().expect("it ends");
        assert!(!token.alive());
    }

    #[test]
    fn what_the_user_sets_wins() {
        let token = Token::new(Arm::Base);
        let mut command = Command::new("true");
        command.env("PERF_GATE_RUN", "mine");
        token.mark(&mut command);
        let set: Vec<_> = command.get_envs().collect();
        assert_eq!(set, [("PERF_GATE_RUN".as_ref(), Some("mine".as_ref()))]);
    }
}
