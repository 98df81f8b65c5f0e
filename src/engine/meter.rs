//! What the generator itself used and suffered: read from the system around every window.

use super::clock;
use crate::record::Health;

/// Adds up the generator's own use of the machine over all windows.
#[derive(Debug, Default)]
pub struct Meter {
    cpu: f64,
    switches: u64,
    stolen: Option<(u64, u64)>,
    before: Option<Reading>,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    cpu: f64,
    switches: u64,
    /// Ticks that the machine's host took away, and all ticks.
    stolen: Option<(u64, u64)>,
}

impl Meter {
    /// A window begins.
    pub fn begin(&mut self) {
        self.before = Some(Reading::now());
    }

    /// The window is over.
    pub fn end(&mut self) {
        let Some(before) = self.before.take() else { return };
        let now = Reading::now();
        self.cpu += now.cpu - before.cpu;
        self.switches += now.switches.saturating_sub(before.switches);
        if let (Some(now), Some(before)) = (now.stolen, before.stolen) {
            let (stolen, all) = self.stolen.unwrap_or_default();
            self.stolen = Some((stolen + now.0.saturating_sub(before.0), all + now.1.saturating_sub(before.1)));
        }
    }

    /// What was seen of the generator's health, and what it used.
    pub fn health(&self, seen: Health, pacer: &str) -> Health {
        let steal = self.stolen.filter(|(_, all)| *all > 0).map(|(stolen, all)| stolen as f64 / all as f64);
        let (cpu_seconds, involuntary_switches) = (self.cpu, self.switches);
        Health { cpu_seconds, steal, involuntary_switches, pacer: pacer.to_owned(), ..seen }
    }
}

impl Reading {
    fn now() -> Self {
        Self { cpu: clock::used().as_secs_f64(), switches: involuntary_switches().unwrap_or(0), stolen: stolen_ticks() }
    }
}

/// Of all threads; not known beside Linux.
fn involuntary_switches() -> Option<u64> {
    let threads = std::fs::read_dir("/proc/self/task").ok()?;
    let of_thread = |thread: std::fs::DirEntry| {
        let status = std::fs::read_to_string(thread.path().join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"))?;
        line.trim().parse::<u64>().ok()
    };
    Some(threads.flatten().filter_map(of_thread).sum())
}

/// Field `steal` of the machine's processor time and the sum of all fields (proc_stat(5)).
fn stolen_ticks() -> Option<(u64, u64)> {
    const STEAL: usize = 7;
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let fields: Vec<u64> = stat.lines().next()?.split_whitespace().skip(1).filter_map(|n| n.parse().ok()).collect();
    Some((*fields.get(STEAL)?, fields.iter().take(STEAL + 1).sum()))
}
