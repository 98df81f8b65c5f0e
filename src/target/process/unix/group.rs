//! A process group: what one command and its children are to the system.

use crate::target::process::exit::Exit;
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, WaitOptions, kill_process_group, test_kill_process_group, waitid,
    waitpgid,
};

/// The group of a process that was started as the leader of its own.
///
/// Its number stays reserved until the leader is collected by [`reap`](Self::reap) and the last
/// member is gone. A signal to a number that was given back could hit a stranger, so nothing else
/// collects the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group(Pid);

impl Group {
    /// The group that this child leads.
    pub fn led_by(child: &std::process::Child) -> Self {
        Self(Pid::from_child(child))
    }

    /// Its number.
    pub fn number(self) -> i32 {
        self.0.as_raw_nonzero().get()
    }

    /// Sends a signal to every member; that there is none left is no error.
    pub fn signal(self, signal: Signal) {
        let _ = kill_process_group(self.0, signal);
    }

    /// Whether a member is still running.
    pub fn alive(self) -> bool {
        match test_kill_process_group(self.0) {
            Ok(()) => runs(self.number()),
            // There are members, none of which may be signalled; elsewhere also a sign of zombies.
            Err(Errno::PERM) => cfg!(target_os = "linux"),
            Err(_) => false,
        }
    }

    /// How the leader ended, if it did; it stays to be collected.
    pub fn exit(self) -> Option<Exit> {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        match waitid(WaitId::Pid(self.0), look) {
            Ok(status) => status.map(Exit::from),
            Err(Errno::INTR) => None,
            Err(_) => Some(Exit::Unknown),
        }
    }

    /// Collects every member that has ended and is a child of ours.
    pub fn reap(self) {
        while let Ok(Some(_)) = waitpgid(self.0, WaitOptions::NOHANG) {}
    }
}

impl From<WaitIdStatus> for Exit {
    fn from(status: WaitIdStatus) -> Self {
        let code = status.exit_status().map(Self::Status);
        code.or(status.terminating_signal().map(Self::Signal)).unwrap_or(Self::Unknown)
    }
}

/// Whether a group has a member besides zombies. In a container whose first process collects
/// nobody, the orphans of a build stay zombies for ever and must not count.
#[cfg(target_os = "linux")]
fn runs(group: i32) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else { return true };
    processes.flatten().any(|process| {
        let is_process = process.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit);
        is_process
            && std::fs::read_to_string(process.path().join("stat"))
                .is_ok_and(|stat| runs_in(group, &stat) == Some(true))
    })
}

#[cfg(not(target_os = "linux"))]
fn runs(_group: i32) -> bool {
    true
}

/// Reads a line of `/proc/<pid>/stat`: `pid (name) state parent group …`; the name may hold anything.
#[cfg(target_os = "linux")]
fn runs_in(group: i32, stat: &str) -> Option<bool> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    let its_group: i32 = fields.nth(1)?.parse().ok()?;
    Some(its_group == group && !matches!(state, "Z" | "X"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::runs_in;

    #[test]
    fn a_zombie_does_not_run() {
        assert_eq!(runs_in(7, "12 (a) b) S 1 7 7 0 -1"), Some(true));
        assert_eq!(runs_in(7, "12 (sh) Z 1 7 7 0 -1"), Some(false));
        assert_eq!(runs_in(7, "12 (sh) S 7 8 7 0 -1"), Some(false));
        assert_eq!(runs_in(7, ""), None);
    }
}
