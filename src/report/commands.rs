//! The commands that a report tells its reader to type.

use super::{Files, escape};

/// Commands with the paths of this run, as a shell takes them; the paths are from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commands {
    /// Measures this again.
    pub gate: String,
    /// Stores a run of the branch that is checked out.
    pub refresh: String,
    /// Measures head again to confirm what this run found.
    pub confirm: String,
}

impl Commands {
    /// For the scenario and the record of a run. `call` is what was typed to measure it; where that is not known
    /// the scenario alone is named.
    pub fn new(files: &Files, call: &[String]) -> Self {
        let scenario = files.scenario.as_deref().map(escape::argument);
        let typed = || call.iter().map(|argument| escape::argument(argument)).collect::<Vec<_>>().join(" ");
        let gate = match &scenario {
            _ if !call.is_empty() => format!("perf-gate gate {}", typed()),
            Some(scenario) => format!("perf-gate gate {scenario}"),
            None => "perf-gate gate".to_owned(),
        };
        let record = match &files.folder {
            Some(folder) => escape::argument(&format!("{}/record.json", folder.trim_end_matches('/'))),
            None => "RECORD".to_owned(),
        };
        Self {
            refresh: format!("perf-gate baseline refresh {}", scenario.as_deref().unwrap_or("SCENARIO")),
            confirm: format!("{gate} --confirms {record}"),
            gate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_run_and_quoted_where_they_must_be() {
        let files = Files { scenario: Some("my perf/orders.yaml".to_owned()), folder: Some("out/".to_owned()) };
        let commands = Commands::new(&files, &[]);
        assert_eq!(commands.gate, "perf-gate gate 'my perf/orders.yaml'");
        assert_eq!(commands.refresh, "perf-gate baseline refresh 'my perf/orders.yaml'");
        assert_eq!(commands.confirm, "perf-gate gate 'my perf/orders.yaml' --confirms out/record.json");
    }

    #[test]
    fn what_varied_the_scenario_is_typed_again() {
        let call = ["perf/orders.yaml", "--rate", "500", "--set", "policy.thresholds.latency.p95=+5 %"];
        let commands = Commands::new(&Files { scenario: None, folder: None }, &call.map(str::to_owned));
        assert_eq!(
            commands.gate,
            "perf-gate gate perf/orders.yaml --rate 500 --set 'policy.thresholds.latency.p95=+5 %'"
        );
    }

    #[test]
    fn without_files_the_names_stand_for_them() {
        let commands = Commands::new(&Files { scenario: None, folder: None }, &[]);
        assert_eq!(commands.refresh, "perf-gate baseline refresh SCENARIO");
        assert_eq!(commands.confirm, "perf-gate gate --confirms RECORD");
    }
}
