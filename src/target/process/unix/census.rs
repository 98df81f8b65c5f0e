//! Which processes a group is made of, and what each of them has used, as `/proc` tells.

use super::group::Group;
use rustix::param::{clock_ticks_per_second, page_size};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{read_dir, read_to_string};

/// The members of a process group, and those that one of them has started and that left it (a session of its own: workers
/// of a database). A daemon whose parent is gone is not found.
///
/// Every process of the machine is looked at once only. A further look costs one small file while the system starts nothing
/// new, else a listing of `/proc` and a small file for every process that has come.
#[derive(Debug)]
pub struct Census {
    group: i32,
    members: BTreeSet<i32>,
    strangers: BTreeSet<i32>,
    /// The newest process of the machine when it was last listed.
    newest: Option<u32>,
}

/// What one process has used since it was started.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spent {
    /// When it was started, in ticks: tells two processes of one number apart.
    pub started: u64,
    /// The process that started it, or took it over.
    pub parent: i32,
    /// Processor seconds of its own.
    pub own: f64,
    /// Those of its children that have ended and that it has collected, in steps of 10 ms.
    pub children: f64,
}

/// A line of `/proc/<pid>/stat` (proc_pid_stat(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: i32,
    group: i32,
    /// Ticks: of its own, of its collected children, and when it was started.
    own: u64,
    children: u64,
    started: u64,
}

impl Census {
    /// Nobody is known yet.
    pub fn of(group: Group) -> Self {
        Self { group: group.number(), members: BTreeSet::new(), strangers: BTreeSet::new(), newest: None }
    }

    /// Finds who has come, and forgets who has gone.
    pub fn look(&mut self) {
        // Asked for before the listing: what starts in between is new the next time.
        let newest = newest();
        if newest.is_some() && newest == self.newest {
            return;
        }
        self.newest = newest;
        let present = processes();
        self.members.retain(|process| present.contains(process));
        self.strangers.retain(|process| present.contains(process));
        let is_new = |process: &&i32| !self.members.contains(process) && !self.strangers.contains(process);
        let new = present.iter().filter(is_new).filter_map(|process| Some((*process, Stat::read(*process)?)));
        let mut new: Vec<(i32, Stat)> = new.collect();
        // A child may be listed before its parent.
        while let Some(at) = new.iter().position(|(_, stat)| self.takes(stat)) {
            self.members.insert(new.swap_remove(at).0);
        }
        self.strangers.extend(new.into_iter().map(|(process, _)| process));
    }

    fn takes(&self, stat: &Stat) -> bool {
        stat.group == self.group || self.members.contains(&stat.parent)
    }

    /// What every member has used so far.
    pub fn spent(&self) -> BTreeMap<i32, Spent> {
        let seconds = |ticks: u64| ticks as f64 / clock_ticks_per_second() as f64;
        let of = |process: i32| {
            let stat = Stat::read(process)?;
            let own = clock(process).unwrap_or_else(|| seconds(stat.own));
            let spent = Spent { started: stat.started, parent: stat.parent, own, children: seconds(stat.children) };
            Some((process, spent))
        };
        self.members.iter().filter_map(|process| of(*process)).collect()
    }

    /// Resident memory of all members together, in bytes.
    ///
    /// Shared pages count for every process that has them. What counts them once (PSS, `smaps_rollup`) walks the page
    /// tables and keeps the process from mapping memory meanwhile: some milliseconds per gigabyte, many times a second, would
    /// slow what is measured. A comparison of two builds loses nothing by it.
    pub fn resident(&self) -> u64 {
        let pages = |process: &i32| {
            let statm = read_to_string(format!("/proc/{process}/statm")).ok()?;
            statm.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()
        };
        self.members.iter().filter_map(pages).sum::<u64>() * page_size() as u64
    }
}

impl Stat {
    fn read(process: i32) -> Option<Self> {
        Self::parse(&read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    /// `pid (name) state parent group …`; the name may hold anything.
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_ascii_whitespace().collect();
        // Fields are numbered from 1 by the manual, and the state is the third.
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        Some(Self {
            parent: number(4)?.try_into().ok()?,
            group: number(5)?.try_into().ok()?,
            own: number(14)? + number(15)?,
            children: number(16)? + number(17)?,
            started: number(22)?,
        })
    }
}

/// The number that was given last to a process or thread (proc_loadavg(5)); nothing where the system does not say.
fn newest() -> Option<u32> {
    let load = read_to_string("/proc/loadavg").ok()?;
    load.split_ascii_whitespace().nth(4)?.parse().ok().filter(|number| *number > 0)
}

/// The numbers of all processes; none where there is no `/proc`.
fn processes() -> BTreeSet<i32> {
    let Ok(entries) = read_dir("/proc") else { return BTreeSet::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Processor seconds of a process, all of its threads and those that have ended. `/proc` has them in steps of 10 ms, which is
/// what a hundred requests take.
#[cfg(target_os = "linux")]
fn clock(process: i32) -> Option<f64> {
    let clock = nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(process)).ok()?;
    let time = clock.now().ok()?;
    Some(time.tv_sec() as f64 + time.tv_nsec() as f64 / 1e9)
}

#[cfg(not(target_os = "linux"))]
fn clock(_process: i32) -> Option<f64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_process_is_read_whatever_its_name() {
        let line = "12 (a) b) S 7 8 9 0 -1 4194560 1 2 3 4 100 20 30 4 20 0 1 0 555 1 2 3";
        let stat = Stat { parent: 7, group: 8, own: 120, children: 34, started: 555 };
        assert_eq!(Stat::parse(line), Some(stat));
        assert_eq!(Stat::parse("12 (a) S 7 8"), None);
        assert_eq!(Stat::parse(""), None);
    }
}
