//! Whether two runs had one host: that a red of one rented host is red on another confirms it
//! (`docs/statistics.md` §4.6).

use super::sysctl::Sysctl;
use crate::fingerprint::fingerprint;
use std::fs;

/// 12 hexadecimal digits out of what the kernel drew at random when it booted, which containers of one host share.
/// The identifier itself never enters a record. Clones of one booted machine pass for one host.
pub(super) fn hash(sysctl: &Sysctl) -> Option<String> {
    let linux = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    of_boot(linux.as_deref().or_else(|| sysctl.boot())?)
}

/// Nothing where the text is no UUID: many hosts could have it in common.
fn of_boot(id: &str) -> Option<String> {
    let id = uuid::Uuid::try_parse(id.trim()).ok().filter(|id| !id.is_nil())?;
    Some(fingerprint(&[id.as_bytes()], 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOT: &str = "0b3f0d5e-94c2-4a58-8f6c-1d2e3f405162\n";

    #[test]
    fn one_boot_has_one_hash_and_the_next_another() {
        let hash = of_boot(BOOT).expect("a hash");
        assert_eq!(hash.len(), 12);
        assert_eq!(of_boot(&BOOT.to_uppercase()), Some(hash.clone()));
        assert_ne!(of_boot("0b3f0d5e-94c2-4a58-8f6c-1d2e3f405163"), Some(hash.clone()));
        assert!(!BOOT.replace('-', "").contains(&hash));
    }

    #[test]
    fn what_many_hosts_share_tells_none_of_them() {
        for text in ["", "\n", "unknown", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(of_boot(text), None, "{text}");
        }
    }
}
