//! How much memory the machine has.

use super::sysctl::Sysctl;
use std::fs;

/// In bytes.
pub(super) fn total(sysctl: &Sysctl) -> Option<u64> {
    fs::read_to_string("/proc/meminfo").ok().and_then(|text| of_meminfo(&text)).or_else(|| sysctl.memory())
}

fn of_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_in_bytes() {
        let text = "MemTotal:       16373428 kB\nMemFree:        12034984 kB\nSwapTotal:       4194300 kB\n";
        assert_eq!(of_meminfo(text), Some(16_373_428 * 1024));
        for text in ["", "MemTotal:", "MemTotal: much kB", "MemTotal: 16373428", "MemTotal: 99999999999999999999 kB"] {
            assert_eq!(of_meminfo(text), None, "{text}");
        }
        assert_eq!(of_meminfo("MemTotal: 18446744073709551615 kB"), None);
    }
}
