//! What macOS says of itself, by the command `sysctl`.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// By its path: a workflow may have another program of that name.
const PROGRAM: &str = "/usr/sbin/sysctl";
const NAMES: [&str; 4] = ["machdep.cpu.brand_string", "hw.memsize", "kern.osproductversion", "kern.bootsessionuuid"];

/// Values by name; empty where the system is not macOS.
#[derive(Debug, Default)]
pub(super) struct Sysctl(BTreeMap<String, String>);

impl Sysctl {
    /// Asks the system, all names at once: of those that it does not know it says nothing.
    pub(super) fn ask() -> Self {
        if !cfg!(target_os = "macos") {
            return Self::default();
        }
        let output = Command::new(PROGRAM).args(NAMES).stdin(Stdio::null()).stderr(Stdio::null()).output();
        output.map(|output| Self::parse(&String::from_utf8_lossy(&output.stdout))).unwrap_or_default()
    }

    /// Reads lines of `name: value`.
    pub(super) fn parse(text: &str) -> Self {
        let pairs = text.lines().filter_map(|line| line.split_once(": "));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
    }

    /// As the processor names itself: `Apple M1 (Virtual)`.
    pub(super) fn processor(&self) -> Option<&str> {
        self.value("machdep.cpu.brand_string")
    }

    /// In bytes.
    pub(super) fn memory(&self) -> Option<u64> {
        self.value("hw.memsize")?.parse().ok()
    }

    /// Version of macOS: `15.1.1`.
    pub(super) fn version(&self) -> Option<&str> {
        self.value("kern.osproductversion")
    }

    /// Another one after every boot.
    pub(super) fn boot(&self) -> Option<&str> {
        self.value("kern.bootsessionuuid")
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosted_mac_is_read() {
        let text = "machdep.cpu.brand_string: Apple M1 (Virtual)\nhw.memsize: 7516192768\n\
                    kern.osproductversion: 15.1.1\nkern.bootsessionuuid: 8C3D4C1E-7A2F-4F0C-9A53-0D4B7C7E6A11\n";
        let mac = Sysctl::parse(text);
        assert_eq!(mac.processor(), Some("Apple M1 (Virtual)"));
        assert_eq!(mac.memory(), Some(7 << 30));
        assert_eq!(mac.version(), Some("15.1.1"));
        assert_eq!(mac.boot(), Some("8C3D4C1E-7A2F-4F0C-9A53-0D4B7C7E6A11"));
    }

    #[test]
    fn what_is_not_said_is_absent() {
        let mac = Sysctl::parse("hw.memsize: \nkern.osproductversion\nnoise");
        assert_eq!((mac.processor(), mac.memory(), mac.version(), mac.boot()), (None, None, None, None));
    }
}
