//! A scenario file, read: everything resolved, defaulted and validated.

use crate::driver::Generator;
use crate::driver::http::HttpConfig;
use crate::driver::jobs::JobsConfig;
use crate::engine::Warmup;
use crate::gate::Policy;
use crate::load::Load;
use crate::target::TargetConfig;
use std::path::PathBuf;
use std::time::Duration;

/// One scenario, ready to be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name; by default that of the file.
    pub name: String,
    /// Hash of what decides whether two runs can be compared; where it is read to judge what was measured, the record has
    /// it: the files of the load count, and are not opened then.
    pub digest: String,
    /// The file before interpolation as JSON, sensitive headers removed.
    pub source: serde_json::Value,
    /// Values that came from the environment, to be removed from every text that leaves the program.
    pub secrets: Secrets,
    /// Both arms.
    pub target: TargetConfig,
    /// How iterations start.
    pub load: Load,
    /// Seed of the run; drawn where absent.
    pub seed: Option<u64>,
    /// What an iteration does.
    pub work: Work,
    /// Load before the first window.
    pub warmup: Warmup,
    /// The threads that make the load.
    pub generator: Generator,
    /// How late they may be before a round is void, where the file says so.
    pub lateness: Option<Duration>,
    /// Rounds as wished for; 24 by default.
    pub rounds: Option<u32>,
    /// Most wall-clock time of the whole run; default 10 min.
    pub budget: Duration,
    /// Thresholds, limits, what fails the job.
    pub policy: Policy,
    /// Stored runs to compare with.
    pub history: History,
}

/// What an iteration does, by the kind of system.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Requests to a service.
    Http(HttpConfig),
    /// One pass over a graph of jobs.
    Jobs(JobsConfig),
}

/// Stored runs to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Where they are, where the file says so.
    pub store: Option<Store>,
    /// The default branch, then its former names; empty where git is to be asked.
    pub branches: Vec<String>,
    /// Older runs are left out, in days.
    pub max_age_days: u32,
    /// One machine that nobody else uses.
    pub fixed_machine: bool,
}

/// A store as the file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// As it is written, interpolated.
    pub text: String,
    /// The folder of the scenario file, which a relative path starts from.
    pub folder: PathBuf,
}

impl Default for History {
    fn default() -> Self {
        Self { store: None, branches: Vec::new(), max_age_days: 180, fixed_machine: false }
    }
}

/// Values that came from the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// Remembers that `${name}` was replaced by `value`.
    pub fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The text with every value of at least 4 characters replaced by `${NAME}`.
    pub fn scrub(&self, text: &str) -> String {
        let mut worth_hiding: Vec<_> = self.0.iter().filter(|(_, value)| value.chars().count() >= 4).collect();
        // A value within a longer one would leave the rest of that one readable.
        worth_hiding.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        worth_hiding
            .into_iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(value, &format!("${{{name}}}")))
    }
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn a_value_within_a_longer_one_leaves_nothing_of_it() {
        let mut secrets = Secrets::default();
        secrets.add("USER_NAME", "root");
        secrets.add("PASSWORD", "root-of-all");
        secrets.add("SHORT", "a");
        assert_eq!(secrets.scrub("root: root-of-all"), "${USER_NAME}: ${PASSWORD}");
    }
}
