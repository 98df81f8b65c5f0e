//! Whatever is written in a scenario file or given to `--set`, the reader answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perf_gate::config::{Overrides, env_file, read};
use std::collections::BTreeMap;
use std::path::Path;

fuzz_target!(|text: &str| {
    let path = Path::new("/perf/fuzz.yaml");
    let variables = env_file(path, text).unwrap_or_else(|_| BTreeMap::from([("A".to_owned(), "1".to_owned())]));
    // A first line `key=value` is a flag as well.
    let set = text.lines().next().and_then(|line| line.split_once('='));
    let set = set.map(|(key, value)| (key.to_owned(), value.to_owned())).into_iter().collect();
    let overrides = Overrides { rate: Some("1/s".to_owned()), set, ..Overrides::default() };
    for overrides in [Overrides::default(), overrides] {
        if let Err(problems) = read(path, text, &variables, &overrides) {
            assert!(!problems.to_string().is_empty());
        }
    }
});
