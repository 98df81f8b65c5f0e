//! Everything that a record says of the machine.

use super::sysctl::Sysctl;
use super::system::System;
use super::{container, host, image, memory, processor};
use crate::record::Environment;
use std::collections::BTreeMap;

/// Reads what the system says of itself, and the variables that a workflow's runner sets.
pub fn environment(variables: &BTreeMap<String, String>) -> Environment {
    let system = System::ask(variables);
    let sysctl = Sysctl::ask();
    let memory = memory::total(&sysctl);
    Environment {
        os: image::system(&sysctl).unwrap_or(system.name),
        kernel: system.release,
        arch: std::env::consts::ARCH.to_owned(),
        cpu: processor::model(&sysctl).or(system.processor).unwrap_or_else(|| "unknown processor".to_owned()),
        cores: std::thread::available_parallelism().map_or(0, |n| u32::try_from(n.get()).unwrap_or(u32::MAX)),
        memory: memory.unwrap_or(0),
        image: image::name(variables, &sysctl),
        limits: container::limits(memory),
        host: host::hash(&sysctl),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_says_what_the_key_needs() {
        let here = environment(&BTreeMap::new());
        assert_ne!(here.cpu, "unknown processor");
        assert!(here.cores > 0 && here.memory > 1 << 27, "{here:?}");
        assert!([&here.os, &here.kernel, &here.image].iter().all(|text| !text.is_empty()), "{here:?}");
        assert_eq!(here, environment(&BTreeMap::new()));
    }

    #[test]
    fn the_runner_names_its_image() {
        let variables = BTreeMap::from([("ImageOS".to_owned(), "ubuntu24".to_owned())]);
        assert_eq!(environment(&variables).image, "ubuntu24");
    }
}
