//! What two runs must share to be comparable.

use super::Difference;
use crate::fingerprint::fingerprint;
use crate::metric;
use crate::record::Environment;
use serde::{Deserialize, Serialize};

const GIB: f64 = 1_073_741_824.0;

/// The kind of machine that a run was measured on, coarse enough for a weekly refresh to fill
/// (`docs/statistics.md` §4.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentKey {
    /// Name of the operating system image without its version.
    pub image: String,
    /// Architecture.
    pub arch: String,
    /// As the processor names itself.
    pub cpu: String,
    /// Logical processors.
    pub cores: u32,
    /// In GiB, rounded: machines of one kind differ by a few MB.
    pub memory_gib: u64,
    /// Limits of the container in words, `none` without.
    pub limits: String,
    /// Major version of perf-gate: another generator measures otherwise.
    pub perf_gate: String,
}

impl EnvironmentKey {
    /// The key of a run; `version` is that of perf-gate.
    pub fn new(environment: &Environment, version: &str) -> Self {
        Self {
            image: environment.image.clone(),
            arch: environment.arch.clone(),
            cpu: environment.cpu.clone(),
            cores: environment.cores,
            memory_gib: rounded_gib(environment.memory),
            limits: limits(environment),
            perf_gate: major(version),
        }
    }

    /// 8 hexadecimal digits for the name of an object.
    pub fn hash(&self) -> String {
        let Self { image, arch, cpu, cores, memory_gib, limits, perf_gate } = self;
        let text = format!("{image}\n{arch}\n{cpu}\n{cores}\n{memory_gib}\n{limits}\n{perf_gate}");
        fingerprint(&[text.as_bytes()], 4)
    }

    /// What differs between the key of stored runs and this one, in the order in which people look for it.
    pub fn differences(&self, stored: &Self) -> Vec<Difference> {
        let memory = |gib: u64| format!("{gib} GiB");
        let pairs = [
            ("CPU model", stored.cpu.clone(), self.cpu.clone()),
            ("cores", metric::count(stored.cores), metric::count(self.cores)),
            ("memory", memory(stored.memory_gib), memory(self.memory_gib)),
            ("container limits", stored.limits.clone(), self.limits.clone()),
            ("operating system image", stored.image.clone(), self.image.clone()),
            ("architecture", stored.arch.clone(), self.arch.clone()),
            ("perf-gate's major version", stored.perf_gate.clone(), self.perf_gate.clone()),
        ];
        let differs = pairs.into_iter().filter(|(_, stored, here)| stored != here);
        differs.map(|(what, stored, here)| Difference { what: what.to_owned(), stored, here }).collect()
    }
}

/// GiB in steps of about an eighth of the size: 15.6 is 16, 62.8 is 64.
fn rounded_gib(bytes: u64) -> u64 {
    let gib = bytes as f64 / GIB;
    let step = 2.0_f64.powf((gib.max(1.0).log2().floor() - 3.0).max(0.0));
    ((gib / step).round() * step) as u64
}

fn limits(environment: &Environment) -> String {
    let cpus = environment.limits.cpus.map(|cpus| format!("{} cpus", (cpus * 100.0).round() / 100.0));
    let memory = environment.limits.memory.map(|bytes| format!("{} GiB", rounded_gib(bytes)));
    match [cpus, memory].into_iter().flatten().collect::<Vec<_>>().as_slice() {
        [] => "none".to_owned(),
        limits => limits.join(", "),
    }
}

/// `1` of `1.4.2`; below 1 the minor version counts, as in every rule of versions.
fn major(version: &str) -> String {
    match version.split('.').collect::<Vec<_>>().as_slice() {
        ["0", minor, ..] => format!("0.{minor}"),
        [major, ..] => (*major).to_owned(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(memory: f64) -> Environment {
        Environment { cpu: "A".to_owned(), cores: 4, memory: (memory * GIB) as u64, ..Environment::default() }
    }

    #[test]
    fn machines_of_one_kind_have_one_key() {
        let key = |memory| EnvironmentKey::new(&environment(memory), "0.1.0");
        assert_eq!(key(15.6), key(15.7));
        assert_eq!([15.6, 62.8, 7.7, 1.9, 0.4].map(|gib| key(gib).memory_gib), [16, 64, 8, 2, 0]);
        assert_eq!(key(15.6).hash(), key(15.7).hash());
        assert_ne!(key(15.6).hash(), key(31.2).hash());
    }

    #[test]
    fn a_patch_release_keeps_the_key_and_a_major_one_does_not() {
        let key = |version| EnvironmentKey::new(&environment(8.0), version);
        assert_eq!(key("1.2.3"), key("1.9.0"));
        assert_ne!(key("1.2.3"), key("2.0.0"));
        assert_ne!(key("0.1.9"), key("0.2.0"));
    }

    #[test]
    fn what_differs_is_named() {
        let here = EnvironmentKey::new(&environment(8.0), "1.0.0");
        let stored = EnvironmentKey { cpu: "B".to_owned(), cores: 2, ..here.clone() };
        let named: Vec<String> = here.differences(&stored).iter().map(Difference::to_string).collect();
        assert_eq!(named, ["CPU model: B, here A", "cores: 2, here 4"]);
        assert!(here.differences(&here).is_empty());
    }
}
